//! `GET /runs/{id}`.

use axum::{Json, extract::State};
use hub_core::ids::RunId;

use super::view::RunView;
use crate::{
    WebState,
    access::{Allowed, Read},
    http::{
        path::PathId,
        problem::{Problem, Refusals},
    },
};

/// Answers one run; while it runs, its progress.
#[utoipa::path(get, path = "/runs/{id}", tag = "runs", security(("bearer" = ["viewer"])),
    params(("id" = i64, Path, description = "Id of the run.")),
    responses((status = 200, description = "The run.", body = RunView), Refusals))]
pub async fn get_run(
    _: Allowed<Read>,
    State(state): State<WebState>,
    PathId(id): PathId<RunId>,
) -> Result<Json<RunView>, Problem> {
    let row = state.store.find_run(id).await?.ok_or_else(|| Problem::not_found("run", id))?;
    Ok(Json(row.into()))
}
