//! What a case waits for, or does now. It starts from waiting: only what is known and fresh lets it go on.

use std::fmt;

use jiff::{SignedDuration, Timestamp};

use super::{Case, CaseState, CaseStep};

/// After a longer time without a look (the clock was changed, or the hub was off) one look goes by without an order.
const LOOK_GAP_MAX: SignedDuration = SignedDuration::from_hours(24);
/// The pause after the first refusal; it doubles with each further one.
const PAUSE: SignedDuration = SignedDuration::from_mins(5);
/// The longest pause is so many times doubled: 5 minutes to 5 hours and 20 minutes.
const DOUBLINGS_MAX: u32 = 6;

/// Whether a target still matches, by what the last readings wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Match {
    /// Yes.
    Yes,
    /// No: the user is active, the device had contact.
    No,
    /// Not known: it was not read, or is gone.
    NotKnown,
}

/// What became of what was ordered last in a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Placed {
    /// It is under way, or done.
    Taken,
    /// A person took it back before it was sent.
    Cancelled,
    /// Nobody approved it in its time.
    Expired,
}

/// What is known of a case now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CaseFacts {
    /// Its playbook is on.
    pub is_on: bool,
    /// Whether its target matches.
    pub matches: Match,
    /// The last complete reading is recent.
    pub is_reading_recent: bool,
    /// When cases were looked at before this.
    pub looked_at: Option<Timestamp>,
    /// What became of its last order.
    pub placed: Option<Placed>,
    /// Days between lock and wipe, as set now.
    pub wipe_after_days: u32,
}

/// What a case does now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Nothing.
    Wait(Wait),
    /// The step is ordered.
    Order(CaseStep),
    /// What was ordered waited too long for its approval: the step is the next again, after a pause.
    Again,
    /// It is over, because its target matches no more; what was ordered and not yet sent is taken back.
    End,
    /// It is stopped for good, and why.
    Stop(&'static str),
}

/// Why a case waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// All is done or stopped.
    Nothing,
    /// The step is not due.
    NotDue(Timestamp),
    /// Nobody knows whether it still matches.
    NotKnown,
    /// The last complete reading is too old.
    OldReading,
    /// The last look is long ago.
    LongSinceLook,
}

impl fmt::Display for Wait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("nothing more is ordered"),
            Self::NotDue(due) => write!(f, "the next step is due at {due:.0}"),
            Self::NotKnown => f.write_str("it was not read any more: nothing is ordered until it is"),
            Self::OldReading => f.write_str(
                "the last complete reading is too old: nothing is ordered until there is a new one",
            ),
            Self::LongSinceLook => f.write_str(
                "the last look was more than 24 hours ago: nothing is ordered before the next one",
            ),
        }
    }
}

/// What the case does now.
pub fn next(case: &Case, facts: &CaseFacts, now: Timestamp) -> Next {
    match case.state {
        CaseState::Before | CaseState::Stopped | CaseState::Ended => return Next::Wait(Wait::Nothing),
        CaseState::Waiting | CaseState::Ordered => {}
    }
    if facts.matches == Match::No {
        return Next::End;
    }
    if facts.placed == Some(Placed::Cancelled) {
        return Next::Stop("a person took back what it had ordered");
    }
    if case.state == CaseState::Ordered {
        let asks_again = facts.placed == Some(Placed::Expired) && facts.is_on;
        return if asks_again { Next::Again } else { Next::Wait(Wait::Nothing) };
    }
    if !facts.is_on {
        return Next::Stop("the playbook was switched off");
    }
    match hindrance(case, facts, now) {
        Some(wait) => Next::Wait(wait),
        None => Next::Order(case.step),
    }
}

fn hindrance(case: &Case, facts: &CaseFacts, now: Timestamp) -> Option<Wait> {
    let due = case.due(facts.wipe_after_days).max(case.not_before.unwrap_or(Timestamp::MIN));
    if facts.matches != Match::Yes {
        Some(Wait::NotKnown)
    } else if now < due {
        Some(Wait::NotDue(due))
    } else if !facts.is_reading_recent {
        Some(Wait::OldReading)
    } else if is_jump(facts.looked_at, now) {
        Some(Wait::LongSinceLook)
    } else {
        None
    }
}

