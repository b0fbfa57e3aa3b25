//! `DELETE /integrations/{id}`.

use axum::extract::State;
use http::StatusCode;
use hub_core::ids::IntegrationId;

use super::get::find;
use crate::{
    WebState,
    access::{Allowed, ManageIntegrations},
    http::{
        path::PathId,
        problem::{Problem, Refusals},
    },
};

/// Removes an integration with all that was read from it. The tenant is not touched.
#[utoipa::path(delete, path = "/integrations/{id}", tag = "integrations", security(("bearer" = ["admin"])),
    params(("id" = i64, Path, description = "Id of the integration.")),
    responses((status = 204, description = "Removed."), Refusals))]
pub async fn remove_integration(
    allowed: Allowed<ManageIntegrations>,
    State(state): State<WebState>,
    PathId(id): PathId<IntegrationId>,
) -> Result<StatusCode, Problem> {
    find(&state, id).await?;
    tracing::info!(integration.id = %id, "{} removes integration {id}", allowed.caller.describe());
    state.store.remove_integration(id).await?;
    Ok(StatusCode::NO_CONTENT)
}
