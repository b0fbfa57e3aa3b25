//! The rows of the v3 device search.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    DeviceId, EntityRef, ModelId,
    wire::{lenient, shape, time, word},
};

use super::enums::{ComplianceStatus, EnrollmentStatus, ManagedBy, Ownership, Platform};

/// A page of devices.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct DeviceSearchResultV3 {
    /// The devices of this page.
    #[serde(deserialize_with = "lenient::list")]
    pub devices: Vec<DeviceRowV3>,
    /// The page this is, from 0.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub page: Option<i64>,
    /// The page size in force, which may be smaller than what was asked.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub page_size: Option<i64>,
    /// How many rows there are on all pages.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

/// A device in the v3 search. Names are snake_case, except its id and UUID.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct DeviceRowV3 {
    /// The device's number.
    #[serde(rename = "Id", with = "shape::value")]
    pub id: DeviceId,
    /// The device's UUID.
    #[serde(
        rename = "Uuid",
        default,
        deserialize_with = "lenient::uuid",
        skip_serializing_if = "Option::is_none"
    )]
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
    /// Asset number.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub asset_number: Option<String>,
    /// Name shown in the console.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub device_friendly_name: Option<String>,
    /// Name the device calls itself.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub device_reported_name: Option<String>,
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
    /// Whose device it is.
    #[serde(default, with = "word::upper", skip_serializing_if = "Option::is_none")]
    pub ownership: Option<Ownership>,
    /// Platform.
    #[serde(default, with = "word::upper", skip_serializing_if = "Option::is_none")]
    pub device_type: Option<Platform>,
    /// Platform, by name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub platform_name: Option<String>,
    /// Model, as reference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model_id: Option<EntityRef<ModelId>>,
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
    pub operating_system: Option<String>,
    /// Build of the operating system.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub os_build_version: Option<String>,
    /// When the device last reported.
    #[serde(default, with = "time::v1", skip_serializing_if = "Option::is_none")]
    pub last_seen: Option<Timestamp>,
    /// When it enrolled.
    #[serde(default, with = "time::v1", skip_serializing_if = "Option::is_none")]
    pub last_enrolled_on: Option<Timestamp>,
    /// When compliance was checked last.
    #[serde(default, with = "time::v1", skip_serializing_if = "Option::is_none")]
    pub last_compliance_check_on: Option<Timestamp>,
    /// When it was last checked for a jailbreak.
    #[serde(default, with = "time::v1", skip_serializing_if = "Option::is_none")]
    pub last_compromised_check_on: Option<Timestamp>,
    /// When the last system sample came.
    #[serde(default, with = "time::v1", skip_serializing_if = "Option::is_none")]
    pub last_system_sample_time: Option<Timestamp>,
    /// Whether the device is under management.
    #[serde(default, with = "word::upper", skip_serializing_if = "Option::is_none")]
    pub enrollment_status: Option<EnrollmentStatus>,
    /// What the policies say.
    #[serde(default, with = "word::upper", skip_serializing_if = "Option::is_none")]
    pub compliance_status: Option<ComplianceStatus>,
    /// The single policies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compliance_summary: Option<ComplianceSummaryV3>,
    /// Whether it is jailbroken or rooted; `None` when not known.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub compromised_status: Option<bool>,
    /// `Y` or `N`.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub data_encryption_yn: Option<String>,
    /// State of data protection.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub data_protection_status: Option<i64>,
    /// Whether an Apple device is supervised.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub is_supervised: Option<bool>,
    /// Whether activation lock is on.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub is_activation_lock_enabled: Option<bool>,
    /// Whether backup to the cloud is on.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub is_cloud_backup_enabled: Option<bool>,
    /// Whether do-not-disturb is on.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub is_device_dnd_enabled: Option<bool>,
    /// Whether the locator service is on.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub is_device_locator_enabled: Option<bool>,
    /// Whether the network is shared.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub is_network_tethered: Option<bool>,
    /// `Y` or `N`.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub is_remote_management_enabled: Option<String>,
    /// Battery.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub battery_level: Option<String>,
    /// Storage in GB.
    #[serde(default, deserialize_with = "lenient::real", skip_serializing_if = "Option::is_none")]
    pub device_capacity: Option<f64>,
    /// Free storage in GB.
    #[serde(default, deserialize_with = "lenient::real", skip_serializing_if = "Option::is_none")]
    pub available_device_capacity: Option<f64>,
    /// Power state.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub ac_line_status: Option<i64>,
    /// Virtual memory.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub virtual_memory: Option<i64>,
    /// Processor kind.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub processor_architecture: Option<i64>,
    /// What manages it.
    #[serde(default, with = "word::upper", skip_serializing_if = "Option::is_none")]
    pub managed_by: Option<ManagedBy>,
    /// Network interfaces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_network_info: Option<Vec<NetworkInfoV3>>,
    /// Time zone.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// Name of the Wi-Fi network.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub wifi_ssid: Option<String>,
    /// UUID of the customer organization group.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub customer_uuid: Option<Uuid>,
    /// UUID of the tenant.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub tenant_uuid: Option<Uuid>,
}

/// One network interface.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct NetworkInfoV3 {
    /// Kind of connection.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub connection_type: Option<String>,
    /// IP address.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub ip_address: Option<String>,
    /// MAC address.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub mac_address: Option<String>,
    /// Name of the interface.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Maker of the interface.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub vendor: Option<String>,
}

/// The policies that apply to a device.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct ComplianceSummaryV3 {
    /// All of them together.
    #[serde(default, with = "word::upper", skip_serializing_if = "Option::is_none")]
    pub overall_compliance_status: Option<ComplianceStatus>,
    /// One entry a policy.
    #[serde(default, deserialize_with = "lenient::list")]
    pub compliance_policy_results: Vec<PolicyResultV3>,
    /// The page this is, from 0.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub page: Option<i64>,
    /// The page size in force, which may be smaller than what was asked.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub page_size: Option<i64>,
    /// How many rows there are on all pages.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

/// How a device does on one policy.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct PolicyResultV3 {
    /// The policy's UUID.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub uuid: Option<Uuid>,
    /// The policy's name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub policy_name: Option<String>,
    /// What it asks for.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub policy_description: Option<String>,
    /// `COMPLIANT`, `NON_COMPLIANT` or `PENDING`.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub compliance_status: Option<String>,
    /// When it was last checked.
    #[serde(default, with = "time::v1", skip_serializing_if = "Option::is_none")]
    pub last_compliance_check: Option<Timestamp>,
    /// When it will be checked next.
    #[serde(default, with = "time::v1", skip_serializing_if = "Option::is_none")]
    pub next_compliance_check: Option<Timestamp>,
}
