//! A device as v3 reads it by UUID.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    DeviceId,
    wire::{lenient, link::Link, shape, time, word},
};

use super::enums::{ComplianceStatus, EnrollmentStatus, ManagedBy, Ownership, Platform};

/// A device. Names are snake_case.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct DeviceV3 {
    /// The device's number.
    #[serde(default, deserialize_with = "lenient::id", skip_serializing_if = "Option::is_none")]
    pub id: Option<DeviceId>,
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
    /// eSIM id.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub eid: Option<String>,
    /// Hardware id.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub hardware_device_identifier: Option<String>,
    /// Name shown in the console.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub friendly_name: Option<String>,
    /// Name the device calls itself.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub device_reported_name: Option<String>,
    /// Computer name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub computer_name: Option<String>,
    /// Windows computer SID.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub computer_sid: Option<String>,
    /// Model as shown.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub display_model: Option<String>,
    /// Name of the organization group.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub organization_group_name: Option<String>,
    /// Battery.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub battery_level_percentage: Option<String>,
    /// Health of the battery.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub power_info: Option<PowerInfoV3>,
    /// Whether an Apple device is supervised.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub supervised: Option<bool>,
    /// Whether data is encrypted.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub data_encrypted: Option<bool>,
    /// `UNKNOWN`, `YES` or `NO`.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub passcode_compliant: Option<String>,
    /// `UNKNOWN`, `YES` or `NO`.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub passcode_present: Option<String>,
    /// Whether a restart is due.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub reboot_pending: Option<bool>,
    /// When it last restarted.
    #[serde(default, with = "time::zulu", skip_serializing_if = "Option::is_none")]
    pub last_reboot: Option<Timestamp>,
    /// Whether a security patch is an update.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub is_security_patch_update: Option<bool>,
    /// Date of the security patch level.
    #[serde(default, with = "time::zulu", skip_serializing_if = "Option::is_none")]
    pub security_patch_date: Option<Timestamp>,
    /// When a system update arrived.
    #[serde(default, with = "time::zulu", skip_serializing_if = "Option::is_none")]
    pub system_update_received_time: Option<Timestamp>,
    /// When it was last evaluated.
    #[serde(default, with = "time::zulu", skip_serializing_if = "Option::is_none")]
    pub last_evaluation_timestamp: Option<Timestamp>,
    /// Free storage, bytes.
    #[serde(default, with = "shape::number_text", skip_serializing_if = "Option::is_none")]
    pub available_storage_bytes: Option<i64>,
    /// Storage, bytes.
    #[serde(default, with = "shape::number_text", skip_serializing_if = "Option::is_none")]
    pub total_storage_bytes: Option<i64>,
    /// Free memory, bytes.
    #[serde(default, with = "shape::number_text", skip_serializing_if = "Option::is_none")]
    pub available_physical_memory_bytes: Option<i64>,
    /// Memory, bytes.
    #[serde(default, with = "shape::number_text", skip_serializing_if = "Option::is_none")]
    pub total_physical_memory_bytes: Option<i64>,
    /// Build of the operating system.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub os_build_version: Option<String>,
    /// Name of the operating system.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub os_display_name: Option<String>,
    /// Version as shown.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub os_version_display_name: Option<String>,
    /// Windows edition.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub operating_system_sku: Option<String>,
    /// Processor kind.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub processor_architecture_name: Option<String>,
    /// Windows user mode.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub windows_user_mode: Option<String>,
    /// Name of the Wi-Fi network.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub wifi_ssid: Option<String>,
    /// Platform, model and system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform_info: Option<PlatformInfoV3>,
    /// Mobile network.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carrier_info: Option<CarrierInfoV3>,
    /// Enrollment, compliance and user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enrollment_info: Option<EnrollmentInfoV3>,
    /// UUID of the customer organization group.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub customer_uuid: Option<Uuid>,
    /// UUID of the tenant.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub tenant_uuid: Option<Uuid>,
    /// Links.
    #[serde(rename = "Links", default, skip_serializing_if = "Option::is_none")]
    pub links: Option<Vec<Link>>,
}

/// Health of the battery.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct PowerInfoV3 {
    /// A word such as `Good`.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub battery_health: Option<String>,
}

/// Platform, model and system.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct PlatformInfoV3 {
    /// Platform.
    #[serde(default, with = "word::upper", skip_serializing_if = "Option::is_none")]
    pub device_type: Option<Platform>,
    /// Platform, by name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub platform_name: Option<String>,
    /// Model.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// The maker's model id.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub model_identifier: Option<String>,
    /// Maker.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub oem_info: Option<String>,
    /// Version of the operating system.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub os_version: Option<String>,
}

/// Mobile network.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct CarrierInfoV3 {
    /// Phone number.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
    /// Whether it roams.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub roaming_enabled: Option<bool>,
}

/// Enrollment, compliance and user.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct EnrollmentInfoV3 {
    /// Whether the device is under management.
    #[serde(default, with = "word::upper", skip_serializing_if = "Option::is_none")]
    pub enrollment_status: Option<EnrollmentStatus>,
    /// What the policies say.
    #[serde(default, with = "word::upper", skip_serializing_if = "Option::is_none")]
    pub compliance_status: Option<ComplianceStatus>,
    /// When it enrolled.
    #[serde(default, with = "time::zulu", skip_serializing_if = "Option::is_none")]
    pub enrollment_timestamp: Option<Timestamp>,
    /// When it last reported.
    #[serde(default, with = "time::zulu", skip_serializing_if = "Option::is_none")]
    pub last_seen_timestamp: Option<Timestamp>,
    /// When it last checked in.
    #[serde(default, with = "time::zulu", skip_serializing_if = "Option::is_none")]
    pub last_checkin_timestamp: Option<Timestamp>,
    /// Whose device it is.
    #[serde(default, with = "word::upper", skip_serializing_if = "Option::is_none")]
    pub ownership: Option<Ownership>,
    /// The organization group.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub organization_group_uuid: Option<Uuid>,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub organization_group_name: Option<String>,
    /// The user's login name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub enrollment_user_name: Option<String>,
    /// The user's mail address.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub enrollment_user_email_address: Option<String>,
    /// The user's UUID.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub enrollment_user_uuid: Option<Uuid>,
    /// What manages it.
    #[serde(default, with = "word::upper", skip_serializing_if = "Option::is_none")]
    pub managed_by: Option<ManagedBy>,
}
