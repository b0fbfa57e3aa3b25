//! Assignments of a sensor: make, list, order, read, change, delete.

use serde_json::{Value, json};

use super::{assignment::SensorAssignment, sensor::Sensor};
use crate::{
    http::{Call, Reply, VendorError},
    mdm::{
        assignment::Groups,
        definitions::{self, Definition},
    },
    resource::Fields,
};

pub(super) async fn create(call: Call) -> Result<Reply, VendorError> {
    let sensor = sensor(&call, 5178).await?;
    let fields = Fields::of(&call)?;
    let ranking = i64::try_from(of_sensor(&call, sensor.id).await?.len()).unwrap_or(0) + 1;
    let mut body = SensorAssignment { ranking, ..SensorAssignment::default() };
    body.fill(&fields, &Groups::load(&call).await?)?;
    let name = fields.text("name").unwrap_or_default();
    let place = (name.as_str(), sensor.org_group_id, sensor.id);
    let made = definitions::create(&call, place, body, (422, 1012), (422, 1012)).await?;
    let location = format!("/api/mdm/devicesensors/assignments/{}", made.uuid);
    Ok(Reply::json(&json!({"id": made.id, "uuid": made.uuid}))?.with_status(201).at(location))
}

pub(super) async fn list(call: Call) -> Result<Reply, VendorError> {
    let sensor = sensor(&call, 5251).await?;
    let groups = Groups::load(&call).await?;
    let found = of_sensor(&call, sensor.id).await?;
    Reply::json(&found.iter().map(|assignment| shown(&groups, assignment)).collect::<Vec<_>>())
}

pub(super) async fn get(call: Call) -> Result<Reply, VendorError> {
    let assignment = asked(&call).await?;
    Reply::json(&shown(&Groups::load(&call).await?, &assignment))
}

pub(super) async fn update(call: Call) -> Result<Reply, VendorError> {
    let mut assignment = asked(&call).await?;
    let fields = Fields::of(&call)?;
    assignment.body.fill(&fields, &Groups::load(&call).await?)?;
    assignment.name = fields.text("name").unwrap_or_default();
    assignment.save(&call, (400, 200_002), (400, 200_002)).await?;
    Ok(Reply::empty(204))
}

pub(super) async fn delete(call: Call) -> Result<Reply, VendorError> {
    let assignment = asked(&call).await?;
    definitions::store::delete::<SensorAssignment>(&call.tenant.database, assignment.id).await?;
    Ok(Reply::empty(204))
}

/// `POST /{sensor}/assignments?action=`: a new order, or several deleted at once.
pub(super) async fn rank(call: Call) -> Result<Reply, VendorError> {
    let sensor = sensor(&call, 5178).await?;
    let known = of_sensor(&call, sensor.id).await?;
    let is_delete = match call.query.text("action").unwrap_or_default().to_lowercase().as_str() {
        "delete" | "bulkdelete" => true,
        "updaterankings" | "updateranking" | "ranking" | "update" => false,
        word => {
            let message = format!("action {word:?} is unknown: use updateRankings or delete");
            return Err(VendorError::new(400, 5224, message));
        }
    };
    let mut changes = Vec::new();
    for fields in Fields::list_of(&call)? {
        let uuid = fields.text("uuid").unwrap_or_default();
        let found = known.iter().find(|assignment| assignment.uuid.to_string().eq_ignore_ascii_case(&uuid));
        let found = found
            .ok_or_else(|| VendorError::new(404, 5251, format!("Assignment {uuid:?} does not exist")))?;
        changes.push((found.clone(), fields.number("ranking").unwrap_or(0)));
    }
    if is_delete {
        for (assignment, _) in changes {
            definitions::store::delete::<SensorAssignment>(&call.tenant.database, assignment.id).await?;
        }
        return Ok(Reply::empty(204));
    }
    let mut rankings: Vec<i64> = changes.iter().map(|(_, ranking)| *ranking).collect();
    rankings.sort_unstable();
    if rankings != (1..=i64::try_from(known.len()).unwrap_or(0)).collect::<Vec<_>>() {
        let message = "The rankings of all assignments are the numbers from 1 on, each once";
        return Err(VendorError::new(400, 5253, message));
    }
    for (mut assignment, ranking) in changes {
        assignment.body.ranking = ranking;
        assignment.save(&call, (400, 5253), (400, 5253)).await?;
    }
    Ok(Reply::empty(204))
}

/// The assignments of a sensor, by ranking.
pub(super) async fn of_sensor(
    call: &Call,
    sensor: i64,
) -> Result<Vec<Definition<SensorAssignment>>, VendorError> {
    let mut found = definitions::store::list_of::<SensorAssignment>(&call.tenant.database, sensor).await?;
    found.sort_by_key(|assignment| assignment.body.ranking);
    Ok(found)
}

fn shown(groups: &Groups, assignment: &Definition<SensorAssignment>) -> Value {
    let body = &assignment.body;
    let named: Vec<Value> = groups
        .of(&body.smart_groups)
        .map(|group| json!({"name": group.name, "smart_group_uuid": group.uuid}))
        .collect();
    json!({
        "uuid": assignment.uuid,
        "name": assignment.name,
        "ranking": body.ranking,
        "trigger_type": body.trigger,
        "event_triggers": body.events,
        "smart_group_count": body.smart_groups.len(),
        "assigned_smart_groups": named,
    })
}

async fn sensor(call: &Call, code: i32) -> Result<Definition<Sensor>, VendorError> {
    let uuid = call.segment("sensor");
    definitions::visible_by_uuid(call, uuid)
        .await?
        .ok_or_else(|| VendorError::new(404, code, format!("Sensor {uuid} does not exist")))
}

async fn asked(call: &Call) -> Result<Definition<SensorAssignment>, VendorError> {
    let uuid = call.segment("sensor_assignment");
    definitions::visible_by_uuid(call, uuid)
        .await?
        .ok_or_else(|| VendorError::new(404, 5251, format!("Assignment {uuid} does not exist")))
}
