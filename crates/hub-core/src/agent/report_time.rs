//! The time that a report must be signed with: near the hub's clock, so that nothing is kept for later, and after the last one, so
//! that nothing is sent twice.
//!
//! While the hub's clock is wrong and far ahead, agents sign with its time, because it tells them to. When it comes back, the
//! rising order must still hold, or what was signed then could be sent again once that time has come. So the agent goes on from
//! where it was: its time stays ahead of the hub's clock by what it was ahead, and goes with it.

use jiff::{SignedDuration, Timestamp};

use super::CLOCK_TOLERANCE;

/// The last report that was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastReport {
    /// The time that it was signed with.
    pub signed_at: Timestamp,
    /// When it came, by the hub's clock of then.
    pub seen_at: Timestamp,
}

/// The time around which the next report is expected.
pub fn expected_time(last: Option<LastReport>, now: Timestamp) -> Timestamp {
    let Some(last) = last else { return now };
    // What came later than now came by another clock.
    let ahead = last.signed_at.duration_since(last.seen_at.min(now));
    if ahead <= CLOCK_TOLERANCE { now } else { now.saturating_add(ahead).unwrap_or(Timestamp::MAX) }
}

/// Whether a report may be signed with that time, as far as clocks go; the order is another matter.
pub fn is_near(signed_at: Timestamp, expected: Timestamp) -> bool {
    let away: SignedDuration = signed_at.duration_since(expected);
    away.abs() <= CLOCK_TOLERANCE
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + minutes * 60).unwrap()
    }

    /// What a hub takes of an agent: the same checks as where reports are stored.
    fn take(last: &mut Option<LastReport>, signed_at: Timestamp, now: Timestamp) -> bool {
        let is_new = last.is_none_or(|last| signed_at > last.signed_at);
        let is_taken = is_new && is_near(signed_at, expected_time(*last, now));
        if is_taken {
            *last = Some(LastReport { signed_at, seen_at: now });
        }
        is_taken
    }

    #[test]
    fn reports_are_taken_near_the_hubs_clock_and_once() {
        let mut last = None;
        for (signed, now, is_taken) in [
            (0, 0, true),
            (0, 0, false),
            (10, 10, true),
            (9, 10, false),
            (31, 25, false),
            (29, 25, true),
            (40, 35, true),
        ] {
            assert_eq!(take(&mut last, at(signed), at(now)), is_taken, "{signed} at {now}");
        }
    }

    #[test]
    fn a_clock_that_was_ahead_locks_nobody_out_and_lets_nothing_be_sent_again() {
        const YEAR: i64 = 365 * 24 * 60;
        let mut last = None;
        for minute in 0..3 {
            assert!(take(&mut last, at(YEAR + minute), at(YEAR + minute)), "by the wrong clock");
        }
        // It comes back; the agent signs with the time that the hub expects.
        assert!(!take(&mut last, at(3), at(3)), "in rising order");
        let expected = expected_time(last, at(3));
        assert_eq!(expected, at(YEAR + 2));
        let next = expected.checked_add(SignedDuration::from_millis(1)).unwrap();
        assert!(take(&mut last, next, at(3)));
        for minute in [4, 30, 31, 500] {
            let expected = expected_time(last, at(minute));
            assert!(expected > last.unwrap().signed_at);
            assert!(take(&mut last, expected, at(minute)), "{minute}");
            assert!(!take(&mut last, at(YEAR + 1), at(minute)), "sent again at {minute}");
            assert!(!take(&mut last, expected, at(minute)), "sent again at {minute}");
            let kept = expected.checked_add(SignedDuration::from_mins(60)).unwrap();
            assert!(!take(&mut last, kept, at(minute)), "kept for later");
        }
        // When that time has come at last, nothing of then counts.
        for minute in 0..3 {
            assert!(!take(&mut last, at(YEAR + minute), at(YEAR + minute)));
        }
    }
}
