//! `GET /integrations/{id}/held-plan/devices`.

use axum::{Json, extract::State};
use hub_core::ids::IntegrationId;
use serde::Deserialize;
use utoipa::IntoParams;

use super::get::find;
use crate::{
    WebState,
    access::{Allowed, Read},
    api::v1::devices::view::DeviceView,
    http::{
        paging::{List, checked_limit, cursor},
        params::Params,
        path::PathId,
        problem::{Problem, Refusals},
    },
};

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListHeldDevices {
    /// `next` of the page before.
    after: Option<String>,
    /// Records on a page: 1–500, 50 unless told.
    limit: Option<u32>,
}

/// Lists every device that the held plan would delete.
#[utoipa::path(get, path = "/integrations/{id}/held-plan/devices", tag = "held deletions",
    security(("bearer" = ["viewer"])),
    params(("id" = i64, Path, description = "Id of the integration."), ListHeldDevices),
    responses((status = 200, description = "A page of devices.", body = List<DeviceView>), Refusals))]
pub async fn list_held_devices(
    _: Allowed<Read>,
    State(state): State<WebState>,
    PathId(id): PathId<IntegrationId>,
    Params(params): Params<ListHeldDevices>,
) -> Result<Json<List<DeviceView>>, Problem> {
    let limit = checked_limit(params.limit)?;
    let plan = find(&state, id).await?;
    let page = state.store.list_held_devices(id, cursor(params.after).as_ref(), limit).await?;
    let items = page.devices.into_iter().map(DeviceView::from).collect();
    Ok(Json(List::counted(items, page.next, plan.devices, true)))
}
