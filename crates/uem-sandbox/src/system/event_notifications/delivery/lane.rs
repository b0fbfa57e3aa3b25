//! What waits for each target, in order. One task at a time works a lane.

use std::collections::{HashMap, VecDeque};

use crate::fleet::Happening;

/// Most events that wait for one target; the oldest are dropped.
const WAITING_MAX: usize = 1_000;

#[derive(Default)]
struct Lane {
    waiting: VecDeque<Happening>,
    is_worked: bool,
}

/// A lane for each rule that has something to tell.
#[derive(Default)]
pub(super) struct Lanes(HashMap<i64, Lane>);

/// What came of queueing an event.
pub(super) struct Queued {
    /// Nobody works the lane: the caller must see to it.
    pub needs_worker: bool,
    /// An older event had to go.
    pub has_dropped: bool,
}

impl Lanes {
    /// Queues an event for a rule.
    pub fn push(&mut self, rule: i64, happening: Happening) -> Queued {
        let lane = self.0.entry(rule).or_default();
        let has_dropped = lane.waiting.len() >= WAITING_MAX && lane.waiting.pop_front().is_some();
        lane.waiting.push_back(happening);
        let needs_worker = !std::mem::replace(&mut lane.is_worked, true);
        Queued { needs_worker, has_dropped }
    }

    /// The next event of a rule. Where there is none, the lane is worked no longer.
    pub fn next(&mut self, rule: i64) -> Option<Happening> {
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
