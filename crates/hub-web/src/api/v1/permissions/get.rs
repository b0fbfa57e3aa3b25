//! `GET /integrations/{id}/permission-check`.

use axum::{Json, extract::State};
use hub_core::ids::IntegrationId;

use super::{super::integrations::get::find, view::PermissionCheckView};
use crate::{
    WebState,
    access::{Allowed, Read},
    http::{
        path::PathId,
        problem::{Problem, Refusals},
    },
};

/// Answers what the role allows, as far as it is known: granted, refused, or not to be probed without a side effect.
#[utoipa::path(get, path = "/integrations/{id}/permission-check", tag = "integrations", security(("bearer" = ["viewer"])),
    params(("id" = i64, Path, description = "Id of the integration.")),
    responses((status = 200, description = "What is known.", body = PermissionCheckView), Refusals))]
pub async fn get_permission_check(
    _: Allowed<Read>,
    State(state): State<WebState>,
    PathId(id): PathId<IntegrationId>,
) -> Result<Json<PermissionCheckView>, Problem> {
    Ok(Json(read(&state, id).await?))
}

/// What is known of an integration, or 404.
pub async fn read(state: &WebState, id: IntegrationId) -> Result<PermissionCheckView, Problem> {
    find(state, id).await?;
    Ok(state.store.find_permission_check(id).await?.into())
}
