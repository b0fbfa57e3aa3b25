//! A device as v2 reads it by UUID.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::wire::{lenient, link::Link, shape, time, word};

use super::enums::{EnrollmentStatus, ManagedBy, Ownership, Platform};

/// A device. Names are camelCase, with a few from elsewhere.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeviceV2 {
    /// The device's UUID.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub uuid: Option<Uuid>,
    /// The UDID.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub udid: Option<String>,
    /// Serial number.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub serial_number: Option<String>,
    /// MAC address.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub mac_address: Option<String>,
    /// IMEI.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub imei: Option<String>,
    /// Name shown in the console.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub friendly_name: Option<String>,
    /// Name of the organization group.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub organization_group_name: Option<String>,
    /// Battery; values above 100 have been seen.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub battery_level_percentage: Option<String>,
    /// Whether an Apple device is supervised.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub supervised: Option<bool>,
    /// Whether data is encrypted.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub data_encrypted: Option<bool>,
    /// Free storage, bytes.
    #[serde(default, with = "shape::number_text", skip_serializing_if = "Option::is_none")]
    pub available_storage_bytes: Option<i64>,
    /// Storage, bytes.
    #[serde(default, with = "shape::number_text", skip_serializing_if = "Option::is_none")]
    pub total_storage_bytes: Option<i64>,
    /// Computer name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub computer_name: Option<String>,
    /// Platform, model and system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform_info: Option<PlatformInfoV2>,
    /// Mobile network.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carrier_info: Option<CarrierInfoV2>,
    /// Enrollment, compliance and user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enrollment_info: Option<EnrollmentInfoV2>,
    /// Build of the operating system.
    #[serde(
        rename = "OSBuildVersion",
        default,
        deserialize_with = "lenient::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub os_build_version: Option<String>,
    /// Name of the Wi-Fi network.
    #[serde(
        rename = "WifiSsid",
        default,
        deserialize_with = "lenient::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub wifi_ssid: Option<String>,
    /// Windows computer SID.
    #[serde(
        rename = "ComputerSID",
        default,
        deserialize_with = "lenient::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub computer_sid: Option<String>,
    /// Links.
    #[serde(rename = "Links", default, skip_serializing_if = "Option::is_none")]
    pub links: Option<Vec<Link>>,
}

/// Platform, model and system.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlatformInfoV2 {
    /// Platform.
    #[serde(default, with = "word::name", skip_serializing_if = "Option::is_none")]
    pub device_type: Option<Platform>,
    /// Platform, by name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub platform_name: Option<String>,
    /// Model.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub model_name: Option<String>,
    /// Version of the operating system.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub os_version: Option<String>,
}

/// Mobile network.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CarrierInfoV2 {
    /// Phone number.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
    /// Whether it roams.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub roaming_enabled: Option<bool>,
}

/// Enrollment, compliance and user.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EnrollmentInfoV2 {
    /// Whether the device is under management.
    #[serde(default, with = "word::shout", skip_serializing_if = "Option::is_none")]
    pub enrollment_status: Option<EnrollmentStatus>,
    /// Whether it keeps its policies.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub compliant: Option<bool>,
    /// When it enrolled.
    #[serde(default, with = "time::zulu", skip_serializing_if = "Option::is_none")]
    pub enrollment_timestamp: Option<Timestamp>,
    /// When it last reported.
    #[serde(default, with = "time::zulu", skip_serializing_if = "Option::is_none")]
    pub last_seen_timestamp: Option<Timestamp>,
    /// Whose device it is.
    #[serde(default, with = "word::upper", skip_serializing_if = "Option::is_none")]
    pub ownership: Option<Ownership>,
    /// UUID (not number) of the organization group.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub organization_group_id: Option<Uuid>,
    /// Name of that group.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub organization_group_name: Option<String>,
    /// The user's login name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub user_name: Option<String>,
    /// The user's mail address.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub user_email_address: Option<String>,
    /// The user's UUID.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub enrollment_user_uuid: Option<Uuid>,
    /// What manages it.
    #[serde(default, with = "word::name", skip_serializing_if = "Option::is_none")]
    pub managed_by: Option<ManagedBy>,
}
