//! The search row of v1 and v2, which reads by integer id widen (see [`super::full`]).
//!
//! Borrowed from the state and written straight to JSON: a million of them are rendered when a large fleet is seeded.

use jiff::Timestamp;
use serde::Serialize;
use uem_types::wire::time::format_v1;
use uuid::Uuid;

use crate::fleet::{
    places::Place,
    state::{DeviceState, EnrollmentStatus, Platform},
};

/// `DeviceExtended`, or `Device` where it comes from [`row_by_id`]. Unset values are left out.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Row<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    eas_ids: Option<EasIds<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_zone: Option<&'a str>,
    udid: &'a str,
    serial_number: &'a str,
    mac_address: &'a str,
    imei: &'a str,
    eas_id: &'a str,
    asset_number: &'a str,
    device_friendly_name: &'a str,
    device_reported_name: &'a str,
    location_group_id: Reference<'a>,
    location_group_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<Reference<'a>>,
    user_name: &'a str,
    data_protection_status: u8,
    user_email_address: &'a str,
    ownership: &'a str,
    platform_id: Reference<'a>,
    platform: &'a str,
    model_id: Reference<'a>,
    model: &'a str,
    operating_system: &'a str,
    phone_number: &'a str,
    last_seen: String,
    enrollment_status: &'a str,
    compliance_status: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    compromised_status: Option<bool>,
    last_enrolled_on: String,
    last_compliance_check_on: String,
    last_compromised_check_on: String,
    compliance_summary: ComplianceSummary,
    is_supervised: bool,
    #[serde(rename = "DeviceMCC")]
    device_mcc: Mcc<'a>,
    ac_line_status: u8,
    virtual_memory: u8,
    #[serde(rename = "OEMInfo", skip_serializing_if = "str::is_empty")]
    oem_info: &'a str,
    #[serde(rename = "IsDeviceDNDEnabled")]
    is_device_dnd_enabled: bool,
    is_device_locator_enabled: bool,
    is_cloud_backup_enabled: bool,
    is_activation_lock_enabled: bool,
    is_network_tethered: bool,
    battery_level: String,
    is_roaming: bool,
    system_integrity_protection_enabled: bool,
    processor_architecture: u8,
    user_approved_enrollment: bool,
    #[serde(rename = "EnrolledViaDEP")]
    enrolled_via_dep: bool,
    total_physical_memory: u64,
    available_physical_memory: u64,
    #[serde(rename = "OSBuildVersion")]
    os_build_version: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    security_patch_date: Option<&'a str>,
    #[serde(rename = "DataEncryptionYN")]
    data_encryption_yn: &'a str,
    enrollment_user_uuid: String,
    managed_by: u8,
    wifi_ssid: &'a str,
    dep_token_source: u8,
    #[serde(rename = "customer_uuid", skip_serializing_if = "Option::is_none")]
    customer_uuid: Option<Uuid>,
    id: EntityId,
    uuid: Uuid,
}

/// `{"Id":{"Value":12},"Name":"WinRT","Uuid":"..."}`
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Reference<'a> {
    id: EntityId,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    uuid: Option<Uuid>,
}

/// `{"Value":123}`
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct EntityId {
    value: i64,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct EasIds<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    eas_id: Option<[&'a str; 1]>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ComplianceSummary {
    device_compliance: [(); 0],
}

#[derive(Serialize)]
#[serde(rename_all = "UPPERCASE")]
struct Mcc<'a> {
    simmcc: &'a str,
    #[serde(rename = "CurrentMCC")]
    current_mcc: &'a str,
}

impl EntityId {
    /// Of that number.
    pub fn new(value: impl Into<i64>) -> Self {
        Self { value: value.into() }
    }
}

/// What v1 and v2 write for "never" instead of leaving it out.
const NEVER: &str = "0001-01-01T00:00:00.000";

fn or_never(time: Option<Timestamp>) -> String {
    time.map_or_else(|| NEVER.to_owned(), format_v1)
}

