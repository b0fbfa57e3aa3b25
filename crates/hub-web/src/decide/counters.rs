//! How many decisions were made, by their result.

use std::collections::HashMap;

use metrics::Counter;
use parking_lot::RwLock;

/// A counter for each result that occurred. Asking the recorder for one takes longer than all else that is done for a
/// decision without a device, so each is asked for once.
#[derive(Default)]
pub(super) struct Counters(RwLock<HashMap<(&'static str, &'static str), Counter>>);

impl Counters {
    /// Counts one, by outcome and reason. Both are words of the hub: there are few.
    pub fn count(&self, outcome: &'static str, reason: &'static str) {
        let key = (outcome, reason);
        if let Some(counter) = self.0.read().get(&key) {
            return counter.increment(1);
        }
        let counter = metrics::counter!("mooring_decisions_total", "outcome" => outcome, "reason" => reason);
        counter.increment(1);
        self.0.write().insert(key, counter);
    }
}
