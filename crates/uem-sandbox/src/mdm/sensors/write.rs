//! Making, changing and deleting sensors.

use serde_json::json;

use super::{org_group, sensor::Sensor};
use crate::{
    http::{Call, Reply, VendorError},
    mdm::definitions::{self, Definition},
    resource::Fields,
};

/// The most sensors of one call.
const MOST: usize = 500;

/// Version 1: only a `Location`.
pub(super) async fn create_v1(call: Call) -> Result<Reply, VendorError> {
    let made = create(&call).await?;
    Ok(Reply::empty(201).at(location(&made)))
}

/// Version 2: the ids as well.
pub(super) async fn create_v2(call: Call) -> Result<Reply, VendorError> {
    let made = create(&call).await?;
    let body = json!({"id": made.id, "uuid": made.uuid});
    Ok(Reply::json(&body)?.with_status(201).at(location(&made)))
}

fn location(sensor: &Definition<Sensor>) -> String {
    format!("/api/mdm/devicesensors/{}", sensor.uuid)
}

async fn create(call: &Call) -> Result<Definition<Sensor>, VendorError> {
    let fields = Fields::of(call)?;
    let uuid = fields.text("organization_group_uuid").unwrap_or_default();
    let group = org_group(call, &uuid, (403, 5145))?;
    let mut body = Sensor::default();
    body.fill(&fields, true).map_err(|reason| invalid(&reason))?;
    let name = fields.text("name").unwrap_or_default();
    definitions::create(call, (&name, group.id, 0), body, (422, 5005), (422, 5180)).await
}

/// Versions 1 and 2: what is left out stays.
pub(super) async fn update(call: Call) -> Result<Reply, VendorError> {
    let uuid = call.segment("sensor");
    let found = definitions::visible_by_uuid::<Sensor>(&call, uuid).await?;
    let mut sensor =
        found.ok_or_else(|| VendorError::new(404, 5178, format!("Sensor {uuid} does not exist")))?;
    sensor.body.fill(&Fields::of(&call)?, false).map_err(|reason| invalid(&reason))?;
    sensor.save(&call, (422, 5005), (422, 5005)).await?;
    Ok(Reply::empty(204))
}

/// All of them, or none.
pub(super) async fn bulk_delete(call: Call) -> Result<Reply, VendorError> {
    let fields = Fields::of(&call)?;
    let uuid = fields.text("organization_group_uuid").unwrap_or_default();
    let group = org_group(&call, &uuid, (404, 5177))?;
    let uuids = fields.texts("sensor_uuids");
    if uuids.is_empty() || uuids.len() > MOST {
        let message = format!("sensor_uuids has 1 to {MOST} UUIDs");
        return Err(VendorError::new(422, 5178, message));
    }
    let mut ids = Vec::with_capacity(uuids.len());
    for uuid in &uuids {
        let found = definitions::visible_by_uuid::<Sensor>(&call, uuid).await?;
        let found = found.filter(|sensor| call.tenant.access.is_within(sensor.org_group_id, group.id));
        let sensor = found.ok_or_else(|| {
            VendorError::new(422, 5178, format!("Sensor {uuid} does not exist at {}", group.name))
        })?;
        ids.push(sensor.id);
    }
    for id in ids {
        definitions::store::delete::<Sensor>(&call.tenant.database, id).await?;
    }
    Ok(Reply::empty(204))
}

fn invalid(reason: &str) -> VendorError {
    VendorError::new(422, 5005, format!("Invalid sensor: {reason}"))
}
