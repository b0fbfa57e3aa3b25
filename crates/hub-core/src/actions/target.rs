//! What an action is done to.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    fleet::{Enrollment, Ownership},
    ids::UemId,
};

/// What kind of thing.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    strum::EnumString,
    strum::AsRefStr,
    strum::Display,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum TargetKind {
    /// A device.
    Device,
    /// A user.
    User,
    /// A user who does not exist yet.
    NewUser,
    /// A smart group, for apps.
    SmartGroup,
    /// An organization group, for apps.
    OrgGroup,
    /// An app that does not exist yet.
    NewApp,
    /// A user group, for apps.
    UserGroup,
}

impl TargetKind {
    /// The word for so many.
    pub fn word(self, count: usize) -> &'static str {
        match (self, count == 1) {
            (Self::Device, true) => "device",
            (Self::Device, false) => "devices",
            (Self::User | Self::NewUser, true) => "user",
            (Self::User | Self::NewUser, false) => "users",
            (Self::SmartGroup | Self::OrgGroup | Self::UserGroup, true) => "group",
            (Self::SmartGroup | Self::OrgGroup | Self::UserGroup, false) => "groups",
            (Self::NewApp, true) => "app",
            (Self::NewApp, false) => "apps",
        }
    }
}

/// One thing, as it was when the list was frozen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// What it is.
    pub kind: TargetKind,
    /// Its id in the hub; `None` for what the hub does not know yet.
    pub hub_id: Option<i64>,
    /// Its id in the tenant; `None` for what does not exist yet.
    pub uem_id: Option<UemId>,
    /// Its UUID in the tenant, empty when not given.
    pub uem_uuid: String,
    /// Its name for people.
    pub label: String,
}

/// What the guards ask about a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetFacts {
    /// Which.
    pub target: Target,
    /// Whose device it is; `None` for what is no device.
    pub ownership: Option<Ownership>,
    /// Where the device stands in its enrolment; `None` for what is no device.
    pub enrollment: Option<Enrollment>,
    /// The hub knows that it is gone from the tenant.
    pub is_gone: bool,
    /// A person keeps the device: nothing destroys it.
    pub is_on_hold: bool,
    /// An action of the same kind on it that has not ended, by its number.
    pub open_action: Option<i64>,
    /// Devices of the user that are managed; 0 for what is no user.
    pub devices: u32,
}

/// A mark of the list: of exactly these things, whatever their order and names. Who confirms or approves says it, so that
/// nobody does so for a list that he has not seen.
pub fn list_hash<'a>(targets: impl IntoIterator<Item = &'a Target>) -> String {
    let mut lines: Vec<String> = targets
        .into_iter()
        .map(|target| {
            let id = target.uem_id.map_or_else(|| target.label.clone(), |id| id.to_string());
            format!("{} {id}\n", target.kind)
        })
        .collect();
    lines.sort_unstable();
    let mut hash = Sha256::new();
    for line in &lines {
        hash.update(line.as_bytes());
    }
    hex::encode(&hash.finalize()[..16])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device(id: i64, label: &str) -> Target {
        Target {
            kind: TargetKind::Device,
            hub_id: Some(id + 1000),
            uem_id: Some(UemId(id)),
            uem_uuid: String::new(),
            label: label.to_owned(),
        }
    }

    #[test]
    fn a_list_is_known_by_its_things_alone() {
        let [a, b, c] = [device(1, "one"), device(2, "two"), device(12, "twelve")];
        assert_eq!(list_hash([&a, &b]), list_hash([&b, &device(1, "renamed")]));
        assert_ne!(list_hash([&a, &b]), list_hash([&c]));
        assert_ne!(list_hash([&a, &b]), list_hash([&a]));
        assert_ne!(list_hash([&a]), list_hash([&Target { kind: TargetKind::User, ..device(1, "one") }]));
    }
}
