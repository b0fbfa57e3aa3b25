//! `DELETE /devices/{id}/agent`.

use axum::extract::State;
use http::StatusCode;
use hub_core::ids::DeviceId;

use crate::{
    WebState,
    access::{Allowed, RevokeAgents},
    api::v1::devices::get::find,
    http::{
        path::PathId,
        problem::{Problem, Refusals},
    },
};

/// Takes the access of a device's agent away: it counts no more from now on, and its device tokens count no more. It cannot
/// come back by registering again; a settings file that is made for the device lets an agent in again.
#[utoipa::path(delete, path = "/devices/{id}/agent", tag = "agents", security(("bearer" = ["approver"])),
    params(("id" = i64, Path, description = "Id of the device in the hub.")),
    responses((status = 204, description = "It has no access any more."), Refusals))]
pub async fn remove_device_agent(
    allowed: Allowed<RevokeAgents>,
    State(state): State<WebState>,
    PathId(id): PathId<DeviceId>,
) -> Result<StatusCode, Problem> {
    revoke(&state, id, &allowed).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Revokes, or 404.
pub async fn revoke(state: &WebState, id: DeviceId, allowed: &Allowed<RevokeAgents>) -> Result<(), Problem> {
    find(state, id).await?;
    let by = allowed.caller.describe();
    if !state.store.revoke_agent(id, &by, state.clock.now()).await? {
        return Err(Problem::not_found("agent with access of device", id));
    }
    tracing::info!(device.id = %id, "{by} took the access of the agent of device {id} away");
    Ok(())
}
