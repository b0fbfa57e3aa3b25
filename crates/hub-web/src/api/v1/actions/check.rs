//! `POST /actions/{id}/check`.

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use super::view::ActionView;
use crate::{
    WebState,
    access::{ActionId, Allowed, RequestActions},
    http::{
        path::PathId,
        problem::{Problem, Refusals},
    },
};

/// How many targets it concerned.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TargetCount)]
pub struct TargetCount {
    /// So many.
    pub targets: u64,
}

/// Has the hub read from the tenant at once what became of the targets whose outcome is open. Nothing is sent again.
#[utoipa::path(post, path = "/actions/{id}/check", tag = "actions", security(("bearer" = ["operator"])),
    params(("id" = i64, Path, description = "Number of the action.")),
    responses((status = 200, description = "So many are read.", body = TargetCount), Refusals))]
pub async fn check_action(
    _: Allowed<RequestActions>,
    State(state): State<WebState>,
    PathId(id): PathId<ActionId>,
) -> Result<Json<TargetCount>, Problem> {
    ActionView::find(&state, id.0).await?;
    Ok(Json(TargetCount { targets: state.store.check_action_now(id.0, state.clock.now()).await? }))
}
