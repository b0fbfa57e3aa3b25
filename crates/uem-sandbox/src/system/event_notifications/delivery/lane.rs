//! What waits for each target, in order. One task at a time works a lane.

use std::collections::{HashMap, VecDeque};

use super::store::Waiting;

/// Most events that wait for one target; the oldest are dropped.
const WAITING_MAX: usize = 1_000;

#[derive(Default)]
struct Lane {
    waiting: VecDeque<Waiting>,
    is_worked: bool,
}

/// A lane for each rule that has something to tell.
#[derive(Default)]
pub(super) struct Lanes(HashMap<i64, Lane>);

/// What came of queueing an event.
pub(super) struct Queued {
    /// Nobody works the lane: the caller must see to it.
    pub needs_worker: bool,
    /// The older event that had to go.
    pub dropped: Option<Waiting>,
}

impl Lanes {
    /// Queues an event for its rule.
    pub fn push(&mut self, event: Waiting) -> Queued {
        let lane = self.0.entry(event.rule_id).or_default();
        let dropped = if lane.waiting.len() >= WAITING_MAX { lane.waiting.pop_front() } else { None };
        lane.waiting.push_back(event);
        let needs_worker = !std::mem::replace(&mut lane.is_worked, true);
        Queued { needs_worker, dropped }
    }

    /// The next event of a rule. Where there is none, the lane is worked no longer.
    pub fn next(&mut self, rule: i64) -> Option<Waiting> {
        let next = self.0.get_mut(&rule).and_then(|lane| lane.waiting.pop_front());
        if next.is_none() {
            self.0.remove(&rule);
        }
        next
    }

    /// Forgets what waits for rules that are gone.
    pub fn keep(&mut self, is_there: impl Fn(i64) -> bool) {
        for (id, lane) in &mut self.0 {
            if !is_there(*id) {
                lane.waiting.clear();
            }
        }
    }

    /// Events that wait, of all rules.
    pub fn waiting(&self) -> usize {
        self.0.values().map(|lane| lane.waiting.len()).sum()
    }
}
