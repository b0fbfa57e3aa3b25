//! `POST /actions/{id}/items/{position}/settle`.

use axum::{Json, extract::State};
use hub_store::ItemKey;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{reason, view::ActionView};
use crate::{
    WebState,
    access::{ActionId, Allowed, ApproveActions},
    http::{
        body::Body,
        path::PathPlace,
        problem::{Problem, ProblemBody, Refusals},
    },
};

/// How it ended.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettleBody {
    /// Whether it was done.
    pub is_done: bool,
    /// How the caller knows, 1–500 characters.
    pub reason: String,
}

/// Says how a target ended of which the tenant tells nothing. Nothing is sent by it. After *not done* the same can be ordered
/// again, so look at the device first.
#[utoipa::path(post, path = "/actions/{id}/items/{position}/settle", tag = "actions", security(("bearer" = ["approver"])),
    params(("id" = i64, Path, description = "Number of the action."),
        ("position" = i64, Path, description = "Place of the target in its list.")), request_body = SettleBody,
    responses((status = 200, description = "The action as it stands now.", body = ActionView),
        (status = 409, description = "That target's outcome is not open (`nothing_waits`).", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "A field is refused.", body = ProblemBody, content_type = "application/problem+json"),
        Refusals))]
pub async fn settle_action_item(
    allowed: Allowed<ApproveActions>,
    State(state): State<WebState>,
    PathPlace(id, position): PathPlace<ActionId>,
    Body(body): Body<SettleBody>,
) -> Result<Json<ActionView>, Problem> {
    settle(&state, ItemKey { action: id.0, position }, &body, &allowed).await?;
    Ok(Json(ActionView::find(&state, id.0).await?))
}

/// Writes it down.
pub async fn settle(
    state: &WebState,
    key: ItemKey,
    body: &SettleBody,
    allowed: &Allowed<ApproveActions>,
) -> Result<(), Problem> {
    let (reason, by) = (reason::needed(&body.reason)?, allowed.caller.describe());
    state.store.settle_action_item(key, body.is_done, &by, &reason, state.clock.now()).await?;
    let word = if body.is_done { "done" } else { "not done" };
    tracing::info!(
        action.id = key.action,
        "{by} said that target {} of action {} was {word}",
        key.position,
        key.action
    );
    Ok(())
}
