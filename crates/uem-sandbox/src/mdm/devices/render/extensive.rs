//! A row of the extensive search: thin, with bare integers where others have references.

use serde::Serialize;
use uem_types::wire::time::format_v1;
use uuid::Uuid;

use super::full::{NetworkInfo, network};
use crate::fleet::{
    places::Place,
    state::{Compliance, DeviceState},
};

/// `DeviceDetailsExt`
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ExtensiveRow<'a> {
    device_id: u32,
    device_uuid: Uuid,
    device_friendly_name: &'a str,
    serial_number: &'a str,
    asset_number: &'a str,
    udid: &'a str,
    user_name: &'a str,
    organization_group_id: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    organization_group_uuid: Option<Uuid>,
    last_seen: String,
    enrollment_status: &'a str,
    enrollment_date: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    un_enrolled_date: Option<String>,
    compliant: bool,
    device_network_info: Vec<NetworkInfo<'a>>,
}

/// The row.
pub fn extensive_row<'a>(state: &'a DeviceState, place: Option<&'a Place>) -> ExtensiveRow<'a> {
    ExtensiveRow {
        device_id: state.id,
        device_uuid: state.uuid,
        device_friendly_name: &state.friendly_name,
        serial_number: &state.serial_number,
        asset_number: &state.asset_number,
        udid: &state.udid,
        user_name: state.user.as_ref().map_or("", |user| &user.user_name),
        organization_group_id: state.org_group_id,
        organization_group_uuid: place.map(|place| place.uuid),
        last_seen: format_v1(state.last_seen),
        enrollment_status: state.enrollment.name(),
        enrollment_date: format_v1(state.enrolled_at),
        un_enrolled_date: state.unenrolled_at.map(format_v1),
        compliant: state.compliance == Compliance::Compliant,
        device_network_info: if state.is_listed() { network(state) } else { Vec::new() },
    }
}
