//! Deleting devices: one by integer or alternate id, or many. An enrolled device is wiped of the company's data by it,
//! so wipe protection may hold it; a record that is gone takes its tags, notes and attributes along.

use super::{DELETE, DELETE_EVENT, by_id::not_found, render, store};
use crate::{
    fleet::{
        By,
        state::{DeviceState, EnrollmentStatus},
    },
    http::{Call, Reply, VendorError},
    mdm::{
        commands::BULK_LIMIT,
        wipes::{self, Source},
    },
    resource::{Outcome, by_query, device_by_id, device_by_query, values},
};

/// `DELETE /api/mdm/devices/{id}`: 200 with the device that was.
pub(super) async fn by_id(call: Call) -> Result<Reply, VendorError> {
    let device = device_by_id(&call, call.segment("id")).await?.ok_or_else(not_found)?;
    delete(&call, &device, Source::Delete).await?;
    let places = call.tenant.fleet.places();
    Ok(Reply::json_bytes(render::full_json(&device, places.get(device.org_group_id))))
}

/// `DELETE /api/mdm/devices?searchby=&id=`: 204.
pub(super) async fn by_alternate_id(call: Call) -> Result<Reply, VendorError> {
    let device = device_by_query(&call).await?;
    let device = device.ok_or_else(|| VendorError::new(404, 404, "Device not found"))?;
    delete(&call, &device, Source::Delete).await?;
    Ok(Reply::empty(204))
}

/// `DELETE /api/mdm/devices/macaddress/{macaddress}`: 204.
pub(super) async fn by_mac_address(call: Call) -> Result<Reply, VendorError> {
    let address = call.segment("macaddress");
    let device = call.tenant.fleet.find_within(By::MacAddress, address, call.caller.org_group_id).await?;
    let device = device.ok_or_else(|| VendorError::new(404, 404, "Device not found"))?;
    delete(&call, &device, Source::Delete).await?;
    Ok(Reply::empty(204))
}

/// `POST /api/mdm/devices/bulk?searchby=`: 200 with what came of each value; 404 where none names a device, 403 where
/// all are held.
pub(super) async fn bulk(call: Call) -> Result<Reply, VendorError> {
    let by = match call.query.text("searchby") {
        None => By::DeviceId,
        Some(_) => by_query(&call)?,
    };
    let values = values(&call)?;
    if values.len() > BULK_LIMIT {
        let message = format!("Validation failed: BulkValues has at most {BULK_LIMIT} values");
        return Err(VendorError::new(422, 1012, message));
    }
    let mut outcome = Outcome::default();
    let mut refused: Vec<VendorError> = Vec::new();
    for value in &values {
        let device = call.tenant.fleet.find_within(by, value, call.caller.org_group_id).await?;
        let result = match device {
            Some(device) => delete(&call, &device, Source::BulkDelete).await,
            None => Err(VendorError::new(404, 404, "Device not found")),
        };
        refused.extend(result.clone().err());
        outcome.add(value, result);
    }
    let is_all =
        |status: u16| refused.len() == values.len() && refused.iter().all(|one| one.status == status);
    match refused.first() {
        Some(first) if is_all(404) || is_all(403) => Err(first.clone()),
        _ => Reply::json(&outcome),
    }
}

async fn delete(call: &Call, device: &DeviceState, source: Source) -> Result<(), VendorError> {
    if device.is_listed() {
        let asked = wipes::Asked {
            device,
            command: DELETE,
            event: DELETE_EVENT,
            pending: EnrollmentStatus::EnterpriseWipePending,
            source,
            details: "",
            admin: &call.caller.name,
        };
        wipes::let_through(&call.tenant, asked, 403).await?;
    }
    remove(call, &[device.id]).await
}

/// Takes the records out, with all that hangs on them.
pub(crate) async fn remove(call: &Call, ids: &[u32]) -> Result<(), VendorError> {
    call.tenant.fleet.remove_by(&call.caller.name, ids).await?;
    store::forget(&call.tenant.database, ids, call.tenant.fleet.now().as_millisecond()).await?;
    Ok(())
}
