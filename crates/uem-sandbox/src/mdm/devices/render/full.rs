//! `Device` of v1: the search row without what only searches carry, and with what only reads by one id do.

use bytes::Bytes;
use serde::Serialize;

use super::row::{Row, row_by_id};
use crate::fleet::{places::Place, state::DeviceState};

/// The search row and what only reads by one id carry.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Full<'a> {
    #[serde(flatten)]
    row: Row<'a>,
    device_capacity: f64,
    available_device_capacity: f64,
    device_network_info: Vec<NetworkInfo<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    device_cellular_network_info: Vec<CellularInfo<'a>>,
}

/// One network card.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct NetworkInfo<'a> {
    connection_type: &'a str,
    #[serde(rename = "IPAddress")]
    ip_address: &'a str,
    #[serde(rename = "MACAddress")]
    mac_address: &'a str,
    name: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct CellularInfo<'a> {
    carrier_name: &'a str,
    card_id: String,
    phone_number: &'a str,
    is_roaming: bool,
}

/// Room for the JSON of a device: most fit.
const JSON_BYTES: usize = 2_560;

/// `Device` as JSON.
pub fn full_json(state: &DeviceState, place: Option<&Place>) -> Bytes {
    let mut json = Vec::with_capacity(JSON_BYTES);
    serde_json::to_writer(&mut json, &full(state, place))
        .expect("strings, numbers and booleans always serialize");
    // Without the room that was not needed: many of them are kept.
    json.into_boxed_slice().into()
}

fn full<'a>(state: &'a DeviceState, place: Option<&'a Place>) -> Full<'a> {
    Full {
        row: row_by_id(state, place),
        device_capacity: gigabytes(state.storage_bytes),
        available_device_capacity: gigabytes(state.storage_free_bytes),
        device_network_info: network(state),
        device_cellular_network_info: cellular(state),
    }
}

/// Its network cards: one, wireless.
pub fn network(state: &DeviceState) -> Vec<NetworkInfo<'_>> {
    vec![NetworkInfo {
        connection_type: "WiFi",
        ip_address: &state.ip_address,
        mac_address: &state.mac_address,
        name: "en0",
    }]
}

fn cellular(state: &DeviceState) -> Vec<CellularInfo<'_>> {
    if state.carrier.is_empty() {
        return Vec::new();
    }
    vec![CellularInfo {
        carrier_name: &state.carrier,
        card_id: format!("8901{:015}", state.id),
        phone_number: &state.phone_number,
        is_roaming: state.is_roaming,
    }]
}

/// With one decimal.
fn gigabytes(bytes: u64) -> f64 {
    let tenths = u32::try_from(bytes * 10 / 1_000_000_000).unwrap_or(u32::MAX);
    f64::from(tenths) / 10.0
}
