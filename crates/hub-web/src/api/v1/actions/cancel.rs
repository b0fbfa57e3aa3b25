//! `POST /actions/{id}/cancel`.

use axum::{Json, extract::State};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{reason, view::ActionView};
use crate::{
    WebState,
    access::{ActionId, Allowed, RequestActions},
    http::{
        body::Body,
        path::PathId,
        problem::{Problem, ProblemBody, Refusals},
    },
};

/// Why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ReasonBody)]
pub struct ReasonBody {
    /// Why, 1–500 characters.
    pub reason: String,
}

/// Takes back every target of an action that was not begun: a rejection, or a stop between two targets. What was sent is not
/// called back.
#[utoipa::path(post, path = "/actions/{id}/cancel", tag = "actions", security(("bearer" = ["operator"])),
    params(("id" = i64, Path, description = "Number of the action.")), request_body = ReasonBody,
    responses((status = 200, description = "The action as it stands now.", body = ActionView),
        (status = 409, description = "Nothing of it waits (`nothing_waits`).", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "A field is refused.", body = ProblemBody, content_type = "application/problem+json"),
        Refusals))]
pub async fn cancel_action(
    allowed: Allowed<RequestActions>,
    State(state): State<WebState>,
    PathId(id): PathId<ActionId>,
    Body(body): Body<ReasonBody>,
) -> Result<Json<ActionView>, Problem> {
    cancel(&state, id.0, &body.reason, &allowed).await?;
    Ok(Json(ActionView::find(&state, id.0).await?))
}

/// Takes it back, and answers how many targets that were.
pub async fn cancel(
    state: &WebState,
    id: i64,
    reason: &str,
    allowed: &Allowed<RequestActions>,
) -> Result<u64, Problem> {
    let (reason, by) = (reason::needed(reason)?, allowed.caller.describe());
    let count = state.store.cancel_action(id, &by, &reason, state.clock.now()).await?;
    tracing::info!(action.id = id, "{by} took back {count} targets of action {id}");
    Ok(count)
}
