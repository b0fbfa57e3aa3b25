//! What the tenant shows afterwards, and what follows from it. An accepted call is no deed: only what the device shows is.

use jiff::{SignedDuration, Timestamp};

use super::{ActionKind, ItemEvent, ItemState};
use crate::{fleet::Enrollment, ids::UemId};

/// A call whose answer was lost shows in the tenant's log within this time, if it arrived at all.
pub const SETTLE_TIME: SignedDuration = SignedDuration::from_mins(10);
/// So long the tenant is asked what became of something. A phone in a drawer takes its time; then a person says.
pub const WATCH_TIME: SignedDuration = SignedDuration::from_hours(24 * 7);

/// What was read from the tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The target's record.
    pub record: Record,
    /// What the tenant's log says since the call was begun; `None` when it could not be read whole.
    pub log: Option<LogSays>,
}

/// The record of a target as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// No answer, or one that says nothing.
    NotRead,
    /// The tenant says that it does not exist.
    NotFound,
    /// A device.
    Device {
        /// Where it stands.
        enrollment: Enrollment,
        /// Its group.
        org_group: UemId,
        /// Its last contact.
        last_seen: Option<Timestamp>,
    },
    /// A user.
    User {
        /// May enrol.
        is_active: bool,
    },
    /// What was ordered is how it is: a user's facts, an app's assignment.
    AsOrdered,
    /// It is not.
    NotAsOrdered,
}

/// What the tenant's log says of such an action since.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogSays {
    /// Nothing.
    Nothing,
    /// It was asked for: the call arrived.
    Requested,
    /// The tenant holds it back.
    Held,
    /// The device did it.
    Done,
    /// The device could not, or it was taken back.
    Refused,
}

/// What is known of the call.
#[derive(Debug, Clone, Copy)]
pub struct Sent<'a> {
    /// What was ordered.
    pub kind: ActionKind,
    /// Where the device was to move.
    pub to_group: Option<UemId>,
    /// How it stands.
    pub state: ItemState,
    /// When it was begun.
    pub at: Timestamp,
    /// The tenant's log was read before, so that what is new in it can be told.
    pub is_log_known: bool,
    /// The device's last contact before.
    pub seen_before: Option<&'a Timestamp>,
}

/// What follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Conclusion {
    /// Nothing yet: look again.
    LookAgain,
    /// Nothing, and nobody looks again by himself: a person says how it ended.
    AskPerson,
    /// This, and why in words.
    Event(ItemEvent, &'static str),
}

/// What follows from what is seen now.
pub fn conclude(sent: &Sent<'_>, seen: &Evidence, now: Timestamp) -> Conclusion {
    if let Some(conclusion) = by_record(sent, &seen.record) {
        return conclusion;
    }
    match seen.log {
        Some(LogSays::Done) => {
            Conclusion::Event(ItemEvent::Confirm, "the tenant's log says that the device did it")
        }
        Some(LogSays::Refused) => {
            Conclusion::Event(ItemEvent::Deny, "the tenant's log says that it failed or was taken back")
        }
        Some(LogSays::Held) if sent.state == ItemState::Unknown => {
            Conclusion::Event(ItemEvent::Stall, "the tenant's log says that it holds it back")
        }
        Some(LogSays::Requested) if sent.state != ItemState::Accepted => {
            Conclusion::Event(ItemEvent::Accept, "the tenant's log says that it was asked for")
        }
        Some(LogSays::Held | LogSays::Requested) => wait(sent, now),
        Some(LogSays::Nothing) | None if is_disproved(sent, seen, now) => Conclusion::Event(
            ItemEvent::Deny,
            "neither the tenant's log nor the record shows a trace of it: it was not carried out",
        ),
        Some(LogSays::Nothing) | None => wait(sent, now),
    }
}

/// The target itself shows it, whatever the log says.
fn by_record(sent: &Sent<'_>, record: &Record) -> Option<Conclusion> {
    let confirmed = |words| Some(Conclusion::Event(ItemEvent::Confirm, words));
    match (sent.kind, record) {
        (ActionKind::DeleteDevice, Record::NotFound) => confirmed("the tenant has no such device any more"),
        (ActionKind::DeleteUser, Record::NotFound) => confirmed("the tenant has no such user any more"),
        (ActionKind::EnterpriseWipe | ActionKind::DeviceWipe, Record::NotFound) => {
            confirmed("the tenant has no such device any more")
        }
        (ActionKind::EnterpriseWipe | ActionKind::DeviceWipe, Record::Device { enrollment, .. }) => {
            by_enrollment(sent, enrollment)
        }
        (ActionKind::ChangeOrgGroup, Record::Device { org_group, .. })
            if sent.to_group == Some(*org_group) =>
        {
            confirmed("the device is in that organization group")
        }
        (ActionKind::SyncDevice | ActionKind::QueryDevice, Record::Device { last_seen: Some(at), .. })
            if sent.seen_before.is_none_or(|before| at > before) =>
        {
            confirmed("the device has been in contact since")
        }
        (ActionKind::ActivateUser, Record::User { is_active: true })
        | (ActionKind::DeactivateUser, Record::User { is_active: false }) => {
            confirmed("the user is so in the tenant")
        }
        (_, Record::AsOrdered) => confirmed("the tenant shows it as it was ordered"),
        _ => None,
    }
}

fn by_enrollment(sent: &Sent<'_>, enrollment: &Enrollment) -> Option<Conclusion> {
    match enrollment {
        Enrollment::Unenrolled => {
            Some(Conclusion::Event(ItemEvent::Confirm, "the device is no longer managed"))
        }
        Enrollment::EnterpriseWipePending | Enrollment::DeviceWipePending
            if sent.state != ItemState::Accepted =>
        {
            Some(Conclusion::Event(ItemEvent::Accept, "the tenant shows the wipe as pending"))
        }
        _ => None,
    }
}

/// An answer was lost, time enough has gone by, and both the whole log and the target were read and show nothing.
fn is_disproved(sent: &Sent<'_>, seen: &Evidence, now: Timestamp) -> bool {
    let is_read = match seen.record {
        Record::NotRead | Record::NotFound => false,
        Record::Device { .. } => seen.log.is_some() && sent.is_log_known,
        // Users and apps have no log: the record is all there is.
        Record::User { .. } | Record::AsOrdered | Record::NotAsOrdered => true,
    };
    sent.state == ItemState::Unknown && is_read && now.duration_since(sent.at) >= SETTLE_TIME
}

fn wait(sent: &Sent<'_>, now: Timestamp) -> Conclusion {
    if now.duration_since(sent.at) >= WATCH_TIME { Conclusion::AskPerson } else { Conclusion::LookAgain }
}

/// How long until the tenant is asked again what became of something: soon at first, then four times an hour.
pub fn pause_before_check(checks: u32) -> SignedDuration {
    const LONGEST: SignedDuration = SignedDuration::from_mins(15);
    (SignedDuration::from_secs(5) * 2_i32.pow(checks.min(8))).min(LONGEST)
}
