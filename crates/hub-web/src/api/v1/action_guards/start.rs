//! `POST /action-guards/start`.

use axum::{Json, extract::State};

use super::{
    super::actions::{cancel::ReasonBody, reason},
    view::GuardsView,
};
use crate::{
    WebState,
    access::{Allowed, StartActions},
    http::{
        body::Body,
        problem::{Problem, ProblemBody, Refusals},
    },
};

/// Lets actions go on after they were stopped: what is approved and waits is sent. Take back first what should not be.
#[utoipa::path(post, path = "/action-guards/start", tag = "actions", security(("bearer" = ["admin"])),
    request_body = ReasonBody,
    responses(
        (status = 200, description = "The guards as they are now.", body = GuardsView),
        (status = 422, description = "A field is refused.", body = ProblemBody, content_type = "application/problem+json"),
        Refusals))]
pub async fn start_actions(
    allowed: Allowed<StartActions>,
    State(state): State<WebState>,
    Body(body): Body<ReasonBody>,
) -> Result<Json<GuardsView>, Problem> {
    start(&state, &body.reason, &allowed).await?;
    Ok(Json(state.store.action_guards().await?.into()))
}

/// Starts them; false where they are not stopped.
pub async fn start(state: &WebState, reason: &str, allowed: &Allowed<StartActions>) -> Result<bool, Problem> {
    let reason = reason::needed(reason)?;
    let is_new = state.store.start_actions(&reason).await?;
    if is_new {
        tracing::warn!("{} started all actions again: {reason}", allowed.caller.describe());
    }
    Ok(is_new)
}
