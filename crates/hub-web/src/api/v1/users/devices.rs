//! `GET /users/{id}/devices`.

use axum::{Json, extract::State};
use hub_core::ids::UserId;

use super::{super::devices::view::DeviceView, get::find};
use crate::{
    WebState,
    access::{Allowed, Read},
    http::{
        paging::List,
        path::PathId,
        problem::{Problem, Refusals},
    },
};

/// Lists a user's devices, at most 500.
#[utoipa::path(get, path = "/users/{id}/devices", tag = "users", security(("bearer" = ["viewer"])),
    params(("id" = i64, Path, description = "Id of the user in the hub.")),
    responses((status = 200, description = "The user's devices.", body = List<DeviceView>), Refusals))]
pub async fn list_user_devices(
    _: Allowed<Read>,
    State(state): State<WebState>,
    PathId(id): PathId<UserId>,
) -> Result<Json<List<DeviceView>>, Problem> {
    find(&state, id).await?;
    let rows = state.store.devices_of_user(id).await?;
    Ok(Json(List::whole(rows.into_iter().map(DeviceView::from).collect())))
}
