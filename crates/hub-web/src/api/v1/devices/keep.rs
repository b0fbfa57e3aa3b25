//! `PUT` and `DELETE /devices/{id}/keep`.

use axum::{Json, extract::State};
use http::StatusCode;
use hub_core::ids::DeviceId;
use hub_store::{DeviceHold, NewHold};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::get::find;
use crate::{
    WebState,
    access::{Allowed, Decide},
    api::v1::held_plan::decision::checked_reason,
    http::{
        body::Body,
        path::PathId,
        problem::{Problem, Refusals},
    },
};

/// Why it is kept.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KeepBody {
    /// For those who look at it later.
    pub reason: String,
}

/// A device that is kept.
#[derive(Debug, Serialize, ToSchema)]
pub struct KeepView {
    /// Since when.
    pub held_at: Timestamp,
    /// By whom.
    pub held_by: String,
    /// Why.
    pub reason: String,
}

impl From<DeviceHold> for KeepView {
    fn from(hold: DeviceHold) -> Self {
        Self { held_at: hold.held_at, held_by: hold.held_by, reason: hold.reason }
    }
}

/// Keeps a device, whatever synchronizations miss, until it is seen again or given free. One that looked gone is
/// restored by the next run.
#[utoipa::path(put, path = "/devices/{id}/keep", tag = "held deletions", security(("bearer" = ["approver"])),
    params(("id" = i64, Path, description = "Id of the device in the hub.")), request_body = KeepBody,
    responses((status = 200, description = "Kept.", body = KeepView), Refusals))]
pub async fn keep_device(
    allowed: Allowed<Decide>,
    State(state): State<WebState>,
    PathId(id): PathId<DeviceId>,
    Body(body): Body<KeepBody>,
) -> Result<Json<KeepView>, Problem> {
    Ok(Json(keep(&state, id, &body, &allowed).await?.into()))
}

/// Gives it free again: the rules hold for it as for all others. 404 when nobody kept it.
#[utoipa::path(delete, path = "/devices/{id}/keep", tag = "held deletions", security(("bearer" = ["approver"])),
    params(("id" = i64, Path, description = "Id of the device in the hub.")),
    responses((status = 204, description = "Free."), Refusals))]
pub async fn release_device(
    allowed: Allowed<Decide>,
    State(state): State<WebState>,
    PathId(id): PathId<DeviceId>,
) -> Result<StatusCode, Problem> {
    find(&state, id).await?;
    if !state.store.release_device(id).await? {
        return Err(Problem::new(StatusCode::NOT_FOUND, format!("nobody keeps device {id}")));
    }
    tracing::info!(device.id = %id, "{} gave device {id} free", allowed.caller.describe());
    Ok(StatusCode::NO_CONTENT)
}

/// Writes the decision.
pub async fn keep(
    state: &WebState,
    id: DeviceId,
    body: &KeepBody,
    allowed: &Allowed<Decide>,
) -> Result<DeviceHold, Problem> {
    let reason = checked_reason(&body.reason)?;
    let (by, now) = (allowed.caller.describe(), state.clock.now());
    state.store.hold_device(id, NewHold { by: &by, reason }, now).await?;
    tracing::info!(device.id = %id, "{by} keeps device {id}");
    let hold = state.store.find_device_hold(id).await?;
    hold.ok_or_else(|| Problem::new(StatusCode::CONFLICT, format!("device {id} was given free meanwhile")))
}
