//! What happens to devices, told to the log and to webhooks.
//!
//! Every change of a device passes the [`Fleet`](super::Fleet), which compares the device before and after it; so what
//! changes a device need not think of telling anybody.

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    events::{EventDatum, EventEntry},
    state::{DeviceState, EnrollmentStatus},
};

/// What can happen to a device: the events that the vendor's notification rules choose from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum DeviceEvent {
    /// It enrolled, or came back.
    Enrolled,
    /// It left by an enterprise wipe, or its user removed the management.
    EnterpriseWiped,
    /// It left by a device wipe.
    DeviceWiped,
    /// Its record is gone.
    Deleted,
    /// It was given to another user, or given back.
    CheckedOutOrIn,
    /// Its compliance changed.
    Compliance,
    /// It became compromised, or is no longer.
    Compromised,
    /// Asset number
    AssetNumber,
    /// The country of its network
    Mcc,
    /// Friendly name
    FriendlyName,
    /// Version of the operating system
    OperatingSystem,
    /// Organization group
    OrgGroup,
    /// Ownership
    Ownership,
    /// Telephone number
    PhoneNumber,
    /// E-mail address of its user
    UserEmail,
}

/// One thing that happened to one device.
#[derive(Debug, Clone)]
pub struct Happening {
    /// What.
    pub event: DeviceEvent,
    /// Tenant time.
    pub at: Timestamp,
    /// Who asked for it, empty where nobody did.
    pub admin: String,
    /// The device after it; of a deleted one the last that was known.
    pub device: Arc<DeviceState>,
    /// What changed, old and new.
    pub data: Vec<EventDatum>,
}

impl DeviceEvent {
    /// As the device's log and the webhooks call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Enrolled => "Enrollment Complete",
            Self::EnterpriseWiped => "Break MDM Confirmed",
            Self::DeviceWiped => "Device Wipe Confirmed",
            Self::Deleted => "Device Deleted",
            Self::CheckedOutOrIn => "Device User Changed",
            Self::Compliance => "Compliance Status Changed",
            Self::Compromised => "Compromised Status Changed",
            Self::AssetNumber => "Device Asset Number Changed",
            Self::Mcc => "Device MCC",
            Self::FriendlyName => "Device Friendly Name Changed",
            Self::OperatingSystem => "Device Operating System Changed",
            Self::OrgGroup => "Device Organization Group Changed",
            Self::Ownership => "Device Ownership Changed",
            Self::PhoneNumber => "Device Phone Number Changed",
            Self::UserEmail => "Device User E-mail Address Changed",
        }
    }

    /// Whether the device reports it; otherwise the server knows by itself.
    fn is_reported(self) -> bool {
        matches!(
            self,
            Self::EnterpriseWiped
                | Self::DeviceWiped
                | Self::Compromised
                | Self::Mcc
                | Self::OperatingSystem
                | Self::PhoneNumber
        )
    }
}

impl Happening {
    /// Its line in the device's log. Enrolling has none: the log's first line is not stored.
    pub fn entry(&self) -> Option<EventEntry> {
        if matches!(self.event, DeviceEvent::Enrolled | DeviceEvent::Deleted) {
            return None;
        }
        let is_bad = match self.event {
            DeviceEvent::Compliance => self.device.compliance == super::state::Compliance::NonCompliant,
            DeviceEvent::Compromised => self.device.is_compromised == Some(true),
            _ => false,
        };
        Some(EventEntry {
            id: 0,
            at: self.at,
            event: self.event.name().to_owned(),
            severity: if is_bad { "Warning" } else { "Information" }.to_owned(),
            source: if self.event.is_reported() { "Device" } else { "Server" }.to_owned(),
            admin: self.admin.clone(),
            data: self.data.clone(),
        })
    }
}

/// What happened to a device between those two states.
pub fn between(before: &DeviceState, after: &DeviceState) -> Vec<(DeviceEvent, Vec<EventDatum>)> {
    let mut found = Vec::new();
    let mut add = |event: DeviceEvent, kind: &str, old: String, new: String| {
        if old != new {
            found.push((event, vec![EventDatum { kind: kind.to_owned(), old, new }]));
        }
    };
    if let Some(event) = moved(before.enrollment, after.enrollment) {
        let (old, new) = (before.enrollment.name(), after.enrollment.name());
        add(event, "EnrollmentStatus", old.into(), new.into());
    }
    let user =
        |state: &DeviceState| state.user.as_ref().map(|user| user.user_name.clone()).unwrap_or_default();
    let email = |state: &DeviceState| state.user.as_ref().map(|user| user.email.clone()).unwrap_or_default();
    add(DeviceEvent::CheckedOutOrIn, "UserName", user(before), user(after));
    if user(before) == user(after) {
        add(DeviceEvent::UserEmail, "UserEmailAddress", email(before), email(after));
    }
    let word = |state: &DeviceState| state.compliance.name().to_owned();
    add(DeviceEvent::Compliance, "ComplianceStatus", word(before), word(after));
    let word = |state: &DeviceState| state.is_compromised.map_or_else(String::new, |is| is.to_string());
    add(DeviceEvent::Compromised, "CompromisedStatus", word(before), word(after));
    let text = |text: &String| text.clone();
    add(DeviceEvent::AssetNumber, "AssetNumber", text(&before.asset_number), text(&after.asset_number));
    let mcc = |state: &DeviceState| super::state::current_mcc(state).to_owned();
    add(DeviceEvent::Mcc, "CurrentMCC", mcc(before), mcc(after));
    add(DeviceEvent::FriendlyName, "FriendlyName", text(&before.friendly_name), text(&after.friendly_name));
    add(DeviceEvent::OperatingSystem, "OperatingSystem", text(&before.os_version), text(&after.os_version));
    let group = |state: &DeviceState| state.org_group_id.to_string();
    add(DeviceEvent::OrgGroup, "OrganizationGroup", group(before), group(after));
    let owner = |state: &DeviceState| state.ownership.letter().to_owned();
    add(DeviceEvent::Ownership, "Ownership", owner(before), owner(after));
    add(DeviceEvent::PhoneNumber, "PhoneNumber", text(&before.phone_number), text(&after.phone_number));
    found
}

/// Coming and going. A wipe that waits is neither.
fn moved(before: EnrollmentStatus, after: EnrollmentStatus) -> Option<DeviceEvent> {
    use EnrollmentStatus::{DeviceWipePending, Unenrolled};
    match (before, after) {
        (Unenrolled, Unenrolled) => None,
        (Unenrolled, _) => Some(DeviceEvent::Enrolled),
        (DeviceWipePending, Unenrolled) => Some(DeviceEvent::DeviceWiped),
        (_, Unenrolled) => Some(DeviceEvent::EnterpriseWiped),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use EnrollmentStatus::{DeviceWipePending, Enrolled, EnterpriseWipePending, Unenrolled};

    #[test]
    fn coming_and_going_are_told_apart_from_waiting() {
        let cases = [
            (Enrolled, EnterpriseWipePending, None),
            (EnterpriseWipePending, Unenrolled, Some(DeviceEvent::EnterpriseWiped)),
            (DeviceWipePending, Unenrolled, Some(DeviceEvent::DeviceWiped)),
            (DeviceWipePending, Enrolled, None),
            (Enrolled, Unenrolled, Some(DeviceEvent::EnterpriseWiped)),
            (Unenrolled, Enrolled, Some(DeviceEvent::Enrolled)),
            (Unenrolled, Unenrolled, None),
        ];
        for (before, after, expected) in cases {
            assert_eq!(moved(before, after), expected, "{before:?} {after:?}");
        }
    }
}
