//! What there is of an app on each of its devices.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    DeviceId,
    wire::{lenient, time},
};

/// A page of devices.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct AppDevicesResult {
    /// The devices.
    #[serde(deserialize_with = "lenient::list")]
    pub devices: Vec<AppDeviceRow>,
    /// How many there are on all pages.
    #[serde(
        rename = "TotalResults",
        default,
        deserialize_with = "lenient::whole",
        skip_serializing_if = "Option::is_none"
    )]
    pub total_results: Option<i64>,
}

/// An app on a device.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct AppDeviceRow {
    /// The device.
    #[serde(default, deserialize_with = "lenient::id", skip_serializing_if = "Option::is_none")]
    pub device_id: Option<DeviceId>,
    /// Its UUID.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub device_uuid: Option<Uuid>,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub friendly_name: Option<String>,
    /// Login name of its user.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub enrollment_user_name: Option<String>,
    /// `Assigned`, `Not Assigned`, ...
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub assignment_status: Option<String>,
    /// The version it should have.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub assigned_version: Option<String>,
    /// `Installed`, `Not Installed`, ...
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub installed_status: Option<String>,
    /// The version it has.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub installed_version: Option<String>,
    /// What the tenant did last, such as `InstallCommandDispatched`.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub last_action_taken: Option<String>,
    /// When.
    #[serde(default, with = "time::v1", skip_serializing_if = "Option::is_none")]
    pub latest_action_taken_date_time: Option<Timestamp>,
    /// Why it is not there, as the device said.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub latest_app_reason: Option<String>,
    /// When the device told its apps last.
    #[serde(default, with = "time::v1", skip_serializing_if = "Option::is_none")]
    pub app_sample_last_seen_date: Option<Timestamp>,
}
