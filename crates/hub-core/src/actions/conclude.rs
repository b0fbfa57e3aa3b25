//! What follows from what the tenant shows afterwards. An accepted call is no deed: only what the device or the record shows
//! is one. And an answer that was lost is no failure: only a log that was read before and after, and shows nothing, is one.

use jiff::{SignedDuration, Timestamp};

use super::{ItemEvent, ItemState};

/// A call whose answer was lost shows in the tenant within this time, if it arrived at all.
pub const SETTLE_TIME: SignedDuration = SignedDuration::from_mins(10);
/// So long the tenant is asked what became of something. A phone in a drawer takes its time; then a person says.
pub const WATCH_TIME: SignedDuration = SignedDuration::from_hours(24 * 7);
/// The longest pause between two questions.
const PAUSE_MAX: SignedDuration = SignedDuration::from_mins(15);

/// What the tenant shows of a call since it was begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Which.
    pub says: Says,
    /// What that rests on, in words.
    pub because: String,
}

/// What the log and the record of the target say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::EnumIter)]
pub enum Says {
    /// They could not be read, or not whole.
    NotRead,
    /// Nothing of it. That alone proves nothing.
    Nothing,
    /// It was asked for: the call arrived.
    Requested,
    /// The tenant holds it back.
    Held,
    /// It is done.
    Done,
    /// It failed, or was taken back.
    Refused,
}

/// What is known of the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sent {
    /// How its target stands.
    pub state: ItemState,
    /// When it was begun.
    pub at: Timestamp,
    /// The log was read just before, so that what is new in it can be told.
    pub is_log_known: bool,
}

/// What follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Conclusion {
    /// Nothing yet: look again.
    LookAgain,
    /// Nothing, and nobody looks again by himself: a person says how it ended.
    AskPerson,
    /// This, and why in words.
    Event(ItemEvent, String),
}

/// What follows from what is seen now.
pub fn conclude(sent: &Sent, seen: &Seen, now: Timestamp) -> Conclusion {
    let event = match (seen.says, sent.state) {
        (Says::Done, _) => Some(ItemEvent::Confirm),
        (Says::Refused, _) => Some(ItemEvent::Deny),
        (Says::Held, ItemState::Unknown) => Some(ItemEvent::Stall),
        (Says::Requested, ItemState::Unknown | ItemState::HeldByUem) => Some(ItemEvent::Accept),
        (Says::Nothing, ItemState::Unknown) if is_disproved(sent, now) => {
            let words = format!("it was not carried out: {} {}", seen.because, elapsed(sent, now));
            return Conclusion::Event(ItemEvent::Deny, words);
        }
        _ => None,
    };
    match event {
        Some(event) => Conclusion::Event(event, seen.because.clone()),
        None if now.duration_since(sent.at) >= WATCH_TIME => Conclusion::AskPerson,
        None => Conclusion::LookAgain,
    }
}

/// Time enough has gone by, and both times the whole log was read.
fn is_disproved(sent: &Sent, now: Timestamp) -> bool {
    sent.is_log_known && now.duration_since(sent.at) >= SETTLE_TIME
}

fn elapsed(sent: &Sent, now: Timestamp) -> String {
    format!("{} minutes after the call", now.duration_since(sent.at).as_mins())
}

/// How long until the tenant is asked again what became of something: soon at first, then four times an hour.
pub fn pause_before_check(checks: u32) -> SignedDuration {
    (SignedDuration::from_secs(5) * 2_i32.pow(checks.min(8))).min(PAUSE_MAX)
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator;

    use super::*;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes)
    }

    fn after(minutes: i64, state: ItemState, is_log_known: bool, says: Says) -> Conclusion {
        let seen = Seen { says, because: "why".to_owned() };
        conclude(&Sent { state, at: at(0), is_log_known }, &seen, at(minutes))
    }

    #[test]
    fn what_is_seen_decides() {
        use ItemEvent::{Accept, Confirm, Deny, Stall};
        use ItemState::{Accepted, HeldByUem, Unknown};
        for (state, says, event) in [
            (Accepted, Says::NotRead, None),
            (Accepted, Says::Nothing, None),
            (Accepted, Says::Requested, None),
            (Accepted, Says::Held, None),
            (Accepted, Says::Done, Some(Confirm)),
            (Accepted, Says::Refused, Some(Deny)),
            (HeldByUem, Says::NotRead, None),
            (HeldByUem, Says::Nothing, None),
            (HeldByUem, Says::Requested, Some(Accept)),
            (HeldByUem, Says::Held, None),
            (HeldByUem, Says::Done, Some(Confirm)),
            (HeldByUem, Says::Refused, Some(Deny)),
            (Unknown, Says::NotRead, None),
            (Unknown, Says::Nothing, None),
            (Unknown, Says::Requested, Some(Accept)),
            (Unknown, Says::Held, Some(Stall)),
            (Unknown, Says::Done, Some(Confirm)),
            (Unknown, Says::Refused, Some(Deny)),
        ] {
            let expected = match event {
                Some(event) => Conclusion::Event(event, "why".to_owned()),
                None => Conclusion::LookAgain,
            };
            assert_eq!(after(9, state, true, says), expected, "{state} {says:?}");
            // Whatever follows is a way that there is.
            if let Some(event) = event {
                assert!(state.after(event).is_some(), "{state} {event:?}");
            }
        }
    }

    #[test]
    fn a_lost_answer_is_a_failure_only_when_both_logs_were_read_and_show_nothing() {
        let is_denied = |minutes, is_known, says| {
            matches!(
                after(minutes, ItemState::Unknown, is_known, says),
                Conclusion::Event(ItemEvent::Deny, _)
            )
        };
        assert!(is_denied(10, true, Says::Nothing));
        assert!(!is_denied(9, true, Says::Nothing), "it may still be on its way");
        assert!(!is_denied(60, false, Says::Nothing), "nobody knows what was in the log before");
        assert!(!is_denied(60, true, Says::NotRead), "no answer is no proof");
        assert_eq!(after(60, ItemState::Accepted, true, Says::Nothing), Conclusion::LookAgain);
    }

    #[test]
    fn after_a_week_a_person_is_asked() {
        let week = 7 * 24 * 60;
        for state in [ItemState::Accepted, ItemState::HeldByUem, ItemState::Unknown] {
            assert_eq!(after(week - 1, state, false, Says::NotRead), Conclusion::LookAgain);
            assert_eq!(after(week, state, false, Says::NotRead), Conclusion::AskPerson);
        }
    }

    #[test]
    fn pauses_grow_and_every_conclusion_is_a_way() {
        assert_eq!(pause_before_check(0), SignedDuration::from_secs(5));
        assert_eq!(pause_before_check(3), SignedDuration::from_secs(40));
        assert_eq!(pause_before_check(u32::MAX), PAUSE_MAX);
        for says in Says::iter() {
            for state in [ItemState::Accepted, ItemState::HeldByUem, ItemState::Unknown] {
                if let Conclusion::Event(event, _) = after(600, state, true, says) {
                    assert!(state.after(event).is_some(), "{state} {event:?}");
                }
            }
        }
    }
}
