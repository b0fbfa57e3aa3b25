//! `POST /integrations/{id}/pause`.

use axum::{Json, extract::State};
use http::StatusCode;
use hub_core::{ids::IntegrationId, integration::IntegrationState};
use hub_store::IntegrationRow;

use super::{get::find, view::IntegrationView};
use crate::{
    WebState,
    access::{Allowed, ManageIntegrations},
    http::{
        path::PathId,
        problem::{Problem, ProblemBody, Refusals},
    },
};

/// Pauses an integration: a run under way finishes its page and stops.
#[utoipa::path(post, path = "/integrations/{id}/pause", tag = "integrations", security(("bearer" = ["admin"])),
    params(("id" = i64, Path, description = "Id of the integration.")),
    responses((status = 200, description = "The integration.", body = IntegrationView),
        (status = 409, description = "It is read by `mooring pull`.", body = ProblemBody, content_type = "application/problem+json"),
        Refusals))]
pub async fn pause_integration(
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
    refuse_pulled(&find(state, id).await?)?;
    let who = allowed.caller.describe();
    let reason = format!("paused by {who}");
    state.store.set_integration_state(id, IntegrationState::Paused, &reason, state.clock.now()).await?;
    tracing::info!(integration.id = %id, "{who} paused integration {id}");
    Ok(())
}

/// What `mooring pull` reads has no schedule here that could be paused, and no credentials to resume with.
pub fn refuse_pulled(row: &IntegrationRow) -> Result<(), Problem> {
    if row.state != IntegrationState::Pulled {
        return Ok(());
    }
    let words =
        format!("integration {} is read by `mooring pull`: edit it and give it credentials first", row.id);
    Err(Problem::new(StatusCode::CONFLICT, words))
}
