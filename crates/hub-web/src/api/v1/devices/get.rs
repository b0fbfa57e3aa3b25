//! `GET /devices/{id}`.

use axum::{Json, extract::State};
use hub_core::ids::DeviceId;
use hub_store::DeviceRow;

use serde::Serialize;
use utoipa::ToSchema;

use super::{profiles::profiles, view::DeviceView};
use crate::{
    WebState,
    access::{Allowed, Read},
    http::{
        path::PathId,
        problem::{Problem, Refusals},
    },
};

/// One device with what is asked of it alone.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DeviceWithProfiles)]
pub struct DeviceWithProfilesView {
    /// The device.
    #[serde(flatten)]
    pub device: DeviceView,
    /// `personal` and `work` for an Android device of an Android Enterprise group; empty for any other.
    pub profiles: Vec<&'static str>,
}

/// Answers one device.
#[utoipa::path(get, path = "/devices/{id}", tag = "devices", security(("bearer" = ["viewer"])),
    params(("id" = i64, Path, description = "Id of the device in the hub.")),
    responses((status = 200, description = "The device.", body = DeviceWithProfilesView), Refusals))]
pub async fn get_device(
    _: Allowed<Read>,
    State(state): State<WebState>,
    PathId(id): PathId<DeviceId>,
) -> Result<Json<DeviceWithProfilesView>, Problem> {
    let row = find(&state, id).await?;
    let profiles = profiles(&state, &row).await?;
    Ok(Json(DeviceWithProfilesView { device: row.into(), profiles }))
}

/// One device, or 404.
pub async fn find(state: &WebState, id: DeviceId) -> Result<DeviceRow, Problem> {
    state.store.find_device(id).await?.ok_or_else(|| Problem::not_found("device", id))
}
