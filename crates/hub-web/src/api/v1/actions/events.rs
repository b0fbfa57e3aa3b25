//! `GET /actions/{id}/events`.

use axum::{Json, extract::State};

use super::view::{ActionView, EventView};
use crate::{
    WebState,
    access::{ActionId, Allowed, Read},
    http::{
        paging::List,
        path::PathId,
        problem::{Problem, Refusals},
    },
};

/// Lists what happened to an action and its targets, in the order of time: the newest 500.
#[utoipa::path(get, path = "/actions/{id}/events", tag = "actions", security(("bearer" = ["viewer"])),
    params(("id" = i64, Path, description = "Number of the action.")),
    responses((status = 200, description = "What happened.", body = List<EventView>), Refusals))]
pub async fn list_action_events(
    _: Allowed<Read>,
    State(state): State<WebState>,
    PathId(id): PathId<ActionId>,
) -> Result<Json<List<EventView>>, Problem> {
    ActionView::find(&state, id.0).await?;
    let events = state.store.list_action_events(id.0).await?;
    Ok(Json(List::whole(events.into_iter().map(EventView::from).collect())))
}
