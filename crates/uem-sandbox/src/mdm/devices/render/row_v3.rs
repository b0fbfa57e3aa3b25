//! The search row of v3: snake_case and upper-snake words, but `Id` and `Uuid` as ever.

use serde::Serialize;
use uem_types::wire::time::format_zulu;
use uuid::Uuid;

use super::{row::EntityId, words};
use crate::fleet::{places::Place, state::DeviceState};

/// `DeviceExtendedV2`
#[derive(Serialize)]
pub struct RowV3<'a> {
    udid: &'a str,
    serial_number: &'a str,
    mac_address: &'a str,
    imei: &'a str,
    asset_number: &'a str,
    device_friendly_name: &'a str,
    device_reported_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    organization_group_uuid: Option<Uuid>,
    organization_group_name: &'a str,
    enrollment_user_name: &'a str,
    enrollment_user_email_address: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    enrollment_user_uuid: Option<Uuid>,
    data_protection_status: u8,
    ownership: &'a str,
    device_type: &'a str,
    platform_name: &'a str,
    model_identifier: &'a str,
    model: &'a str,
    operating_system: &'a str,
    os_build_version: &'a str,
    last_seen: String,
    enrollment_status: &'a str,
    compliance_status: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    compromised_status: Option<bool>,
    last_enrolled_on: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_compliance_check_on: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_compromised_check_on: Option<String>,
    is_supervised: bool,
    data_encryption_yn: &'a str,
    ac_line_status: u8,
    virtual_memory: u8,
    #[serde(skip_serializing_if = "str::is_empty")]
    oem_info: &'a str,
    is_device_dnd_enabled: bool,
    is_device_locator_enabled: bool,
    is_cloud_backup_enabled: bool,
    is_activation_lock_enabled: bool,
    is_network_tethered: bool,
    battery_level: String,
    processor_architecture: u8,
    managed_by: &'a str,
    wifi_ssid: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    customer_uuid: Option<Uuid>,
    #[serde(rename = "Id")]
    id: EntityId,
    #[serde(rename = "Uuid")]
    uuid: Uuid,
}

/// The row.
pub fn search_row_v3<'a>(state: &'a DeviceState, place: Option<&'a Place>) -> RowV3<'a> {
    let user = state.user.as_ref();
    RowV3 {
        udid: &state.udid,
        serial_number: &state.serial_number,
        mac_address: &state.mac_address,
        imei: &state.imei,
        asset_number: &state.asset_number,
        device_friendly_name: &state.friendly_name,
        device_reported_name: &state.reported_name,
        organization_group_uuid: place.map(|place| place.uuid),
        organization_group_name: place.map_or("", |place| &place.name),
        enrollment_user_name: user.map_or("", |user| &user.user_name),
        enrollment_user_email_address: user.map_or("", |user| &user.email),
        enrollment_user_uuid: user.map(|user| user.uuid),
        data_protection_status: 0,
        ownership: words::ownership(state.ownership),
        device_type: state.platform.upper_snake(),
        platform_name: state.platform.name(),
        model_identifier: &state.model_name,
        model: &state.model,
        operating_system: &state.os_version,
        os_build_version: &state.os_build,
        last_seen: format_zulu(state.last_seen),
        enrollment_status: words::enrollment(state.enrollment),
        compliance_status: words::compliance(state.compliance),
        compromised_status: state.is_compromised,
        last_enrolled_on: format_zulu(state.enrolled_at),
        last_compliance_check_on: state.compliance_checked_at.map(format_zulu),
        last_compromised_check_on: state.compromise_checked_at.map(format_zulu),
        is_supervised: state.is_supervised,
        data_encryption_yn: if state.is_encrypted { "Y" } else { "N" },
        ac_line_status: 0,
        virtual_memory: 0,
        oem_info: &state.maker,
        is_device_dnd_enabled: false,
        is_device_locator_enabled: false,
        is_cloud_backup_enabled: false,
        is_activation_lock_enabled: false,
        is_network_tethered: false,
        battery_level: state.battery_percent.map(|percent| format!("{percent}%")).unwrap_or_default(),
        processor_architecture: 0,
        managed_by: "MDM",
        wifi_ssid: &state.wifi_ssid,
        customer_uuid: place.map(|place| place.customer),
        id: EntityId::new(state.id),
        uuid: state.uuid,
    }
}
