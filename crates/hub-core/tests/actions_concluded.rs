//! What may be concluded about a call from what the tenant shows afterwards (MO-12): a table of cases, and what no evidence can
//! bring about.

use hub_core::{
    actions::{
        ActionKind, Conclusion, Evidence, ItemEvent, ItemState, LogSays, Record, SETTLE_TIME, Sent,
        WATCH_TIME, conclude,
    },
    fleet::Enrollment,
    ids::UemId,
};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use strum::IntoEnumIterator as _;

/// What was sent, and what is seen so many minutes later.
struct Case {
    kind: ActionKind,
    state: ItemState,
    is_log_known: bool,
    minutes: i64,
    record: Record,
    log: Option<LogSays>,
}

fn case(kind: ActionKind, state: ItemState, minutes: i64, record: Record, log: Option<LogSays>) -> Case {
    Case { kind, state, is_log_known: true, minutes, record, log }
}

fn at(minutes: i64) -> Timestamp {
    let begin: Timestamp = "2026-03-01T12:00:00Z".parse().expect("a time");
    begin.checked_add(SignedDuration::from_mins(minutes)).expect("a time")
}

fn concluded(case: &Case) -> Conclusion {
    let before = at(-60);
    let sent = Sent {
        kind: case.kind,
        to_group: Some(UemId(570)),
        state: case.state,
        at: at(0),
        is_log_known: case.is_log_known,
        seen_before: Some(&before),
    };
    conclude(&sent, &Evidence { record: case.record.clone(), log: case.log }, at(case.minutes))
}

fn device(enrollment: Enrollment) -> Record {
    Record::Device { enrollment, org_group: UemId(571), last_seen: Some(at(-60)) }
}

/// A device that is managed and was not in contact since.
fn managed() -> Record {
    device(Enrollment::Enrolled)
}

/// Each row: what it is, the case, and the event that follows; `None` where the tenant is asked again.
fn check(table: Vec<(&str, Case, Option<ItemEvent>)>) {
    for (name, case, expected) in table {
        let wanted = match concluded(&case) {
            Conclusion::Event(event, words) => {
                assert!(!words.is_empty(), "{name}");
                Some(event)
            }
            Conclusion::LookAgain => None,
            Conclusion::AskPerson => unreachable!("{name}: a person is asked"),
        };
        assert_eq!(wanted, expected, "{name}");
    }
}

#[test]
fn a_wipe_is_done_when_the_device_is_no_longer_managed() {
    use ActionKind::{DeviceWipe, EnterpriseWipe};
    use ItemEvent::{Accept, Confirm, Stall};
    use ItemState::{Accepted, HeldByUem, Unknown};
    use LogSays::{Held, Nothing, Requested};
    let pending = || device(Enrollment::DeviceWipePending);
    let gone = || device(Enrollment::Unenrolled);
    check(vec![
        ("accepted is not done", case(DeviceWipe, Accepted, 60, managed(), Some(Nothing)), None),
        ("not managed", case(DeviceWipe, Accepted, 1, gone(), None), Some(Confirm)),
        ("not managed, lost", case(EnterpriseWipe, Unknown, 1, gone(), None), Some(Confirm)),
        ("not there", case(EnterpriseWipe, Unknown, 1, Record::NotFound, None), Some(Confirm)),
        ("pending", case(DeviceWipe, Unknown, 1, pending(), None), Some(Accept)),
        ("pending and known", case(DeviceWipe, Accepted, 1, pending(), Some(Nothing)), None),
        ("held", case(DeviceWipe, Unknown, 1, managed(), Some(Held)), Some(Stall)),
        ("held and known", case(DeviceWipe, HeldByUem, 1, managed(), Some(Held)), None),
        ("let go", case(DeviceWipe, HeldByUem, 1, managed(), Some(Requested)), Some(Accept)),
    ]);
}

#[test]
fn what_was_lost_is_not_done_when_all_was_read_in_time_and_shows_no_trace() {
    use ActionKind::Lock;
    use ItemEvent::{Accept, Confirm, Deny};
    use ItemState::{Accepted, Unknown};
    use LogSays::{Done, Nothing, Refused, Requested};
    let settle = SETTLE_TIME.as_mins();
    let unread = Case { is_log_known: false, ..case(Lock, Unknown, settle, managed(), Some(Nothing)) };
    check(vec![
        ("done", case(Lock, Accepted, 1, managed(), Some(Done)), Some(Confirm)),
        ("failed", case(Lock, Accepted, 1, managed(), Some(Refused)), Some(Deny)),
        ("asked for", case(Lock, Unknown, 1, managed(), Some(Requested)), Some(Accept)),
        ("too early", case(Lock, Unknown, settle - 1, managed(), Some(Nothing)), None),
        ("in time", case(Lock, Unknown, settle, managed(), Some(Nothing)), Some(Deny)),
        ("the log was not read before", unread, None),
        ("the log is not read now", case(Lock, Unknown, settle, managed(), None), None),
        ("the record is not read", case(Lock, Unknown, settle, Record::NotRead, Some(Nothing)), None),
        ("the device is not there", case(Lock, Unknown, settle, Record::NotFound, Some(Nothing)), None),
        ("it was taken, not lost", case(Lock, Accepted, settle, managed(), Some(Nothing)), None),
    ]);
}

