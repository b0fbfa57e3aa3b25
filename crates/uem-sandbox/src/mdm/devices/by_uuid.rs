//! `GET /api/mdm/devices/{uuid}`, versions 2 and 3.

use super::render;
use crate::{
    fleet::{By, state::DeviceState},
    http::{Call, Reply, VendorError},
    resource::is_visible,
};

pub(super) async fn v2(call: Call) -> Result<Reply, VendorError> {
    let state = device(&call).await?;
    Reply::json(&render::by_uuid_v2(&state, call.tenant.fleet.places().get(state.org_group_id), &call.host))
}

pub(super) async fn v3(call: Call) -> Result<Reply, VendorError> {
    let state = device(&call).await?;
    Reply::json(&render::by_uuid_v3(&state, call.tenant.fleet.places().get(state.org_group_id), &call.host))
}

/// The device where the caller may see it; 404/5061 otherwise.
async fn device(call: &Call) -> Result<DeviceState, VendorError> {
    let found = call.tenant.fleet.find(By::Uuid, call.segment("uuid")).await?;
    let visible = found.filter(|state| is_visible(call, state.org_group_id));
    visible.ok_or_else(|| VendorError::new(404, 5061, "Device not found for this request."))
}
