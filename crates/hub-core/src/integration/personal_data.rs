//! Which personal data the hub takes from a tenant (HM-12). What is off is neither stored nor passed on.

use serde::{Deserialize, Serialize};

/// One switch for each kind; all on unless told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PersonalData {
    /// E-mail addresses. Off: the owner's is `<device UDID>@vendor.UEM`.
    pub email: bool,
    /// First, last and display names.
    pub names: bool,
    /// Phone numbers.
    pub phone_number: bool,
    /// Friendly and reported names of devices.
    pub device_friendly_name: bool,
    /// User names.
    pub user_name: bool,
}

impl Default for PersonalData {
    fn default() -> Self {
        Self { email: true, names: true, phone_number: true, device_friendly_name: true, user_name: true }
    }
}