/// The row as JSON.
pub fn search_row(state: &DeviceState, place: Option<&Place>) -> String {
    serde_json::to_string(&row(state, place)).expect("strings, numbers and booleans always serialize")
}

/// The row.
pub fn row<'a>(state: &'a DeviceState, place: Option<&'a Place>) -> Row<'a> {
    let user = state.user.as_ref();
    let group_name = place.map_or("", |place| place.name.as_str());
    let country = if state.imei.is_empty() { "" } else { "310" };
    Row {
        eas_ids: Some(EasIds { eas_id: (!state.eas_id.is_empty()).then_some([&state.eas_id]) }),
        time_zone: Some(if state.platform == Platform::WinRT {
            "(UTC) Coordinated Universal Time"
        } else {
            ""
        }),
        udid: &state.udid,
        serial_number: &state.serial_number,
        mac_address: &state.mac_address,
        imei: &state.imei,
        eas_id: &state.eas_id,
        asset_number: &state.asset_number,
        device_friendly_name: &state.friendly_name,
        device_reported_name: &state.reported_name,
        location_group_id: reference(state.org_group_id, group_name, place.map(|place| place.uuid)),
        location_group_name: group_name,
        user_id: user.map(|user| reference(user.id, &user.display_name, Some(user.uuid))),
        user_name: user.map_or("", |user| &user.user_name),
        data_protection_status: 0,
        user_email_address: user.map_or("", |user| &user.email),
        ownership: state.ownership.letter(),
        platform_id: reference(state.platform as u8, state.platform.name(), None),
        platform: state.platform.name(),
        model_id: reference(state.model_id, &state.model_name, None),
        model: &state.model,
        operating_system: &state.os_version,
        phone_number: &state.phone_number,
        last_seen: format_v1(state.last_seen),
        enrollment_status: state.enrollment.name(),
        compliance_status: state.compliance.name(),
        compromised_status: state.is_compromised,
        last_enrolled_on: format_v1(state.enrolled_at),
        last_compliance_check_on: or_never(state.compliance_checked_at),
        last_compromised_check_on: or_never(state.compromise_checked_at),
        compliance_summary: ComplianceSummary { device_compliance: [] },
        is_supervised: state.is_supervised,
        device_mcc: Mcc { simmcc: country, current_mcc: country },
        ac_line_status: 0,
        virtual_memory: 0,
        oem_info: &state.maker,
        is_device_dnd_enabled: false,
        is_device_locator_enabled: state.platform == Platform::Apple,
        is_cloud_backup_enabled: false,
        is_activation_lock_enabled: false,
        is_network_tethered: false,
        battery_level: state.battery_percent.map(|percent| format!("{percent}%")).unwrap_or_default(),
        is_roaming: state.is_roaming,
        system_integrity_protection_enabled: state.platform == Platform::AppleOsX,
        processor_architecture: if state.platform == Platform::WinRT { 9 } else { 0 },
        user_approved_enrollment: state.enrollment == EnrollmentStatus::Enrolled,
        enrolled_via_dep: state.is_dep,
        total_physical_memory: state.memory_bytes,
        available_physical_memory: state.memory_bytes / 3,
        os_build_version: &state.os_build,
        security_patch_date: state.security_patch.as_deref(),
        data_encryption_yn: if state.is_encrypted { "Y" } else { "N" },
        enrollment_user_uuid: user.map(|user| user.uuid.to_string()).unwrap_or_default(),
        managed_by: 1,
        wifi_ssid: &state.wifi_ssid,
        dep_token_source: u8::from(state.is_dep),
        customer_uuid: place.map(|place| place.customer),
        id: EntityId::new(state.id),
        uuid: state.uuid,
    }
}

/// The same without what only search rows carry.
pub fn row_by_id<'a>(state: &'a DeviceState, place: Option<&'a Place>) -> Row<'a> {
    Row { eas_ids: None, time_zone: None, customer_uuid: None, ..row(state, place) }
}

fn reference(id: impl Into<i64>, name: &str, uuid: Option<Uuid>) -> Reference<'_> {
    Reference { id: EntityId::new(id), name, uuid }
}
