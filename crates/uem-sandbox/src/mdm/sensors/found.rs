//! `GET /api/mdm/devices/{uuid}/sensors`: what the sensors assigned to a device found at its last contact.

use serde_json::{Value, json};
use uem_types::wire::time;

use super::{assignment::SensorAssignment, platform_of, sensor::Sensor};
use crate::{
    fleet::state::DeviceState,
    http::{Call, Reply, VendorError},
    mdm::{
        assignment::{Seen, draw, groups_of, has_fetched},
        definitions::{self, Definition},
    },
    resource::device_by_uuid,
};

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let device = device_by_uuid(&call, call.segment("computer")).await?;
    let device = device.filter(DeviceState::is_listed);
    let device = device.ok_or_else(|| VendorError::new(404, 5061, "Device not found"))?;
    let groups = groups_of(&call.tenant, device.id).await?;
    let database = &call.tenant.database;
    let assignments = definitions::store::list::<SensorAssignment>(database).await?;
    let seen = Seen::from(&device);
    let reached = |sensor: &Definition<Sensor>| {
        platform_of(&sensor.body.platform) == Some(device.platform)
            && call.tenant.access.is_within(device.org_group_id, sensor.org_group_id)
            && assignments.iter().any(|assignment| {
                assignment.parent == sensor.id
                    && has_fetched(seen, assignment.modified_at.max(sensor.modified_at))
                    && assignment.body.smart_groups.iter().any(|id| groups.contains(id))
            })
    };
    let rows: Vec<Value> = definitions::store::list::<Sensor>(database)
        .await?
        .iter()
        .filter(|sensor| reached(sensor))
        .map(|sensor| {
            json!({
                "uuid": sensor.uuid,
                "name": sensor.name,
                "value": value(call.tenant.fleet.seed(), &device, sensor),
                "last_executed_at": time::format_zulu(device.last_seen),
            })
        })
        .collect();
    if rows.is_empty() {
        return Ok(Reply::empty(204));
    }
    Reply::json(&json!({"total_results": rows.len(), "results": rows}))
}

/// What it found, in the type it answers with: facts of the device for texts and dates, a draw for numbers and flags.
fn value(seed: u64, device: &DeviceState, sensor: &Definition<Sensor>) -> String {
    let draw = draw(seed, device.id, sensor.id);
    match sensor.body.answer.as_str() {
        "INTEGER" => draw.to_string(),
        "BOOLEAN" => (draw < 50).to_string(),
        "DATETIME" => time::format_zulu(device.last_seen),
        _ => format!("{} {}", device.model_name, device.os_version),
    }
}
