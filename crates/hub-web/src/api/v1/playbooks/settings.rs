//! How it looks on the wire which playbooks are on.

use hub_core::playbooks::{DeactivatedUser, PlaybookSettings, StaleDevice};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Which playbooks are on, and how far they go.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlaybookSettings)]
pub struct PlaybookSettingsView {
    /// Devices of users who become inactive.
    pub deactivated_user: DeactivatedUserView,
    /// Devices without contact.
    pub stale_device: StaleDeviceView,
}

/// Devices of users who become inactive are locked, and wiped of the organization's data later.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DeactivatedUser)]
pub struct DeactivatedUserView {
    /// Whether it works.
    pub is_on: bool,
    /// Days between the lock and the wipe.
    pub wipe_after_days: u32,
}

/// The removal of devices without contact is proposed to a second operator.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StaleDevice)]
pub struct StaleDeviceView {
    /// Whether it works.
    pub is_on: bool,
    /// Days without contact.
    pub days: u32,
    /// What is proposed: `enterprise_wipe` or `delete_device`.
    pub deed: String,
}

/// Which playbooks are on; what is left out stays as it is. None unless told.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaybookSettingsEdit {
    /// Devices of users who become inactive.
    #[serde(default)]
    pub deactivated_user: DeactivatedUserEdit,
    /// Devices without contact.
    #[serde(default)]
    pub stale_device: StaleDeviceEdit,
}

/// Devices of users who become inactive; what is left out stays as it is.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeactivatedUserEdit {
    /// Whether it works. Who is inactive when it is switched on is left alone.
    pub is_on: Option<bool>,
    /// Days between the lock and the wipe: 1–90, 7 unless told.
    pub wipe_after_days: Option<u32>,
}

/// Devices without contact; what is left out stays as it is.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StaleDeviceEdit {
    /// Whether it works. What has no contact when it is switched on is left alone.
    pub is_on: Option<bool>,
    /// Days without contact: 30–730, 90 unless told.
    pub days: Option<u32>,
    /// What is proposed: `enterprise_wipe` (unless told) or `delete_device`.
    #[schema(value_type = Option<String>)]
    pub deed: Option<hub_core::playbooks::StaleDeed>,
}

impl PlaybookSettingsEdit {
    /// What is given over what is there.
    pub fn over(&self, now: &PlaybookSettings) -> PlaybookSettings {
        let (user, device) = (&self.deactivated_user, &self.stale_device);
        PlaybookSettings {
            deactivated_user: DeactivatedUser {
                is_on: user.is_on.unwrap_or(now.deactivated_user.is_on),
                wipe_after_days: user.wipe_after_days.unwrap_or(now.deactivated_user.wipe_after_days),
            },
            stale_device: StaleDevice {
                is_on: device.is_on.unwrap_or(now.stale_device.is_on),
                days: device.days.unwrap_or(now.stale_device.days),
                deed: device.deed.unwrap_or(now.stale_device.deed),
            },
        }
    }
}

impl From<PlaybookSettings> for PlaybookSettingsView {
    fn from(settings: PlaybookSettings) -> Self {
        let (user, device) = (settings.deactivated_user, settings.stale_device);
        Self {
            deactivated_user: DeactivatedUserView {
                is_on: user.is_on,
                wipe_after_days: user.wipe_after_days,
            },
            stale_device: StaleDeviceView {
                is_on: device.is_on,
                days: device.days,
                deed: device.deed.to_string(),
            },
        }
    }
}
