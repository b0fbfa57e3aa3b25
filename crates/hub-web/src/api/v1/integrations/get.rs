//! `GET /integrations/{id}`.

use axum::{Json, extract::State};
use hub_core::ids::IntegrationId;
use hub_store::IntegrationRow;

use super::view::IntegrationView;
use crate::{
    WebState,
    access::{Allowed, Read},
    http::{
        path::PathId,
        problem::{Problem, Refusals},
    },
};

/// Answers one integration.
#[utoipa::path(get, path = "/integrations/{id}", tag = "integrations", security(("bearer" = ["viewer"])),
    params(("id" = i64, Path, description = "Id of the integration.")),
    responses((status = 200, description = "The integration.", body = IntegrationView), Refusals))]
pub async fn get_integration(
    _: Allowed<Read>,
    State(state): State<WebState>,
    PathId(id): PathId<IntegrationId>,
) -> Result<Json<IntegrationView>, Problem> {
    Ok(Json(find(&state, id).await?.into()))
}

/// One integration, or 404.
pub async fn find(state: &WebState, id: IntegrationId) -> Result<IntegrationRow, Problem> {
    state.store.find_integration(id).await?.ok_or_else(|| Problem::not_found("integration", id))
}
