//! `POST /api/mdm/devicesensors/assign`, old: every sensor to every smart group, what fails is named.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{assignment::SensorAssignment, assignments::of_sensor, org_group, sensor::Sensor};
use crate::{
    http::{Call, Reply, VendorError},
    mdm::{assignment::Groups, definitions},
    resource::Fields,
};

/// Name of the assignment that holds what this call assigned.
const NAME: &str = "Assigned";
/// The most sensors and smart groups of one call.
const MOST: usize = 500;

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let fields = Fields::of(&call)?;
    let uuid = fields.text("organization_group_uuid").unwrap_or_default();
    org_group(&call, &uuid, (404, 5177))?;
    let (sensors, wanted) = (fields.texts("device_sensors"), fields.texts("smart_groups"));
    if sensors.is_empty() || wanted.is_empty() || sensors.len() > MOST || wanted.len() > MOST {
        let message = format!("device_sensors and smart_groups have 1 to {MOST} UUIDs each");
        return Err(VendorError::new(422, 19, message));
    }
    let groups = Groups::load(&call).await?;
    let (mut ids, mut failed_groups) = (Vec::new(), Vec::new());
    for uuid in &wanted {
        match groups.find_by_uuid(uuid) {
            Some(group) => ids.push(group.id),
            None => failed_groups.push(failed(uuid, 5208, "smart group does not exist or is not accessible")),
        }
    }
    let mut failed_sensors = Vec::new();
    for uuid in &sensors {
        match definitions::visible_by_uuid::<Sensor>(&call, uuid).await? {
            Some(sensor) => assign(&call, sensor.id, sensor.org_group_id, &ids).await?,
            None => failed_sensors.push(failed(uuid, 5178, "sensor does not exist or is not accessible")),
        }
    }
    let total = sensors.len() + wanted.len();
    let failures = failed_sensors.len() + failed_groups.len();
    Reply::json(&json!({
        "total_items": total,
        "accepted_items": total - failures,
        "failed_items": failures,
        "failed_sensors": failed_sensors,
        "failed_smart_groups": failed_groups,
        "activity_id": Uuid::new_v4(),
    }))
}

async fn assign(call: &Call, sensor: i64, org_group: i64, groups: &[i64]) -> Result<(), VendorError> {
    let known = of_sensor(call, sensor).await?;
    let ranking = i64::try_from(known.len()).unwrap_or(0) + 1;
    match known.into_iter().find(|assignment| assignment.name == NAME) {
        Some(mut assignment) => {
            for id in groups {
                if !assignment.body.smart_groups.contains(id) {
                    assignment.body.smart_groups.push(*id);
                }
            }
            assignment.save(call, (422, 19), (422, 19)).await?;
        }
        None => {
            let body = SensorAssignment {
                smart_groups: groups.to_vec(),
                trigger: "SCHEDULE".into(),
                ranking,
                ..SensorAssignment::default()
            };
            definitions::create(call, (NAME, org_group, sensor), body, (422, 19), (422, 19)).await?;
        }
    }
    Ok(())
}

fn failed(uuid: &str, code: i32, reason: &str) -> Value {
    json!({"uuid": uuid, "error_code": code, "error_message": format!("{uuid}: {reason}")})
}
