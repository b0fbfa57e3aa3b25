//! `GET /api/mdm/devices/{id}`, version 1: the widest device.

use super::render;
use crate::{
    fleet::state::DeviceState,
    http::{Call, Reply, VendorError},
    resource::is_visible,
};

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let found = match call.segment("id").parse() {
        Ok(id) => call.tenant.fleet.get(id).await?,
        Err(_) => None,
    };
    answer(&call, found)
}

/// The device where the caller may see it; 404/5002 otherwise.
pub(super) fn answer(call: &Call, found: Option<DeviceState>) -> Result<Reply, VendorError> {
    let state = found.filter(|state| is_visible(call, state.org_group_id)).ok_or_else(not_found)?;
    Reply::json(&render::full(&state, call.tenant.fleet.places().get(state.org_group_id)))
}

/// What v1 says about a device that is not there.
pub(super) fn not_found() -> VendorError {
    VendorError::new(404, 5002, "Device not found for the provided device id.")
}
