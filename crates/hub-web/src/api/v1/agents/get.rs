//! `GET /devices/{id}/agent`.

use axum::{Json, extract::State};
use hub_core::ids::DeviceId;

use super::view::AgentView;
use crate::{
    WebState,
    access::{Allowed, Read},
    api::v1::devices::get::find as find_device,
    http::{
        path::PathId,
        problem::{Problem, Refusals},
    },
};

/// Answers the agent of a device, also one whose access was taken away; 404 where none registered.
#[utoipa::path(get, path = "/devices/{id}/agent", tag = "agents", security(("bearer" = ["viewer"])),
    params(("id" = i64, Path, description = "Id of the device in the hub.")),
    responses((status = 200, description = "Its agent.", body = AgentView), Refusals))]
pub async fn get_device_agent(
    _: Allowed<Read>,
    State(state): State<WebState>,
    PathId(id): PathId<DeviceId>,
) -> Result<Json<AgentView>, Problem> {
    find_device(&state, id).await?;
    let agent = find(&state, id).await?;
    Ok(Json(agent.ok_or_else(|| Problem::not_found("agent of device", id))?))
}

/// The agent of a device, if it has one.
pub async fn find(state: &WebState, id: DeviceId) -> Result<Option<AgentView>, Problem> {
    let Some(row) = state.store.find_device_agent(id).await? else { return Ok(None) };
    let is_recent = row.seen_at.is_some_and(|at| state.decider.is_recent_report(at));
    let is_present = is_recent && !row.is_revoked;
    Ok(Some(AgentView::new(row, is_present)))
}
