//! `GET /smart-groups/{id}`.

use axum::{Json, extract::State};
use hub_core::ids::SmartGroupId;

use super::view::SmartGroupView;
use crate::{
    WebState,
    access::{Allowed, Read},
    http::{
        path::PathId,
        problem::{Problem, Refusals},
    },
};

/// Answers one smart group.
#[utoipa::path(get, path = "/smart-groups/{id}", tag = "groups", security(("bearer" = ["viewer"])),
    params(("id" = i64, Path, description = "Id of the smart group in the hub.")),
    responses((status = 200, description = "The smart group.", body = SmartGroupView), Refusals))]
pub async fn get_smart_group(
    _: Allowed<Read>,
    State(state): State<WebState>,
    PathId(id): PathId<SmartGroupId>,
) -> Result<Json<SmartGroupView>, Problem> {
    let row = state.store.find_smart_group(id).await?.ok_or_else(|| Problem::not_found("smart group", id))?;
    Ok(Json(row.into()))
}
