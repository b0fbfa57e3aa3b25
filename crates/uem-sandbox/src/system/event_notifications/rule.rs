//! One rule: which events of which devices are told to which address.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::fleet::DeviceEvent;

/// A rule.
#[derive(Clone)]
pub struct Rule {
    /// Integer id.
    pub id: i64,
    /// UUID.
    pub uuid: String,
    /// Name, unique at its organization group.
    pub name: String,
    /// Devices here and below are told of.
    pub org_group_id: i64,
    /// Where to.
    pub url: String,
    /// User name and password of HTTP Basic; none where both are empty.
    pub user_name: String,
    /// The password, as it has to be sent.
    pub password: String,
    /// How.
    pub format: Format,
    /// Whether it tells anything.
    pub is_active: bool,
    /// Of what.
    pub events: Vec<DeviceEvent>,
}

/// Without the password.
impl std::fmt::Debug for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rule").field("id", &self.id).field("name", &self.name).finish_non_exhaustive()
    }
}

/// How an event is written.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    strum::Display,
    strum::EnumString,
    strum::FromRepr,
)]
#[strum(ascii_case_insensitive)]
#[repr(u8)]
pub enum Format {
    /// Number 0
    Xml,
    /// Number 1
    Json,
}

/// Events by their names in a rule.
pub(crate) const EVENTS: &[(&str, DeviceEvent)] = &[
    ("Enrollment", DeviceEvent::Enrolled),
    ("UnenrolledEnterpriseWipe", DeviceEvent::EnterpriseWiped),
    ("Wipe", DeviceEvent::DeviceWiped),
    ("Delete", DeviceEvent::Deleted),
    ("ComplianceStatusChange", DeviceEvent::Compliance),
    ("CompromisedStatusChange", DeviceEvent::Compromised),
    ("CheckOutCheckIn", DeviceEvent::CheckedOutOrIn),
];

/// Changes of attributes by their names in a rule.
pub(crate) const ATTRIBUTES: &[(&str, DeviceEvent)] = &[
    ("AssetNumber", DeviceEvent::AssetNumber),
    ("DeviceMCC", DeviceEvent::Mcc),
    ("FriendlyName", DeviceEvent::FriendlyName),
    ("OperatingSystem", DeviceEvent::OperatingSystem),
    ("OrganizationGroup", DeviceEvent::OrgGroup),
    ("Ownership", DeviceEvent::Ownership),
    ("PhoneNumber", DeviceEvent::PhoneNumber),
    ("UserEmailAddress", DeviceEvent::UserEmail),
];

impl Rule {
    /// `DeviceEvents` of the wire: every event with whether it is told.
    pub(super) fn device_events(&self) -> Value {
        let flags = |table: &[(&str, DeviceEvent)]| -> Map<String, Value> {
            table
                .iter()
                .map(|(name, event)| ((*name).to_owned(), self.events.contains(event).into()))
                .collect()
        };
        let mut events = flags(EVENTS);
        events.insert("DeviceAttributes".to_owned(), json!(flags(ATTRIBUTES)));
        events.into()
    }

    /// The names of its events, for the table.
    pub(super) fn event_names(&self) -> String {
        let all = EVENTS.iter().chain(ATTRIBUTES);
        let names: Vec<&str> =
            all.filter(|(_, event)| self.events.contains(event)).map(|(name, _)| *name).collect();
        names.join(",")
    }

    /// The events of those names; unknown ones are passed over.
    pub(super) fn events_named(names: &str) -> Vec<DeviceEvent> {
        let of = |name: &str| EVENTS.iter().chain(ATTRIBUTES).find(|(known, _)| *known == name);
        names.split(',').filter_map(|name| of(name).map(|(_, event)| *event)).collect()
    }
}
