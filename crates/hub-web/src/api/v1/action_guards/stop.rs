//! `POST /action-guards/stop`.

use axum::{Json, extract::State};

use super::{
    super::actions::{cancel::ReasonBody, reason},
    view::GuardsView,
};
use crate::{
    WebState,
    access::{Allowed, StopActions},
    http::{
        body::Body,
        problem::{Problem, ProblemBody, Refusals},
    },
};

/// Stops all actions of the hub: from this answer on nothing is begun. What was sent before is read to its end. Stopping what
/// is stopped changes nothing.
#[utoipa::path(post, path = "/action-guards/stop", tag = "actions", security(("bearer" = ["operator"])),
    request_body = ReasonBody,
    responses(
        (status = 200, description = "The guards as they are now.", body = GuardsView),
        (status = 422, description = "A field is refused.", body = ProblemBody, content_type = "application/problem+json"),
        Refusals))]
pub async fn stop_actions(
    allowed: Allowed<StopActions>,
    State(state): State<WebState>,
    Body(body): Body<ReasonBody>,
) -> Result<Json<GuardsView>, Problem> {
    stop(&state, &body.reason, &allowed).await?;
    Ok(Json(state.store.action_guards().await?.into()))
}

/// Stops them; false where they are stopped already.
pub async fn stop(state: &WebState, reason: &str, allowed: &Allowed<StopActions>) -> Result<bool, Problem> {
    let (reason, by) = (reason::needed(reason)?, allowed.caller.describe());
    let is_new = state.store.stop_actions(&by, &reason, state.clock.now()).await?;
    if is_new {
        tracing::warn!("{by} stopped all actions: {reason}");
    }
    Ok(is_new)
}
