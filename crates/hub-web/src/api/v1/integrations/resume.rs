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
        (status = 409, description = "It is read by `mooring pull`, its credentials were refused, or another integration reads the same devices.", body = ProblemBody, content_type = "application/problem+json"),
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
    if let Some(resumed) = state.store.resume_integration(id, state.clock.now()).await? {
        tracing::info!(integration.id = %id, "{who} resumed integration {id}: it is {}", resumed.words());
    }
    Ok(())
}
