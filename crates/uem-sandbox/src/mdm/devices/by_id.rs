//! `GET /api/mdm/devices/{id}`, version 1: the widest device.

use crate::{
    http::{Call, Reply, VendorError},
    resource::is_visible,
};

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    answer(&call, call.segment("id").parse().ok())
}

/// The device of that id where the caller may see it; 404/5002 otherwise.
pub(super) fn answer(call: &Call, id: Option<u32>) -> Result<Reply, VendorError> {
    let found = id.map(|id| call.tenant.fleet.whole(id)).transpose()?.flatten();
    let device = found.filter(|device| is_visible(call, device.org_group_id)).ok_or_else(not_found)?;
    Ok(Reply::json_bytes(device.body))
}

/// What v1 says about a device that is not there.
pub(super) fn not_found() -> VendorError {
    VendorError::new(404, 5002, "Device not found for the provided device id.")
}
