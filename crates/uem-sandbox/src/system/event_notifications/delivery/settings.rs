//! How long and how often a target is tried.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Most tries of one event.
const TRIES_MAX: u32 = 10;
/// Longest wait before the second try, and longest time of one try.
const TIME_MAX_MS: u64 = 60_000;
/// Longest wait between two tries.
const WAIT_MAX: Duration = Duration::from_secs(60);

/// How long and how often. The vendor's own rule is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeliverySettings {
    /// Tries of one event, the first one included.
    pub tries: u32,
    /// Wait before the second try; each further one is twice as long.
    pub wait_ms: u64,
    /// Time of one try.
    pub timeout_ms: u64,
}

impl Default for DeliverySettings {
    fn default() -> Self {
        Self { tries: 5, wait_ms: 1_000, timeout_ms: 10_000 }
    }
}

impl DeliverySettings {
    /// The same within the limits; names what is outside of them.
    pub(in super::super) fn checked(self) -> Result<Self, String> {
        let is_fine = (1..=TRIES_MAX).contains(&self.tries)
            && self.wait_ms <= TIME_MAX_MS
            && (1..=TIME_MAX_MS).contains(&self.timeout_ms);
        if is_fine {
            return Ok(self);
        }
        Err(format!(
            "use 1 to {TRIES_MAX} tries, a wait_ms up to {TIME_MAX_MS} and a timeout_ms of 1 to {TIME_MAX_MS}"
        ))
    }

    /// The wait after that many tries.
    pub(super) fn wait(self, tried: u32) -> Duration {
        let doubled = self.wait_ms.saturating_mul(1 << tried.saturating_sub(1).min(20));
        Duration::from_millis(doubled).min(WAIT_MAX)
    }
}
