//! `POST /actions/{id}/approve`.

use axum::{Json, extract::State};
use http::StatusCode;
use hub_core::actions::{ItemState, may_approve};
use hub_store::NotDecided;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{add::requester, reason, refused::coded, view::ActionView};
use crate::{
    WebState,
    access::{ActionId, Allowed, ApproveActions},
    http::{
        body::Body,
        path::PathId,
        problem::{Problem, ProblemBody, Refusals},
    },
};

/// What is approved, as it was seen.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApproveActionBody {
    /// The mark of its list.
    pub list_hash: String,
    /// How many of its targets are held: the same number as the action shows.
    pub targets: u64,
    /// Why, 1–500 characters.
    pub reason: String,
}

/// Lets all held targets of an action go on, as a second operator. Who ordered it cannot, by no token either; nor does an
/// approval count for another list than the one that was seen.
#[utoipa::path(post, path = "/actions/{id}/approve", tag = "actions", security(("bearer" = ["approver"])),
    params(("id" = i64, Path, description = "Number of the action.")), request_body = ApproveActionBody,
    responses((status = 200, description = "The action, approved.", body = ActionView),
        (status = 403, description = "The caller may not, or is the person who ordered it (`same_person`).", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "It is another list (`other_list`, `other_count`), nothing of it is held (`nothing_waits`), or it waited too long (`expired`).", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "A field is refused.", body = ProblemBody, content_type = "application/problem+json"),
        Refusals))]
pub async fn approve_action(
    allowed: Allowed<ApproveActions>,
    State(state): State<WebState>,
    PathId(id): PathId<ActionId>,
    Body(body): Body<ApproveActionBody>,
) -> Result<Json<ActionView>, Problem> {
    approve(&state, id.0, &body, &allowed).await?;
    Ok(Json(ActionView::find(&state, id.0).await?))
}

/// Checks the count that was seen and writes the approval.
pub async fn approve(
    state: &WebState,
    id: i64,
    body: &ApproveActionBody,
    allowed: &Allowed<ApproveActions>,
) -> Result<u64, Problem> {
    let reason = reason::needed(&body.reason)?;
    let approver = requester(&allowed.caller);
    let action = ActionView::find(state, id).await?;
    may_approve(&action.requested_by_person, &approver.person, &action.list_hash, &body.list_hash)
        .map_err(NotDecided::from)?;
    let held = action.counts.get(ItemState::Held.as_ref()).copied().unwrap_or_default();
    if held > 0 && held != body.targets {
        let words = format!("{held} targets are held, not {}: look at them again", body.targets);
        return Err(coded(StatusCode::CONFLICT, "other_count", words));
    }
    let now = state.clock.now();
    let count = state.store.approve_action(id, &approver, &body.list_hash, &reason, now).await?;
    tracing::info!(action.id = id, "{} approved action {id} with {count} targets", approver.by);
    Ok(count)
}
