//! Bodies of device commands. A good command answers 202 with no body and no id to ask about.

use serde::{Deserialize, Serialize};

use crate::wire::lenient;

/// The body of a command written by hand, v1.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CustomCommand {
    /// The command.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub command_xml: Option<String>,
}

/// The body of a v2 command; each command takes its own part of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct CommandV2 {
    /// PIN that unlocks a Mac.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub unlock_pin: Option<i64>,
    /// Text shown on the device.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// How to erase.
    #[serde(rename = "deviceWipe", default, skip_serializing_if = "Option::is_none")]
    pub device_wipe: Option<DeviceWipeV2>,
    /// How to remove company data.
    #[serde(rename = "enterpriseWipe", default, skip_serializing_if = "Option::is_none")]
    pub enterprise_wipe: Option<EnterpriseWipeV2>,
    /// Sensors to run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sensor_names: Option<Vec<String>>,
}

/// How to erase a device, v2.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeviceWipeV2 {
    /// Windows: kind of wipe.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub wipe_type: Option<String>,
    /// Lift activation lock.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub disable_activation_key: Option<bool>,
    /// Keep the eSIM plan.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub preserve_data_plan: Option<bool>,
    /// Forbid setup by a device near by.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub disallow_proximity_setup: Option<bool>,
    /// Set it up again by itself.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub return_to_service: Option<bool>,
    /// Let go of the device.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub release_device: Option<bool>,
    /// Remove eSIMs.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub remove_esims: Option<bool>,
    /// Set it up again over Ethernet.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub use_ethernet: Option<bool>,
    /// The profile that sets it up again.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub device_profile_id: Option<i64>,
}

/// How to remove company data, v2.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EnterpriseWipeV2 {
    /// Let go of the device.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub release_device: Option<bool>,
}

/// The body of a v3 command; each command takes its own part of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CommandV3 {
    /// How to erase.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_wipe: Option<DeviceWipeV3>,
}

/// How to erase a Mac, v3.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DeviceWipeV3 {
    /// `DEFAULT`, `DO_NOT_OBLITERATE` or `OBLITERATE_WITH_WARNING`.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub obliteration_behavior: Option<String>,
    /// PIN that unlocks the Mac afterwards.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub wipe_pin: Option<i64>,
}

/// How many devices each bulk call may name.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct BulkSettings {
    /// Deleting.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub delete_device: Option<i64>,
    /// Enterprise wipe.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub enterprise_wipe: Option<i64>,
    /// Position.
    #[serde(
        rename = "GPS",
        default,
        deserialize_with = "lenient::whole",
        skip_serializing_if = "Option::is_none"
    )]
    pub gps: Option<i64>,
    /// Locking.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub lock_device: Option<i64>,
    /// Messages.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub send_message: Option<i64>,
}
