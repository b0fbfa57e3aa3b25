//! A device as v1 reads it and as the v1 and v2 searches list it.
//!
//! This is the row of the inventory: a full sync reads it a hundred thousand times, so reading it copies text once and
//! builds no tree. Search rows are thinner than a read by id.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    DeviceId, EntityRef, ModelId, OrgGroupId, PlatformId, UserId,
    wire::{lenient, shape, time, word},
};

use super::{
    device_parts::{ComplianceSummary, DeviceCellularInfo, DeviceMcc, DeviceNetworkInfo, EasIds},
    enums::{ComplianceStatus, DepTokenSource, EnrollmentStatus, ManagedBy, Ownership, Platform},
};

/// A device. Fields the tenant left out are `None`; an empty text was sent as such.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Device {
    /// The number by which v1 calls address the device.
    #[serde(with = "shape::value")]
    pub id: DeviceId,
    /// The UUID by which v2 and v3 calls address it.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub uuid: Option<Uuid>,
    /// The UDID the platform gave: 32 hex digits for Windows and Mac agents, 40 or dashed for Apple.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub udid: Option<String>,
    /// Serial number; boards without one report placeholders, so it does not identify a device alone.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub serial_number: Option<String>,
    /// MAC address of the first interface.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub mac_address: Option<String>,
    /// IMEI.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub imei: Option<String>,
    /// Exchange ActiveSync id.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub eas_id: Option<String>,
    /// All Exchange ActiveSync ids; only in searches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eas_ids: Option<EasIds>,
    /// Asset number an admin gave.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub asset_number: Option<String>,
    /// Name shown in the console.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub device_friendly_name: Option<String>,
    /// Name the device calls itself.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub device_reported_name: Option<String>,
    /// The organization group the device is in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location_group_id: Option<EntityRef<OrgGroupId>>,
    /// The name of that group.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub location_group_name: Option<String>,
    /// The enrollment user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<EntityRef<UserId>>,
    /// That user's login name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub user_name: Option<String>,
    /// That user's mail address.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub user_email_address: Option<String>,
    /// That user's UUID.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub enrollment_user_uuid: Option<Uuid>,
    /// State of data protection.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub data_protection_status: Option<i64>,
    /// Whether data is encrypted, as `Y` or `N`.
    #[serde(
        rename = "DataEncryptionYN",
        default,
        deserialize_with = "lenient::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub data_encryption_yn: Option<String>,
    /// Whose device it is.
    #[serde(default, with = "word::name", skip_serializing_if = "Option::is_none")]
    pub ownership: Option<Ownership>,
    /// The platform, as reference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform_id: Option<EntityRef<PlatformId>>,
    /// The platform, by name.
    #[serde(default, with = "word::name", skip_serializing_if = "Option::is_none")]
    pub platform: Option<Platform>,
    /// The model, as reference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model_id: Option<EntityRef<ModelId>>,
    /// The model, by name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Version of the operating system.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub operating_system: Option<String>,
    /// Build of the operating system.
    #[serde(
        rename = "OSBuildVersion",
        default,
        deserialize_with = "lenient::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub os_build_version: Option<String>,
    /// Maker.
    #[serde(
        rename = "OEMInfo",
        default,
        deserialize_with = "lenient::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub oem_info: Option<String>,
    /// Phone number.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
    /// When the device last reported.
    #[serde(default, with = "time::v1", skip_serializing_if = "Option::is_none")]
    pub last_seen: Option<Timestamp>,
    /// Whether the device is under management.
    #[serde(default, with = "word::name", skip_serializing_if = "Option::is_none")]
    pub enrollment_status: Option<EnrollmentStatus>,
    /// What the compliance policies say.
    #[serde(default, with = "word::name", skip_serializing_if = "Option::is_none")]
    pub compliance_status: Option<ComplianceStatus>,
    /// Whether the device is jailbroken or rooted; `None` when that is not known.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub compromised_status: Option<bool>,
    /// When the device enrolled last.
    #[serde(default, with = "time::v1", skip_serializing_if = "Option::is_none")]
    pub last_enrolled_on: Option<Timestamp>,
    /// When compliance was checked last.
    #[serde(default, with = "time::v1", skip_serializing_if = "Option::is_none")]
    pub last_compliance_check_on: Option<Timestamp>,
    /// When it was last checked for a jailbreak.
    #[serde(default, with = "time::v1", skip_serializing_if = "Option::is_none")]
    pub last_compromised_check_on: Option<Timestamp>,
    /// The single policies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compliance_summary: Option<ComplianceSummary>,
    /// Whether an Apple device is supervised.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub is_supervised: Option<bool>,
    /// Mobile country codes.
    #[serde(rename = "DeviceMCC", default, skip_serializing_if = "Option::is_none")]
    pub device_mcc: Option<DeviceMcc>,
    /// Power state.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub ac_line_status: Option<i64>,
    /// Virtual memory.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub virtual_memory: Option<i64>,
    /// Storage in GB.
    #[serde(default, deserialize_with = "lenient::real", skip_serializing_if = "Option::is_none")]
    pub device_capacity: Option<f64>,
    /// Free storage in GB.
    #[serde(default, deserialize_with = "lenient::real", skip_serializing_if = "Option::is_none")]
    pub available_device_capacity: Option<f64>,
    /// Whether do-not-disturb is on.
    #[serde(
        rename = "IsDeviceDNDEnabled",
        default,
        deserialize_with = "lenient::flag",
        skip_serializing_if = "Option::is_none"
    )]
    pub is_device_dnd_enabled: Option<bool>,
    /// Whether the locator service is on.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub is_device_locator_enabled: Option<bool>,
    /// Whether backup to the cloud is on.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub is_cloud_backup_enabled: Option<bool>,
    /// Whether activation lock is on.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub is_activation_lock_enabled: Option<bool>,
    /// Whether the network is shared.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub is_network_tethered: Option<bool>,
    /// Battery, such as `83%`; values above 100 have been seen.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub battery_level: Option<String>,
    /// Whether the device roams.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub is_roaming: Option<bool>,
    /// Whether a Mac has system integrity protection.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub system_integrity_protection_enabled: Option<bool>,
    /// Processor kind.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub processor_architecture: Option<i64>,
    /// Whether the user approved the enrollment of a Mac.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub user_approved_enrollment: Option<bool>,
    /// Whether the device came by automated enrollment.
    #[serde(
        rename = "EnrolledViaDEP",
        default,
        deserialize_with = "lenient::flag",
        skip_serializing_if = "Option::is_none"
    )]
    pub enrolled_via_dep: Option<bool>,
    /// Memory.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub total_physical_memory: Option<i64>,
    /// Free memory.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub available_physical_memory: Option<i64>,
    /// Network interfaces; missing in searches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_network_info: Option<Vec<DeviceNetworkInfo>>,
    /// Mobile networks; missing in searches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_cellular_network_info: Option<Vec<DeviceCellularInfo>>,
    /// What manages the device.
    #[serde(default, with = "word::number", skip_serializing_if = "Option::is_none")]
    pub managed_by: Option<ManagedBy>,
    /// Name of the Wi-Fi network.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub wifi_ssid: Option<String>,
    /// Which kind of Apple token brought it.
    #[serde(default, with = "word::number", skip_serializing_if = "Option::is_none")]
    pub dep_token_source: Option<DepTokenSource>,
    /// Host name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub host_name: Option<String>,
    /// Local host name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub local_host_name: Option<String>,
    /// Windows computer SID.
    #[serde(
        rename = "ComputerSID",
        default,
        deserialize_with = "lenient::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub computer_sid: Option<String>,
    /// Number of the maker.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub device_manufacturer_id: Option<i64>,
    /// Whether remote management is on, as `Y` or `N`.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub is_remote_management_enabled: Option<String>,
    /// Whether a security patch is an update.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub is_security_patch_update: Option<bool>,
    /// Date of the security patch level.
    #[serde(default, with = "time::v1", skip_serializing_if = "Option::is_none")]
    pub security_patch_date: Option<Timestamp>,
    /// When a system update arrived.
    #[serde(default, with = "time::v1", skip_serializing_if = "Option::is_none")]
    pub system_update_received_time: Option<Timestamp>,
    /// When the last system sample came.
    #[serde(default, with = "time::v1", skip_serializing_if = "Option::is_none")]
    pub last_system_sample_time: Option<Timestamp>,
    /// When the last network sample came.
    #[serde(
        rename = "LastNetworkLANSampleTime",
        default,
        with = "time::v1",
        skip_serializing_if = "Option::is_none"
    )]
    pub last_network_lan_sample_time: Option<Timestamp>,
    /// When the last Bluetooth sample came.
    #[serde(default, with = "time::v1", skip_serializing_if = "Option::is_none")]
    pub last_bluetooth_sample_time: Option<Timestamp>,
    /// Time zone; only in searches.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// UUID of the customer organization group; only in searches.
    #[serde(
        rename = "customer_uuid",
        default,
        deserialize_with = "lenient::uuid",
        skip_serializing_if = "Option::is_none"
    )]
    pub customer_uuid: Option<Uuid>,
    /// UUID of the tenant; only in searches.
    #[serde(
        rename = "tenant_uuid",
        default,
        deserialize_with = "lenient::uuid",
        skip_serializing_if = "Option::is_none"
    )]
    pub tenant_uuid: Option<Uuid>,
    /// eSIM id; only in searches.
    #[serde(
        rename = "eid",
        default,
        deserialize_with = "lenient::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub eid: Option<String>,
}
