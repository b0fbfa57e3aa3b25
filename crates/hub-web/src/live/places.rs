//! How many streams there may be: in all, and of one caller.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// Streams that are open, by caller.
#[derive(Debug, Clone, Default)]
pub(super) struct Places(Arc<Mutex<HashMap<String, usize>>>);

/// One stream's place; free again when dropped.
#[derive(Debug)]
pub(super) struct Place {
    places: Places,
    caller: String,
}

impl Places {
    /// A place, if there is one.
    pub fn take(&self, caller: &str, of_all_max: usize, of_one_max: usize) -> Option<Place> {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if taken.values().sum::<usize>() >= of_all_max {
            return None;
        }
        let own = taken.entry(caller.to_owned()).or_default();
        if *own >= of_one_max {
            return None;
        }
        *own += 1;
        Some(Place { places: self.clone(), caller: caller.to_owned() })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = taken.get_mut(&self.caller) {
            *own -= 1;
            if *own == 0 {
                taken.remove(&self.caller);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_takes_more_than_their_share_and_all_together_no_more_than_there_are() {
        let places = Places::default();
        let ada: Vec<_> = (0..2).map(|_| places.take("ada", 3, 2).unwrap()).collect();
        assert!(places.take("ada", 3, 2).is_none(), "her share is taken");
        let bob = places.take("bob", 3, 2).unwrap();
        assert!(places.take("eve", 3, 2).is_none(), "all are taken");
        drop(bob);
        assert!(places.take("eve", 3, 2).is_some());
        drop(ada);
        assert!(places.0.lock().unwrap().is_empty());
    }
}
