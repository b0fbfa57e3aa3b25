//! The quota of calls that a tenant gives, and what the hub leaves of it (MO-6).

use jiff::Timestamp;

/// Below this share of the quota (one in so many) reading slows down.
const SCARCE_SHARE: u64 = 4;
/// The reserve is at most this share of the quota: a small one must stay usable.
const RESERVE_SHARE: u64 = 10;

/// What the tenant's last answers told of its quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Calls a day.
    pub limit: u64,
    /// Calls left of it.
    pub remaining: u64,
    /// When it is full again.
    pub resets_at: Option<Timestamp>,
    /// Calls that reading leaves for actions and decisions.
    pub reserve: u64,
}

impl Quota {
    /// The reserve, never more than a tenth of the quota.
    pub fn effective_reserve(&self) -> u64 {
        self.reserve.min(self.limit / RESERVE_SHARE)
    }

    /// Until when reading pauses; `None` while it does not.
    pub fn paused_until(&self, now: Timestamp) -> Option<Timestamp> {
        self.resets_at.filter(|at| *at > now && self.remaining <= self.effective_reserve())
    }

    /// Whether reading slows down so that what is left lasts.
    pub fn is_scarce(&self, now: Timestamp) -> bool {
        self.resets_at.is_none_or(|at| at > now) && self.remaining <= self.limit / SCARCE_SHARE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quota_that_runs_out_slows_reading_down_and_then_pauses_it_until_it_is_full_again() {
        let now = Timestamp::from_second(1_000).expect("a time");
        let (later, before) =
            (Timestamp::from_second(2_000).expect("a time"), Timestamp::from_second(500).expect("a time"));
        // (limit, remaining, resets) -> (scarce, paused)
        for (limit, remaining, resets_at, is_scarce, is_paused) in [
            (10_000, 10_000, Some(later), false, false),
            (10_000, 2_501, Some(later), false, false),
            (10_000, 2_500, Some(later), true, false),
            (10_000, 500, Some(later), true, true),
            (10_000, 0, Some(before), false, false),
            (10_000, 0, None, true, false),
            // Of a small quota the reserve is a tenth.
            (100, 11, Some(later), true, false),
            (100, 10, Some(later), true, true),
        ] {
            let quota = Quota { limit, remaining, resets_at, reserve: 500 };
            let found = (quota.is_scarce(now), quota.paused_until(now).is_some());
            assert_eq!(found, (is_scarce, is_paused), "{quota:?}");
        }
    }
}
