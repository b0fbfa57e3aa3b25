//! `POST /integrations/{id}/tagging/check`.

use axum::extract::State;
use http::StatusCode;
use hub_core::ids::IntegrationId;

use crate::{
    WebState,
    access::{Allowed, StartSync},
    api::v1::integrations::get::find,
    http::{
        path::PathId,
        problem::{Problem, Refusals},
    },
};

/// Asks for the tags in the tenant to be read, compared with what they should be, and repaired.
#[utoipa::path(post, path = "/integrations/{id}/tagging/check", tag = "tagging", security(("bearer" = ["operator"])),
    params(("id" = i64, Path, description = "Id of the integration.")),
    responses(
        (status = 202, description = "Asked for."),
        (status = 409, description = "No tags are written to this integration.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
        Refusals))]
pub async fn check_tagging(
    allowed: Allowed<StartSync>,
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
    allowed: &Allowed<StartSync>,
) -> Result<(), Problem> {
    let row = find(state, id).await?;
    if !row.settings.tagging.is_on() {
        let detail = format!("no tags are written to integration {id}: switch one of its tags on first");
        return Err(Problem::new(StatusCode::CONFLICT, detail));
    }
    state.store.request_tagging(id, true).await?;
    tracing::info!(integration.id = %id, "{} asks for the tags of integration {id} to be checked", allowed.caller.describe());
    Ok(())
}
