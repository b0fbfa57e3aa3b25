//! Which playbooks are on, and how far they go.

use serde::{Deserialize, Serialize};

use crate::{
    actions::{Order, TargetKind},
    checks,
    integration::SettingError,
};

/// The playbooks there are.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    strum::EnumString,
    strum::AsRefStr,
    strum::Display,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum PlaybookName {
    /// A user becomes inactive: all managed devices are locked, and wiped of the organization's data later.
    DeactivatedUser,
    /// A device had no contact for long: its removal is proposed to a second operator.
    StaleDevice,
}

impl PlaybookName {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::DeactivatedUser, Self::StaleDevice];

    /// What its cases are about.
    pub fn target(self) -> TargetKind {
        match self {
            Self::DeactivatedUser => TargetKind::User,
            Self::StaleDevice => TargetKind::Device,
        }
    }

    /// In whose name it orders: a person of no one, so that every approver may approve it.
    pub fn requester(self) -> String {
        format!("playbook {self}")
    }
}

/// Settings of all playbooks of an integration: all off, unless an admin says otherwise.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PlaybookSettings {
    /// Devices of users who become inactive.
    pub deactivated_user: DeactivatedUser,
    /// Devices without contact.
    pub stale_device: StaleDevice,
}

/// Devices of users who become inactive are locked, and wiped of the organization's data later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DeactivatedUser {
    /// Whether it works.
    pub is_on: bool,
    /// Days between the lock and the wipe: 1–90.
    pub wipe_after_days: u32,
}

impl Default for DeactivatedUser {
    fn default() -> Self {
        Self { is_on: false, wipe_after_days: 7 }
    }
}

/// The removal of devices without contact is proposed to a second operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StaleDevice {
    /// Whether it works.
    pub is_on: bool,
    /// Days without contact: 30–730.
    pub days: u32,
    /// What is proposed.
    pub deed: StaleDeed,
}

impl Default for StaleDevice {
    fn default() -> Self {
        Self { is_on: false, days: 90, deed: StaleDeed::EnterpriseWipe }
    }
}

/// What is proposed for a device without contact.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    strum::EnumString,
    strum::EnumIter,
    strum::AsRefStr,
    strum::Display,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum StaleDeed {
    /// The organization's data is taken off it, should it ever come back.
    EnterpriseWipe,
    /// Its record is deleted.
    DeleteDevice,
}

impl StaleDeed {
    /// As an order.
    pub fn order(self) -> Order {
        match self {
            Self::EnterpriseWipe => Order::EnterpriseWipe {},
            Self::DeleteDevice => Order::DeleteDevice {},
        }
    }
}

impl PlaybookSettings {
    /// Whether that one works.
    pub fn is_on(&self, name: PlaybookName) -> bool {
        match name {
            PlaybookName::DeactivatedUser => self.deactivated_user.is_on,
            PlaybookName::StaleDevice => self.stale_device.is_on,
        }
    }

    /// Whether under `after` more may match than before, or what matches was not looked at: then what matches already is
    /// noted anew and left alone.
    pub fn begins_anew(&self, after: &Self, name: PlaybookName) -> bool {
        let is_other_rule =
            name == PlaybookName::StaleDevice && self.stale_device.days != after.stale_device.days;
        self.is_on(name) != after.is_on(name) || is_other_rule
    }

    /// What is wrong with them.
    pub fn check(&self) -> impl Iterator<Item = SettingError> + use<> {
        [
            checks::range(
                "actions.playbooks.deactivated_user.wipe_after_days",
                self.deactivated_user.wipe_after_days,
                1..=90,
                "days",
            ),
            checks::range("actions.playbooks.stale_device.days", self.stale_device.days, 30..=730, "days"),
        ]
        .into_iter()
        .flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_are_off_unless_told_and_only_their_ranges_are_taken() {
        let off: PlaybookSettings = serde_json::from_str("{}").unwrap();
        assert!(!off.deactivated_user.is_on && !off.stale_device.is_on);
        assert_eq!(off.check().count(), 0);
        for (wipe_after_days, days, refused) in
            [(1, 30, 0), (90, 730, 0), (0, 30, 1), (91, 30, 1), (7, 29, 1), (7, 731, 1), (0, 0, 2)]
        {
            let settings = PlaybookSettings {
                deactivated_user: DeactivatedUser { is_on: true, wipe_after_days },
                stale_device: StaleDevice { days, ..StaleDevice::default() },
            };
            assert_eq!(settings.check().count(), refused, "{settings:?}");
        }
    }

    #[test]
    fn switching_and_other_days_without_contact_begin_anew() {
        let off = PlaybookSettings::default();
        let mut on = off;
        on.stale_device.is_on = true;
        let mut shorter = on;
        shorter.stale_device.days = 30;
        let mut deletes = on;
        deletes.stale_device.deed = StaleDeed::DeleteDevice;
        let stale = PlaybookName::StaleDevice;
        for (before, after, is_new) in
            [(off, on, true), (on, off, true), (on, shorter, true), (on, deletes, false), (on, on, false)]
        {
            assert_eq!(before.begins_anew(&after, stale), is_new, "{before:?} {after:?}");
            assert!(!before.begins_anew(&after, PlaybookName::DeactivatedUser));
        }
    }
}
