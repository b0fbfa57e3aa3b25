//! What came of the last deliveries.

use std::collections::VecDeque;

use jiff::Timestamp;
use serde::Serialize;

/// Most deliveries that are kept.
const KEPT_MAX: usize = 500;

/// What came of one event for one target.
#[derive(Debug, Clone, Serialize)]
pub struct Delivery {
    /// When it ended, in real time.
    pub at: Timestamp,
    /// Id of the rule.
    pub rule_id: i64,
    /// Name of the rule.
    pub rule: String,
    /// The event, as the payload calls it.
    pub event: &'static str,
    /// The device.
    pub device_id: u32,
    /// How often it was tried.
    pub tries: u32,
    /// How it ended.
    pub outcome: Outcome,
    /// Status of the last try, where the target answered.
    pub status: Option<u16>,
    /// Why the last try failed.
    pub error: Option<String>,
}

/// How a delivery ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The target took it.
    Delivered,
    /// The target refused it, or was tried often enough.
    Failed,
}

#[derive(Debug, Default)]
pub(super) struct Log {
    kept: VecDeque<Delivery>,
    dropped: u64,
}

impl Log {
    pub fn add(&mut self, delivery: Delivery) {
        if self.kept.len() >= KEPT_MAX {
            self.kept.pop_back();
        }
        self.kept.push_front(delivery);
    }

    /// Counts events that nobody was told.
    pub fn drop_events(&mut self, count: u64) {
        self.dropped = self.dropped.saturating_add(count);
    }

    pub fn list(&self) -> Vec<Delivery> {
        self.kept.iter().cloned().collect()
    }

    pub fn dropped(&self) -> u64 {
        self.dropped
    }
}
