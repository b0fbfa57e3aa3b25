//! `GET /actions/{id}`.

use axum::{Json, extract::State};

use super::view::ActionView;
use crate::{
    WebState,
    access::{ActionId, Allowed, Read},
    http::{
        path::PathId,
        problem::{Problem, Refusals},
    },
};

/// Shows an action and how its targets stand.
#[utoipa::path(get, path = "/actions/{id}", tag = "actions", security(("bearer" = ["viewer"])),
    params(("id" = i64, Path, description = "Number of the action.")),
    responses((status = 200, description = "The action.", body = ActionView), Refusals))]
pub async fn get_action(
    _: Allowed<Read>,
    State(state): State<WebState>,
    PathId(id): PathId<ActionId>,
) -> Result<Json<ActionView>, Problem> {
    Ok(Json(ActionView::find(&state, id.0).await?))
}
