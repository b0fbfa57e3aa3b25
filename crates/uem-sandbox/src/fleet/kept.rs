//! What was rendered before, kept by number up to so many bytes: the oldest goes first.
//!
//! A change forgets what it touches. What was rendered before the change and arrives after it is not kept, so nobody is
//! told what a device was before the last change that was answered.

use std::collections::{HashMap, VecDeque};

use parking_lot::Mutex;

/// Something that takes room.
pub trait Weigh {
    /// Bytes that it takes, about.
    fn bytes(&self) -> usize;
}

impl Weigh for bytes::Bytes {
    fn bytes(&self) -> usize {
        self.len()
    }
}

/// Values by number.
#[derive(Debug)]
pub struct Kept<T> {
    inner: Mutex<Inner<T>>,
    bytes_max: usize,
}

#[derive(Debug)]
struct Inner<T> {
    values: HashMap<u32, T>,
    /// Numbers in the order in which they came; also some that have been forgotten since.
    order: VecDeque<u32>,
    bytes: usize,
    /// Counts changes of the fleet.
    generation: u64,
}

impl<T: Clone + Weigh> Kept<T> {
    /// Room for so many bytes.
    pub fn new(bytes_max: usize) -> Self {
        let inner = Inner { values: HashMap::new(), order: VecDeque::new(), bytes: 0, generation: 0 };
        Self { inner: Mutex::new(inner), bytes_max }
    }

    /// The value of that number, or the generation to give to [`Self::put`] with what is rendered now.
    pub fn get(&self, number: u32) -> Result<T, u64> {
        let inner = self.inner.lock();
        inner.values.get(&number).cloned().ok_or(inner.generation)
    }

    /// The values of those numbers as far as they are here, and the generation for the others.
    pub fn get_many(&self, numbers: &[u32]) -> (HashMap<u32, T>, u64) {
        let inner = self.inner.lock();
        let found = numbers.iter().filter_map(|number| Some((*number, inner.values.get(number)?.clone())));
        (found.collect(), inner.generation)
    }

    /// Keeps a value, unless the fleet has changed since that generation.
    pub fn put(&self, generation: u64, number: u32, value: T) {
        let mut inner = self.inner.lock();
        if inner.generation != generation || inner.values.contains_key(&number) {
            return;
        }
        inner.bytes += value.bytes();
        inner.values.insert(number, value);
        inner.order.push_back(number);
        while inner.bytes > self.bytes_max {
            let Some(oldest) = inner.order.pop_front() else { break };
            inner.drop_one(oldest);
        }
        inner.tidy();
    }

    /// Forgets these: call it after the change is where they are rendered from.
    pub fn forget(&self, numbers: impl IntoIterator<Item = u32>) {
        let mut inner = self.inner.lock();
        inner.generation += 1;
        for number in numbers {
            inner.drop_one(number);
        }
    }

    /// Forgets all of them: what every one names has changed.
    pub fn forget_all(&self) {
        let mut inner = self.inner.lock();
        let generation = inner.generation + 1;
        *inner = Inner { values: HashMap::new(), order: VecDeque::new(), bytes: 0, generation };
    }
}

impl<T: Weigh> Inner<T> {
    fn drop_one(&mut self, number: u32) {
        if let Some(value) = self.values.remove(&number) {
            self.bytes -= value.bytes();
        }
    }

    /// Takes forgotten numbers out of the order, once they are more than half of it.
    fn tidy(&mut self) {
        if self.order.len() > 2 * self.values.len() {
            let values = &self.values;
            self.order.retain(|number| values.contains_key(number));
        }
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn kept(bytes_max: usize) -> Kept<Bytes> {
        Kept::new(bytes_max)
    }

    #[test]
    fn what_was_rendered_before_a_change_is_not_kept_after_it() {
        let kept = kept(100);
        let generation = kept.get(7).unwrap_err();
        kept.forget([500]);
        kept.put(generation, 7, Bytes::from_static(b"old"));
        let generation = kept.get(7).unwrap_err();
        kept.put(generation, 7, Bytes::from_static(b"new"));
        assert_eq!(kept.get(7), Ok(Bytes::from_static(b"new")));
        kept.forget([7]);
        assert!(kept.get(7).is_err());
        assert_eq!(kept.inner.lock().bytes, 0);
    }

    #[test]
    fn the_oldest_go_where_there_is_no_room() {
        let kept = kept(20);
        for number in 0..5 {
            kept.put(0, number, Bytes::from_static(b"12345"));
        }
        let here: Vec<u32> = (0..5).filter(|number| kept.get(*number).is_ok()).collect();
        assert_eq!(here, [1, 2, 3, 4]);
        kept.forget_all();
        assert!(kept.get_many(&here).0.is_empty());
    }

    #[test]
    fn what_comes_and_goes_again_and_again_takes_no_room() {
        let kept = kept(1_000);
        for turn in 0..10_000 {
            let generation = kept.get(turn % 3).unwrap_err();
            kept.put(generation, turn % 3, Bytes::from_static(b"x"));
            kept.forget([turn % 3]);
        }
        assert!(kept.inner.lock().order.len() < 10);
    }
}
