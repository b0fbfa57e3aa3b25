//! A device read by UUID, version 3: the v2 device in snake_case, and more of it.

use serde::Serialize;
use uem_types::wire::time::format_zulu;
use uuid::Uuid;

use super::{by_uuid::Link, words};
use crate::fleet::{
    places::Place,
    state::{DeviceState, Platform},
};

/// `DeviceResponseV3Model`
#[derive(Serialize)]
pub struct ByUuidV3<'a> {
    id: u32,
    udid: &'a str,
    serial_number: &'a str,
    mac_address: &'a str,
    imei: &'a str,
    friendly_name: &'a str,
    device_reported_name: &'a str,
    display_model: &'a str,
    organization_group_name: &'a str,
    battery_level_percentage: String,
    supervised: bool,
    data_encrypted: bool,
    available_storage_bytes: String,
    total_storage_bytes: String,
    total_physical_memory_bytes: String,
    computer_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    operating_system_sku: Option<&'a str>,
    platform_info: PlatformInfo<'a>,
    carrier_info: CarrierInfo<'a>,
    enrollment_info: EnrollmentInfo<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    power_info: Option<PowerInfo>,
    passcode_present: &'a str,
    passcode_compliant: &'a str,
    reboot_pending: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    security_patch_date: Option<String>,
    os_build_version: &'a str,
    wifi_ssid: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    customer_uuid: Option<Uuid>,
    #[serde(rename = "Links")]
    links: [Link; 1],
    uuid: Uuid,
}

#[derive(Serialize)]
struct PlatformInfo<'a> {
    device_type: &'a str,
    platform_name: &'a str,
    model: &'a str,
    model_identifier: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    oem_info: &'a str,
    os_version: &'a str,
}

#[derive(Serialize)]
struct CarrierInfo<'a> {
    phone_number: &'a str,
    roaming_enabled: bool,
}

#[derive(Serialize)]
struct EnrollmentInfo<'a> {
    enrollment_status: &'a str,
    compliance_status: &'a str,
    enrollment_timestamp: String,
    last_seen_timestamp: String,
    ownership: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    organization_group_uuid: Option<Uuid>,
    organization_group_name: &'a str,
    enrollment_user_name: &'a str,
    enrollment_user_email_address: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    enrollment_user_uuid: Option<Uuid>,
    managed_by: &'a str,
}

#[derive(Serialize)]
struct PowerInfo {
    battery_health: &'static str,
}

/// The v3 device, with a self link that says `http`.
pub fn by_uuid_v3<'a>(state: &'a DeviceState, place: Option<&'a Place>, host: &str) -> ByUuidV3<'a> {
    let passcode = match state.has_passcode {
        Some(true) => "YES",
        Some(false) => "NO",
        None => "UNKNOWN",
    };
    let platform = state.platform.upper_snake();
    ByUuidV3 {
        id: state.id,
        udid: &state.udid,
        serial_number: &state.serial_number,
        mac_address: &state.mac_address,
        imei: &state.imei,
        friendly_name: &state.friendly_name,
        device_reported_name: &state.reported_name,
        display_model: &state.model,
        organization_group_name: place.map_or("", |place| &place.name),
        battery_level_percentage: state
            .battery_percent
            .map(|percent| percent.to_string())
            .unwrap_or_default(),
        supervised: state.is_supervised,
        data_encrypted: state.is_encrypted,
        available_storage_bytes: state.storage_free_bytes.to_string(),
        total_storage_bytes: state.storage_bytes.to_string(),
        total_physical_memory_bytes: state.memory_bytes.to_string(),
        computer_name: &state.reported_name,
        operating_system_sku: (state.platform == Platform::WinRT).then_some("ENTERPRISE"),
        platform_info: PlatformInfo {
            device_type: platform,
            platform_name: state.platform.name(),
            model: &state.model,
            model_identifier: &state.model_name,
            oem_info: &state.maker,
            os_version: &state.os_version,
        },
        carrier_info: CarrierInfo { phone_number: &state.phone_number, roaming_enabled: state.is_roaming },
        enrollment_info: enrollment(state, place),
        power_info: state.battery_percent.map(|_| PowerInfo { battery_health: "Good" }),
        passcode_present: passcode,
        passcode_compliant: passcode,
        reboot_pending: false,
        security_patch_date: state.security_patch.as_ref().map(|day| format!("{day}T00:00:00.000Z")),
        os_build_version: &state.os_build,
        wifi_ssid: &state.wifi_ssid,
        customer_uuid: place.map(|place| place.customer),
        links: [Link::to_device(host, state.uuid)],
        uuid: state.uuid,
    }
}

fn enrollment<'a>(state: &'a DeviceState, place: Option<&'a Place>) -> EnrollmentInfo<'a> {
    let user = state.user.as_ref();
    EnrollmentInfo {
        enrollment_status: words::enrollment(state.enrollment),
        compliance_status: words::compliance(state.compliance),
        enrollment_timestamp: format_zulu(state.enrolled_at),
        last_seen_timestamp: format_zulu(state.last_seen),
        ownership: words::ownership(state.ownership),
        organization_group_uuid: place.map(|place| place.uuid),
        organization_group_name: place.map_or("", |place| &place.name),
        enrollment_user_name: user.map_or("", |user| &user.user_name),
        enrollment_user_email_address: user.map_or("", |user| &user.email),
        enrollment_user_uuid: user.map(|user| user.uuid),
        managed_by: "MDM",
    }
}
