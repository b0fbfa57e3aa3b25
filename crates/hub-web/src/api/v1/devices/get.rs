//! `GET /devices/{id}`.

use axum::{Json, extract::State};
use hub_core::ids::DeviceId;
use hub_store::DeviceRow;

use super::view::DeviceView;
use crate::{
    WebState,
    access::{Allowed, Read},
    http::{
        path::PathId,
        problem::{Problem, Refusals},
    },
};

/// Answers one device.
#[utoipa::path(get, path = "/devices/{id}", tag = "devices", security(("bearer" = ["viewer"])),
    params(("id" = i64, Path, description = "Id of the device in the hub.")),
    responses((status = 200, description = "The device.", body = DeviceView), Refusals))]
pub async fn get_device(
    _: Allowed<Read>,
    State(state): State<WebState>,
    PathId(id): PathId<DeviceId>,
) -> Result<Json<DeviceView>, Problem> {
    Ok(Json(find(&state, id).await?.into()))
}

/// One device, or 404.
pub async fn find(state: &WebState, id: DeviceId) -> Result<DeviceRow, Problem> {
    state.store.find_device(id).await?.ok_or_else(|| Problem::not_found("device", id))
}
