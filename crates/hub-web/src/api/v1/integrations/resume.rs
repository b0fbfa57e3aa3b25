//! `POST /integrations/{id}/resume`.

use axum::{Json, extract::State};
use hub_core::{ids::IntegrationId, integration::IntegrationState};

use super::{get::find, state::require, view::IntegrationView};
use crate::{
    WebState,
    access::{Allowed, ManageIntegrations},
    http::{
        path::PathId,
        problem::{Problem, ProblemBody, Refusals},
    },
};

/// Resumes a paused integration. One whose credentials were refused goes on when it is given others.
#[utoipa::path(post, path = "/integrations/{id}/resume", tag = "integrations", security(("bearer" = ["admin"])),
    params(("id" = i64, Path, description = "Id of the integration.")),
    responses((status = 200, description = "The integration.", body = IntegrationView),
        (status = 409, description = "It is read by `mooring pull`, or its credentials were refused.", body = ProblemBody, content_type = "application/problem+json"),
        Refusals))]
pub async fn resume_integration(
    allowed: Allowed<ManageIntegrations>,
    State(state): State<WebState>,
    PathId(id): PathId<IntegrationId>,
) -> Result<Json<IntegrationView>, Problem> {
    set(&state, id, &allowed).await?;
    Ok(Json(find(&state, id).await?.into()))
}

/// Writes the new state.
pub async fn set(
    state: &WebState,
    id: IntegrationId,
    allowed: &Allowed<ManageIntegrations>,
) -> Result<(), Problem> {
    require(&find(state, id).await?, &[IntegrationState::Active, IntegrationState::Paused])?;
    let who = allowed.caller.describe();
    state.store.set_integration_state(id, IntegrationState::Active, "", state.clock.now()).await?;
    tracing::info!(integration.id = %id, "{who} resumed integration {id}");
    Ok(())
}
