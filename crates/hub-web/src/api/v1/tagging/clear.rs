//! `POST /integrations/{id}/tagging/clear`.

use axum::extract::State;
use http::StatusCode;
use hub_core::ids::IntegrationId;

use crate::{
    WebState,
    access::{Allowed, ManageIntegrations},
    api::v1::integrations::get::find,
    http::{
        path::PathId,
        problem::{Problem, Refusals},
    },
};

/// Asks for every tag that the hub wrote to be taken off the tenant's devices. The names stay: smart groups may use
/// them.
#[utoipa::path(post, path = "/integrations/{id}/tagging/clear", tag = "tagging", security(("bearer" = ["admin"])),
    params(("id" = i64, Path, description = "Id of the integration.")),
    responses(
        (status = 202, description = "Asked for."),
        (status = 409, description = "Tags are still written to this integration.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
        Refusals))]
pub async fn clear_tagging(
    allowed: Allowed<ManageIntegrations>,
    State(state): State<WebState>,
    PathId(id): PathId<IntegrationId>,
) -> Result<StatusCode, Problem> {
    request(&state, id, &allowed).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Writes the wish.
pub async fn request(
    state: &WebState,
    id: IntegrationId,
    allowed: &Allowed<ManageIntegrations>,
) -> Result<(), Problem> {
    let row = find(state, id).await?;
    if row.settings.tagging.is_on() {
        let detail = format!("tags are written to integration {id}: switch them all off first");
        return Err(Problem::new(StatusCode::CONFLICT, detail));
    }
    state.store.request_tag_clearing(id, state.clock.now()).await?;
    tracing::info!(integration.id = %id, "{} has the tags of integration {id} taken off", allowed.caller.describe());
    Ok(())
}
