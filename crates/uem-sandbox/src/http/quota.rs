//! Calls per minute and per day of each organization group, shared by everybody who calls from it.

use std::{collections::HashMap, time::Duration};

use jiff::Timestamp;
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

const MINUTE_SECONDS: i64 = 60;
const DAY_SECONDS: i64 = 24 * 60 * 60;

/// How many calls an organization group has. The vendor's own defaults are 5,000 a minute and 50,000 a day; one SaaS
/// tenant was seen with 250,000 a day, which is what the sandbox starts with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuotaLimits {
    /// Calls in a minute.
    pub per_minute: u32,
    /// Calls in 24 hours from the first one.
    pub per_day: u32,
}

/// What `/_sandbox/quota` may change: what is left out stays.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct QuotaSetting {
    /// Calls in a minute.
    pub per_minute: Option<u32>,
    /// Calls in 24 hours.
    pub per_day: Option<u32>,
    /// Forget what was used so far.
    #[serde(default)]
    pub reset: bool,
}

impl Default for QuotaLimits {
    fn default() -> Self {
        Self { per_minute: 5_000, per_day: 250_000 }
    }
}

/// What an answer says about the daily quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct QuotaState {
    /// Calls a day.
    pub limit: u32,
    /// Calls left today.
    pub remaining: u32,
    /// Unix second at which the day is over.
    pub reset: i64,
    /// Set where this call is one too many: how long to wait.
    pub exceeded: Option<Duration>,
}

/// What an organization group has used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct QuotaUsed {
    /// Calls in the current minute.
    pub minute: u32,
    /// Calls in the current day.
    pub day: u32,
    /// Unix second at which the day is over; none where it has not begun.
    pub day_ends: Option<i64>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Window {
    started: i64,
    used: u32,
}

#[derive(Default)]
struct Used {
    minute: HashMap<i64, Window>,
    day: HashMap<i64, Window>,
    by_credential: HashMap<String, Window>,
}

/// The counters.
#[derive(Default)]
pub(crate) struct Quota {
    limits: Mutex<QuotaLimits>,
    used: Mutex<Used>,
}

impl Quota {
    /// Counts a call by that credential from that organization group. `own` are the group's limits, where it or a
    /// group above it sets any.
    pub fn take(
        &self,
        org_group_id: i64,
        credential: &str,
        own: Option<QuotaLimits>,
        now: Timestamp,
    ) -> QuotaState {
        let limits = own.unwrap_or_else(|| self.limits());
        let now = now.as_second();
        let mut used = self.used.lock();
        let minute = advance(used.minute.entry(org_group_id).or_default(), now, MINUTE_SECONDS);
        let day = advance(used.day.entry(org_group_id).or_default(), now, DAY_SECONDS);
        match used.by_credential.get_mut(credential) {
            Some(window) => drop(advance(window, now, DAY_SECONDS)),
            None => drop(used.by_credential.insert(credential.to_owned(), Window { started: now, used: 1 })),
        }
        let reset = day.started + DAY_SECONDS;
        let exceeded = if day.used > limits.per_day {
            Some(reset - now)
        } else if minute.used > limits.per_minute {
            Some(minute.started + MINUTE_SECONDS - now)
        } else {
            None
        };
        QuotaState {
            limit: limits.per_day,
            remaining: limits.per_day.saturating_sub(day.used),
            reset,
            exceeded: exceeded.map(|seconds| Duration::from_secs(seconds.max(1).unsigned_abs())),
        }
    }

    /// What the group's calls used by now of the current minute and of the current day.
    pub fn used_at(&self, org_group_id: i64, now: Timestamp) -> QuotaUsed {
        let used = self.used.lock();
        let open = |windows: &HashMap<i64, Window>, length: i64| {
            let window =
                windows.get(&org_group_id).filter(|window| now.as_second() - window.started < length);
            window.map_or((0, None), |window| (window.used, Some(window.started + length)))
        };
        let ((minute, _), (day, day_ends)) =
            (open(&used.minute, MINUTE_SECONDS), open(&used.day, DAY_SECONDS));
        QuotaUsed { minute, day, day_ends }
    }

    /// Calls of that credential today.
    pub fn used_by(&self, credential: &str) -> u32 {
        self.used.lock().by_credential.get(credential).map_or(0, |window| window.used)
    }

    /// The limits in force.
    pub fn limits(&self) -> QuotaLimits {
        *self.limits.lock()
    }

    /// Changes the limits; answers those now in force.
    pub fn set(&self, setting: QuotaSetting) -> QuotaLimits {
        if setting.reset {
            *self.used.lock() = Used::default();
        }
        let mut limits = self.limits.lock();
        limits.per_minute = setting.per_minute.unwrap_or(limits.per_minute);
        limits.per_day = setting.per_day.unwrap_or(limits.per_day);
        *limits
    }
}

fn advance(window: &mut Window, now: i64, length: i64) -> Window {
    if window.used == 0 || now - window.started >= length {
        *window = Window { started: now, used: 0 };
    }
    window.used = window.used.saturating_add(1);
    *window
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn minute_and_day_are_counted_per_group_and_start_with_its_first_call() {
        let quota = Quota::default();
        quota.set(QuotaSetting { per_minute: Some(2), per_day: Some(3), reset: false });
        let first = quota.take(570, "key", None, at(1_000));
        assert_eq!(first, QuotaState { limit: 3, remaining: 2, reset: 1_000 + DAY_SECONDS, exceeded: None });
        assert_eq!(quota.take(570, "key", None, at(1_010)).exceeded, None);
        assert_eq!(quota.take(570, "key", None, at(1_020)).exceeded, Some(Duration::from_secs(40)));
        assert_eq!(quota.take(571, "other", None, at(1_020)).exceeded, None, "another group has its own");
        assert_eq!(
            quota.take(570, "key", None, at(1_070)).exceeded,
            Some(Duration::from_secs(86_330)),
            "the day is used up"
        );
        assert_eq!(quota.take(570, "key", None, at(1_000 + DAY_SECONDS)).remaining, 2);
        assert_eq!(quota.used_by("other"), 1);
        let own = Some(QuotaLimits { per_minute: 1, per_day: 9 });
        assert_eq!(quota.take(572, "key", own, at(1_000)).limit, 9, "a group's own limits go first");
        assert_eq!(quota.take(572, "key", own, at(1_001)).exceeded, Some(Duration::from_secs(59)));
        let used = QuotaUsed { minute: 2, day: 2, day_ends: Some(1_000 + DAY_SECONDS) };
        assert_eq!(quota.used_at(572, at(1_002)), used);
        assert_eq!(
            quota.used_at(572, at(1_000 + DAY_SECONDS)),
            QuotaUsed { minute: 0, day: 0, day_ends: None }
        );
    }
}
