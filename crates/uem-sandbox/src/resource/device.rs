//! The device that a call names, by integer id, UUID or alternate id, if it exists for the caller.

use crate::{
    fleet::{By, state::DeviceState},
    http::{Call, VendorError},
};

/// The device of that integer id.
pub async fn device_by_id(call: &Call, id: &str) -> Result<Option<DeviceState>, VendorError> {
    Ok(call.tenant.fleet.find_within(By::DeviceId, id, call.caller.org_group_id).await?)
}

/// The device of that UUID.
pub async fn device_by_uuid(call: &Call, uuid: &str) -> Result<Option<DeviceState>, VendorError> {
    Ok(call.tenant.fleet.find_within(By::Uuid, uuid, call.caller.org_group_id).await?)
}

/// The device of `searchby=` and `id=`; none where either is left out. 422/5003 where `searchby` is no known word.
pub async fn device_by_query(call: &Call) -> Result<Option<DeviceState>, VendorError> {
    let by = by_query(call)?;
    let Some(id) = call.query.text("id") else { return Ok(None) };
    Ok(call.tenant.fleet.find_within(by, id, call.caller.org_group_id).await?)
}

/// What `searchby=` names; 422/5003 where it is left out or no known word.
pub fn by_query(call: &Call) -> Result<By, VendorError> {
    let word = call.query.text("searchby").unwrap_or_default();
    By::parse(word).ok_or_else(|| VendorError::new(422, 5003, format!("Invalid searchBy: {word}")))
}
