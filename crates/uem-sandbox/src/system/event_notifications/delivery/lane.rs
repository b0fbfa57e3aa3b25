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
pub(super) struct Lanes {
    by_rule: HashMap<i64, Lane>,
    to_do: ToDo,
}

/// What has to be seen to after events were queued.
#[derive(Default)]
pub(super) struct ToDo {
    /// Rules whose lane nobody works yet.
    pub idle: Vec<i64>,
    /// Rows of older events that had to go.
    pub dropped: Vec<i64>,
}

impl Lanes {
    /// Queues an event for its rule.
    pub fn push(&mut self, event: Waiting) {
        let rule = event.rule_id;
        let lane = self.by_rule.entry(rule).or_default();
        if lane.waiting.len() >= WAITING_MAX {
            self.to_do.dropped.extend(lane.waiting.pop_front().map(|oldest| oldest.id));
        }
        lane.waiting.push_back(event);
        if !std::mem::replace(&mut lane.is_worked, true) {
            self.to_do.idle.push(rule);
        }
    }

    /// What has to be seen to. Whoever takes it does it.
    pub fn take_to_do(&mut self) -> ToDo {
        std::mem::take(&mut self.to_do)
    }

    /// The next event of a rule. Where there is none, the lane is worked no longer.
    pub fn next(&mut self, rule: i64) -> Option<Waiting> {
        let next = self.by_rule.get_mut(&rule).and_then(|lane| lane.waiting.pop_front());
        if next.is_none() {
            self.by_rule.remove(&rule);
        }
        next
    }

    /// Forgets what waits for rules that are gone.
    pub fn keep(&mut self, is_there: impl Fn(i64) -> bool) {
        for (id, lane) in &mut self.by_rule {
            if !is_there(*id) {
                lane.waiting.clear();
            }
        }
    }

    /// Events that wait, of all rules.
    pub fn waiting(&self) -> usize {
        self.by_rule.values().map(|lane| lane.waiting.len()).sum()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::fleet::{
        DeviceEvent, Happening,
        generate::{self, Recipe},
        places::Places,
    };

    fn event(id: i64) -> Waiting {
        let places = Places::default();
        let epoch = "2026-03-01T08:00:00Z".parse().unwrap();
        let device = generate::device(Recipe { seed: 7, fleet: 5, epoch, places: &places }, 1);
        let happening = Happening {
            event: DeviceEvent::Enrolled,
            at: epoch,
            admin: String::new(),
            device: Arc::new(device),
            data: Vec::new(),
        };
        Waiting { id, rule_id: 1, happening }
    }

    #[test]
    fn a_lane_has_one_worker_at_a_time_and_drops_the_oldest() {
        let mut lanes = Lanes::default();
        for id in 0..i64::try_from(WAITING_MAX).unwrap() + 2 {
            lanes.push(event(id));
        }
        let to_do = lanes.take_to_do();
        assert_eq!((to_do.idle, to_do.dropped), (vec![1], vec![0, 1]));
        assert_eq!(lanes.next(1).unwrap().id, 2);
        lanes.push(event(2_000));
        assert!(lanes.take_to_do().idle.is_empty(), "it is worked");
        while lanes.next(1).is_some() {}
        lanes.push(event(2_001));
        assert_eq!(lanes.take_to_do().idle, [1]);
    }
}
