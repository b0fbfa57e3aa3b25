//! `POST /action-guards/cancel-waiting`.

use axum::{Json, extract::State};
use hub_core::ids::IntegrationId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::actions::{check::TargetCount, reason};
use crate::{
    WebState,
    access::{Allowed, StopActions},
    http::{
        body::Body,
        problem::{Problem, ProblemBody, Refusals},
    },
};

/// What is taken back, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelWaitingBody {
    /// Of this integration; of all unless told.
    pub integration_id: Option<i64>,
    /// Why, 1–500 characters.
    pub reason: String,
}

/// Takes back every target of every action that was not begun.
#[utoipa::path(post, path = "/action-guards/cancel-waiting", tag = "actions", security(("bearer" = ["operator"])),
    request_body = CancelWaitingBody,
    responses(
        (status = 200, description = "So many were taken back.", body = TargetCount),
        (status = 422, description = "A field is refused.", body = ProblemBody, content_type = "application/problem+json"),
        Refusals))]
pub async fn cancel_waiting_actions(
    allowed: Allowed<StopActions>,
    State(state): State<WebState>,
    Body(body): Body<CancelWaitingBody>,
) -> Result<Json<TargetCount>, Problem> {
    let integration = body.integration_id.map(IntegrationId);
    let targets = cancel_waiting(&state, integration, &body.reason, &allowed).await?;
    Ok(Json(TargetCount { targets }))
}

/// Takes it back, and answers how many targets that were.
pub async fn cancel_waiting(
    state: &WebState,
    integration: Option<IntegrationId>,
    reason: &str,
    allowed: &Allowed<StopActions>,
) -> Result<u64, Problem> {
    let (reason, by) = (reason::needed(reason)?, allowed.caller.describe());
    if let Some(id) = integration
        && state.store.find_integration(id).await?.is_none()
    {
        let expected = "the id of an integration that is there, or nothing for all";
        return Err(Problem::field("integration_id", Some(id.to_string()), expected));
    }
    let count = state.store.cancel_waiting_actions(integration, &by, &reason, state.clock.now()).await?;
    tracing::warn!("{by} took back {count} targets of actions that waited: {reason}");
    Ok(count)
}