/// Whether so much time went by since the last look, or time went backwards, that the clock is not to be believed yet.
pub fn is_jump(looked_at: Option<Timestamp>, now: Timestamp) -> bool {
    looked_at.is_none_or(|at| !(SignedDuration::ZERO..=LOOK_GAP_MAX).contains(&now.duration_since(at)))
}

/// How long a case pauses after so many refusals.
pub fn pause_after(refusals: u32) -> SignedDuration {
    PAUSE * 2_i32.pow(refusals.saturating_sub(1).min(DOUBLINGS_MAX))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::playbooks::PlaybookName;

    const DAY: SignedDuration = SignedDuration::from_hours(24);

    fn at(hours: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_hours(1_000 + hours)
    }

    fn fine(now: Timestamp) -> CaseFacts {
        CaseFacts {
            is_on: true,
            matches: Match::Yes,
            is_reading_recent: true,
            looked_at: Some(now - SignedDuration::from_mins(1)),
            placed: None,
            wipe_after_days: 7,
        }
    }

    fn locked() -> Case {
        Case::begin(PlaybookName::DeactivatedUser, at(0)).after_step(7, at(0))
    }

    #[test]
    fn a_case_locks_at_once_and_wipes_after_its_days() {
        let case = Case::begin(PlaybookName::DeactivatedUser, at(0));
        assert_eq!(next(&case, &fine(at(0)), at(0)), Next::Order(CaseStep::Lock));
        let due = at(7 * 24);
        for (now, expected) in [
            (at(0), Next::Wait(Wait::NotDue(due))),
            (at(7 * 24 - 1), Next::Wait(Wait::NotDue(due))),
            (due, Next::Order(CaseStep::Wipe)),
        ] {
            assert_eq!(next(&locked(), &fine(now), now), expected);
        }
        let ordered = locked().after_step(7, due);
        assert_eq!(ordered.state, CaseState::Ordered);
        assert_eq!(next(&ordered, &fine(at(9_000)), at(9_000)), Next::Wait(Wait::Nothing));
    }

    #[test]
    fn whatever_is_not_known_or_fresh_waits() {
        let now = at(8 * 24);
        let long_ago = Some(now - DAY - SignedDuration::from_mins(1));
        let tomorrow = Some(now + SignedDuration::from_mins(1));
        let wait = |wait| Next::Wait(wait);
        for (facts, expected) in [
            (CaseFacts { matches: Match::NotKnown, ..fine(now) }, wait(Wait::NotKnown)),
            (CaseFacts { is_reading_recent: false, ..fine(now) }, wait(Wait::OldReading)),
            (CaseFacts { looked_at: long_ago, ..fine(now) }, wait(Wait::LongSinceLook)),
            (CaseFacts { looked_at: tomorrow, ..fine(now) }, wait(Wait::LongSinceLook)),
            (CaseFacts { looked_at: None, ..fine(now) }, wait(Wait::LongSinceLook)),
            (CaseFacts { wipe_after_days: 30, ..fine(now) }, wait(Wait::NotDue(at(30 * 24)))),
            (CaseFacts { wipe_after_days: 1, ..fine(now) }, Next::Order(CaseStep::Wipe)),
            (CaseFacts { matches: Match::No, ..fine(now) }, Next::End),
            (CaseFacts { is_on: false, ..fine(now) }, Next::Stop("the playbook was switched off")),
        ] {
            assert_eq!(next(&locked(), &facts, now), expected, "{facts:?}");
        }
        let paused = Case { not_before: Some(now + DAY), ..locked() };
        assert_eq!(next(&paused, &fine(now), now), wait(Wait::NotDue(now + DAY)));
    }

    #[test]
    fn what_people_take_back_stays_so_and_what_expired_is_asked_again() {
        let now = at(10);
        let ordered = Case::begin(PlaybookName::StaleDevice, at(0)).after_step(7, at(0));
        let placed = |placed| CaseFacts { placed: Some(placed), ..fine(now) };
        assert!(matches!(next(&ordered, &placed(Placed::Cancelled), now), Next::Stop(_)));
        assert_eq!(next(&ordered, &placed(Placed::Expired), now), Next::Again);
        assert_eq!(next(&ordered, &placed(Placed::Taken), now), Next::Wait(Wait::Nothing));
        let off = CaseFacts { is_on: false, ..placed(Placed::Expired) };
        assert_eq!(next(&ordered, &off, now), Next::Wait(Wait::Nothing));
        assert!(matches!(next(&locked(), &placed(Placed::Cancelled), now), Next::Stop(_)));
        for state in [CaseState::Stopped, CaseState::Before, CaseState::Ended] {
            let case = Case { state, ..locked() };
            for facts in [fine(at(9_000)), placed(Placed::Expired), placed(Placed::Cancelled)] {
                assert_eq!(next(&case, &facts, at(9_000)), Next::Wait(Wait::Nothing));
            }
        }
    }

    #[test]
    fn pauses_grow_to_a_limit() {
        let minutes = [1, 2, 3, 7, 8, 500].map(|refusals| pause_after(refusals).as_mins());
        assert_eq!(minutes, [5, 10, 20, 320, 320, 320]);
    }

    /// Something that happens to a case, and to the clock.
    #[derive(Debug, Clone, Copy)]
    struct Turn {
        clock_hours: i64,
        matches: Match,
        is_recent: bool,
        is_stopped: bool,
    }

    fn turn() -> impl Strategy<Value = Turn> {
        let matches = prop_oneof![20 => Just(Match::Yes), 1 => Just(Match::No), 3 => Just(Match::NotKnown)];
        let hours = prop_oneof![10 => 0..24_i64, 1 => -500..0_i64, 1 => 25..500_i64];
        (hours, matches, prop::bool::weighted(0.9), prop::bool::weighted(0.01)).prop_map(
            |(clock_hours, matches, is_recent, is_stopped)| Turn {
                clock_hours,
                matches,
                is_recent,
                is_stopped,
            },
        )
    }

    proptest! {
        #[test]
        fn it_wipes_once_at_most_never_early_never_when_active_or_stopped(
            days in 1..90_u32, turns in prop::collection::vec(turn(), 1..200)
        ) {
            let mut now = at(0);
            let mut case = Case::begin(PlaybookName::DeactivatedUser, now);
            let (mut looked_at, mut locked_at, mut wipes) = (Some(now), None, 0);
            let (mut was_active, mut was_stopped) = (false, false);
            for turn in turns {
                now += SignedDuration::from_hours(turn.clock_hours);
                if turn.is_stopped && case.state == CaseState::Waiting {
                    case.state = CaseState::Stopped;
                    was_stopped = true;
                }
                was_active |= turn.matches == Match::No;
                let facts = CaseFacts {
                    matches: turn.matches, is_reading_recent: turn.is_recent, looked_at, wipe_after_days: days, ..fine(now)
                };
                let has_jumped = is_jump(looked_at, now);
                looked_at = Some(now);
                match next(&case, &facts, now) {
                    Next::Order(step) => {
                        prop_assert!(!was_active && !was_stopped && !has_jumped && turn.is_recent);
                        prop_assert_eq!(turn.matches, Match::Yes);
                        if step == CaseStep::Wipe {
                            wipes += 1;
                            let locked_at: Timestamp = locked_at.unwrap();
                            prop_assert!(now.duration_since(locked_at) >= DAY * i32::try_from(days).unwrap());
                        } else {
                            prop_assert!(locked_at.is_none(), "locked twice");
                            locked_at = Some(now);
                        }
                        case = case.after_step(days, now);
                    }
                    Next::End => case.state = CaseState::Ended,
                    Next::Stop(_) => case.state = CaseState::Stopped,
                    Next::Wait(_) | Next::Again => {}
                }
            }
            prop_assert!(wipes <= 1);
        }
    }
}
