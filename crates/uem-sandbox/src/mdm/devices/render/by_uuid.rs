//! A device read by UUID, version 2: camelCase, dates with their zone, sizes as text.

use serde::Serialize;
use uem_types::wire::time::format_zulu;
use uuid::Uuid;

use super::words;
use crate::fleet::{
    places::Place,
    state::{Compliance, DeviceState, Platform},
};

/// The v2 device.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ByUuid<'a> {
    udid: &'a str,
    serial_number: &'a str,
    mac_address: &'a str,
    imei: &'a str,
    friendly_name: &'a str,
    organization_group_name: &'a str,
    battery_level_percentage: String,
    supervised: bool,
    data_encrypted: bool,
    available_storage_bytes: String,
    total_storage_bytes: String,
    computer_name: &'a str,
    platform_info: PlatformInfo<'a>,
    carrier_info: CarrierInfo<'a>,
    enrollment_info: EnrollmentInfo<'a>,
    #[serde(rename = "OSBuildVersion")]
    os_build_version: &'a str,
    #[serde(rename = "WifiSsid")]
    wifi_ssid: &'a str,
    #[serde(rename = "ComputerSID", skip_serializing_if = "Option::is_none")]
    computer_sid: Option<String>,
    #[serde(rename = "Links")]
    links: [Link; 1],
    uuid: Uuid,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PlatformInfo<'a> {
    device_type: &'a str,
    platform_name: &'a str,
    model_name: &'a str,
    os_version: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CarrierInfo<'a> {
    phone_number: &'a str,
    roaming_enabled: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EnrollmentInfo<'a> {
    enrollment_status: &'a str,
    compliant: bool,
    enrollment_timestamp: String,
    last_seen_timestamp: String,
    ownership: &'a str,
    /// A UUID, whatever its name says.
    #[serde(skip_serializing_if = "Option::is_none")]
    organization_group_id: Option<Uuid>,
    organization_group_name: &'a str,
    user_name: &'a str,
    user_email_address: &'a str,
    enrollment_user_uuid: String,
    managed_by: &'a str,
}

/// A link to oneself.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Link {
    rel: &'static str,
    href: String,
}

impl Link {
    /// As the vendor writes it: `http`, although the call was https.
    pub fn to_device(host: &str, uuid: Uuid) -> Self {
        Self { rel: "self", href: format!("http://{host}/API/mdm/devices/{uuid}") }
    }
}

/// The v2 device, with a self link that says `http`.
pub fn by_uuid_v2<'a>(state: &'a DeviceState, place: Option<&'a Place>, host: &str) -> ByUuid<'a> {
    let user = state.user.as_ref();
    let group_name = place.map_or("", |place| place.name.as_str());
    let platform = state.platform.name();
    ByUuid {
        udid: &state.udid,
        serial_number: &state.serial_number,
        mac_address: &state.mac_address,
        imei: &state.imei,
        friendly_name: &state.friendly_name,
        organization_group_name: group_name,
        battery_level_percentage: state
            .battery_percent
            .map(|percent| percent.to_string())
            .unwrap_or_default(),
        supervised: state.is_supervised,
        data_encrypted: state.is_encrypted,
        available_storage_bytes: state.storage_free_bytes.to_string(),
        total_storage_bytes: state.storage_bytes.to_string(),
        computer_name: &state.reported_name,
        platform_info: PlatformInfo {
            device_type: platform,
            platform_name: platform,
            model_name: &state.model,
            os_version: &state.os_version,
        },
        carrier_info: CarrierInfo { phone_number: &state.phone_number, roaming_enabled: state.is_roaming },
        enrollment_info: EnrollmentInfo {
            enrollment_status: words::enrollment(state.enrollment),
            compliant: state.compliance == Compliance::Compliant,
            enrollment_timestamp: format_zulu(state.enrolled_at),
            last_seen_timestamp: format_zulu(state.last_seen),
            ownership: words::ownership(state.ownership),
            organization_group_id: place.map(|place| place.uuid),
            organization_group_name: group_name,
            user_name: user.map_or("", |user| &user.user_name),
            user_email_address: user.map_or("", |user| &user.email),
            enrollment_user_uuid: user.map(|user| user.uuid.to_string()).unwrap_or_default(),
            managed_by: "MDM",
        },
        os_build_version: &state.os_build,
        wifi_ssid: &state.wifi_ssid,
        computer_sid: (state.platform == Platform::WinRT).then(|| computer_sid(state)),
        links: [Link::to_device(host, state.uuid)],
        uuid: state.uuid,
    }
}

/// What was written for it, or one that follows from its id.
fn computer_sid(state: &DeviceState) -> String {
    if state.extras.computer_sid.is_empty() {
        format!("S-1-5-21-{}-{}-1001", state.id, u64::from(state.id) * 7919)
    } else {
        state.extras.computer_sid.clone()
    }
}
