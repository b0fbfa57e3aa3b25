//! After an order for an app its devices are read by themselves: soon at first, then rarer, until nothing is under way.
//!
//! It begins from *not again*: each condition must be met for another reading, so an app that nobody orders anything of
//! costs no call.

use jiff::{SignedDuration, Timestamp};

/// Pauses before the first, second, ... reading after an order; the last one holds for all further readings.
const PAUSES: [SignedDuration; 6] = [
    SignedDuration::from_mins(2),
    SignedDuration::from_mins(8),
    SignedDuration::from_mins(20),
    SignedDuration::from_hours(1),
    SignedDuration::from_hours(4),
    SignedDuration::from_hours(12),
];
/// A tenant carries out an order a little later: that nothing is under way counts only from this reading on.
const READINGS_MIN: u32 = 3;
/// So long after the order the rest is left to people.
const FOLLOWED_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);
/// A reading that took long pauses at least so many times as long: an app of a large fleet takes a twentieth of the time.
const REST_FACTOR: i32 = 20;

/// What is known after an order was taken by the tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Following {
    /// When the last order was taken.
    pub ordered_at: Timestamp,
    /// Readings begun since because they were due, whole or not.
    pub readings: u32,
    /// Devices whose state will become another by itself, as the last reading saw them; `None` where it was not whole.
    pub under_way: Option<u64>,
    /// How long the last reading took.
    pub took: SignedDuration,
}

/// When the devices are to be read again; `None` where nobody needs to.
pub fn next_reading(following: &Following, now: Timestamp) -> Option<Timestamp> {
    if following.readings >= READINGS_MIN && following.under_way == Some(0) {
        return None;
    }
    let place = usize::try_from(following.readings).unwrap_or(usize::MAX).min(PAUSES.len() - 1);
    let rest = following.took.checked_mul(REST_FACTOR).unwrap_or(SignedDuration::MAX);
    let next = now.saturating_add(PAUSES[place].max(rest)).unwrap_or(Timestamp::MAX);
    let end = following.ordered_at.saturating_add(FOLLOWED_FOR).unwrap_or(Timestamp::MAX);
    (next <= end).then_some(next)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HOUR: i64 = 60;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + minutes * 60).unwrap()
    }

    fn following(readings: u32, under_way: Option<u64>, took_minutes: i64) -> Following {
        Following { ordered_at: at(0), readings, under_way, took: SignedDuration::from_mins(took_minutes) }
    }

    #[test]
    fn readings_become_rarer_until_nothing_is_under_way() {
        // (readings, under way, took, now) -> next, in minutes
        let cases = [
            // The order was just taken.
            ((0, None, 0, 0), Some(2)),
            // Nothing is under way yet: the tenant may not have begun.
            ((1, Some(0), 0, 2), Some(10)),
            ((2, Some(0), 0, 10), Some(30)),
            ((3, Some(0), 0, 30), None),
            ((3, Some(1), 0, 30), Some(30 + HOUR)),
            // What was not read whole says nothing about what is under way.
            ((3, None, 0, 30), Some(30 + HOUR)),
            ((4, Some(5), 0, 100), Some(100 + 4 * HOUR)),
            ((40, Some(5), 0, 100), Some(100 + 12 * HOUR)),
            // A million devices took half an hour: ten hours of rest.
            ((1, Some(9), 30, 40), Some(40 + 10 * HOUR)),
            // A week later devices that never come are left to people.
            ((20, Some(5), 0, 6 * 24 * HOUR), Some(6 * 24 * HOUR + 12 * HOUR)),
            ((20, Some(5), 0, 7 * 24 * HOUR - 1), None),
        ];
        for ((readings, under_way, took, now), expected) in cases {
            let next = next_reading(&following(readings, under_way, took), at(now));
            assert_eq!(next, expected.map(at), "{readings} {under_way:?} {took} {now}");
        }
    }

    proptest! {
        #[test]
        fn it_ends_a_week_after_the_order_whatever_is_seen(under_way in proptest::option::of(0_u64..5), took in 0_i64..90) {
            let (mut now, mut readings) = (at(0), 0);
            while let Some(next) = next_reading(&following(readings, under_way, took), now) {
                prop_assert!(next > now && next <= at(7 * 24 * HOUR));
                now = next;
                readings += 1;
            }
            prop_assert!(readings < 30);
        }
    }
}
