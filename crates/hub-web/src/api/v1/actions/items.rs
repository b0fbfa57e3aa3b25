//! `GET /actions/{id}/items`.

use axum::{Json, extract::State};
use hub_core::actions::ItemState;
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::{ActionView, ItemView};
use crate::{
    WebState,
    access::{ActionId, Allowed, Read},
    http::{
        paging::{List, checked_limit, cursor},
        params::Params,
        path::PathId,
        problem::{Problem, Refusals},
    },
};

/// Which targets.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListActionItems {
    /// That stand so: `held`, `approved`, `sending`, `accepted`, `held_by_uem`, `unknown`, `confirmed`, `failed`, `cancelled`.
    #[param(value_type = Option<String>)]
    state: Option<ItemState>,
    /// `next` of the page before.
    after: Option<String>,
    /// Records on a page: 1–500, 50 unless told.
    limit: Option<u32>,
}

/// Lists the targets of an action with what became of each, those that were left out among them.
#[utoipa::path(get, path = "/actions/{id}/items", tag = "actions", security(("bearer" = ["viewer"])),
    params(("id" = i64, Path, description = "Number of the action."), ListActionItems),
    responses((status = 200, description = "A page of targets.", body = List<ItemView>), Refusals))]
pub async fn list_action_items(
    _: Allowed<Read>,
    State(state): State<WebState>,
    PathId(id): PathId<ActionId>,
    Params(params): Params<ListActionItems>,
) -> Result<Json<List<ItemView>>, Problem> {
    let limit = checked_limit(params.limit)?;
    let action = ActionView::find(&state, id.0).await?;
    let after = cursor(params.after);
    let page = state.store.list_action_items(id.0, params.state, after.as_ref(), limit).await?;
    let count = match params.state {
        None => action.targets,
        Some(state) => action.counts.get(state.as_ref()).copied().unwrap_or_default(),
    };
    Ok(Json(List::counted(page.items.into_iter().map(ItemView::from).collect(), page.next, count, true)))
}