#[test]
fn records_say_the_rest() {
    use ActionKind as K;
    use ItemEvent::{Confirm, Deny};
    use ItemState::{Accepted, Unknown};
    let settle = SETTLE_TIME.as_mins();
    let moved =
        |org_group, last_seen| Record::Device { enrollment: Enrollment::Enrolled, org_group, last_seen };
    let user = |is_active| Record::User { is_active };
    check(vec![
        ("moved", case(K::ChangeOrgGroup, Unknown, 1, moved(UemId(570), None), None), Some(Confirm)),
        ("not moved", case(K::ChangeOrgGroup, Unknown, 1, moved(UemId(571), None), None), None),
        ("seen", case(K::SyncDevice, Accepted, 1, moved(UemId(571), Some(at(1))), None), Some(Confirm)),
        ("not seen since", case(K::SyncDevice, Accepted, 1, managed(), None), None),
        ("inactive", case(K::DeactivateUser, Unknown, 1, user(false), None), Some(Confirm)),
        ("active", case(K::DeactivateUser, Unknown, settle, user(true), None), Some(Deny)),
        ("active, early", case(K::DeactivateUser, Unknown, settle - 1, user(true), None), None),
        ("activated", case(K::ActivateUser, Accepted, 1, user(true), None), Some(Confirm)),
        ("user not there", case(K::DeleteUser, Unknown, 1, Record::NotFound, None), Some(Confirm)),
        ("device not there", case(K::DeleteDevice, Unknown, 1, Record::NotFound, None), Some(Confirm)),
        ("assigned", case(K::DeployApp, Unknown, 1, Record::AsOrdered, None), Some(Confirm)),
        ("not assigned", case(K::DeployApp, Unknown, settle, Record::NotAsOrdered, None), Some(Deny)),
    ]);
}

#[test]
fn after_a_week_a_person_is_asked() {
    let watch = WATCH_TIME.as_mins();
    for (minutes, expected) in [(watch - 1, Conclusion::LookAgain), (watch, Conclusion::AskPerson)] {
        let waits = case(ActionKind::Lock, ItemState::Accepted, minutes, managed(), Some(LogSays::Nothing));
        assert_eq!(concluded(&waits), expected, "{minutes}");
    }
}

fn any_record() -> impl Strategy<Value = Record> {
    prop::sample::select(vec![
        Record::NotRead,
        Record::NotFound,
        managed(),
        device(Enrollment::Unenrolled),
        device(Enrollment::DeviceWipePending),
        Record::User { is_active: true },
        Record::User { is_active: false },
        Record::AsOrdered,
        Record::NotAsOrdered,
    ])
}

fn any_log() -> impl Strategy<Value = Option<LogSays>> {
    use LogSays::{Done, Held, Nothing, Refused, Requested};
    prop::option::of(prop::sample::select(vec![Nothing, Requested, Held, Done, Refused]))
}

proptest! {
    /// Whatever is seen: what follows is a way that there is, and nothing that may have arrived is taken for not done before
    /// the tenant had its time.
    #[test]
    fn evidence_leads_along_the_ways_there_are(
        kind in prop::sample::select(ActionKind::iter().collect::<Vec<_>>()),
        state in prop::sample::select(vec![ItemState::Accepted, ItemState::Unknown, ItemState::HeldByUem]),
        (record, log, is_log_known) in (any_record(), any_log(), any::<bool>()),
        minutes in 0..20_000_i64,
    ) {
        let case = Case { kind, state, is_log_known, minutes, record, log };
        if let Conclusion::Event(event, _) = concluded(&case) {
            prop_assert!(state.after(event).is_some(), "{} {:?}", state, event);
            let is_early = minutes < SETTLE_TIME.as_mins();
            prop_assert!(event != ItemEvent::Deny || log == Some(LogSays::Refused) || !is_early);
        }
    }
}
