//! `GET /apps/{id}`.

use axum::{Json, extract::State};
use hub_core::ids::AppId;
use hub_store::AppRow;

use super::view::AppView;
use crate::{
    WebState,
    access::{Allowed, Read},
    http::{
        path::PathId,
        problem::{Problem, Refusals},
    },
};

/// Answers one app.
#[utoipa::path(get, path = "/apps/{id}", tag = "apps", security(("bearer" = ["viewer"])),
    params(("id" = i64, Path, description = "Id of the app in the hub.")),
    responses((status = 200, description = "The app.", body = AppView), Refusals))]
pub async fn get_app(
    _: Allowed<Read>,
    State(state): State<WebState>,
    PathId(id): PathId<AppId>,
) -> Result<Json<AppView>, Problem> {
    let row = find(&state, id).await?;
    let reading = state.store.find_app_reading(id).await?;
    Ok(Json(AppView::of(row, reading)))
}

/// The app.
pub async fn find(state: &WebState, id: AppId) -> Result<AppRow, Problem> {
    state.store.find_app(id).await?.ok_or_else(|| Problem::not_found("app", id))
}
