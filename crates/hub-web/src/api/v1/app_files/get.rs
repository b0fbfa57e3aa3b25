//! `GET /app-files/{id}`.

use axum::{Json, extract::State};
use hub_core::ids::AppFileId;

use super::view::AppFileView;
use crate::{
    WebState,
    access::{Allowed, RequestActions},
    http::{
        path::PathId,
        problem::{Problem, Refusals},
    },
};

/// Answers one file of an internal app, without its bytes.
#[utoipa::path(get, path = "/app-files/{id}", tag = "apps", security(("bearer" = ["operator"])),
    params(("id" = i64, Path, description = "Id of the file.")),
    responses((status = 200, description = "The file.", body = AppFileView), Refusals))]
pub async fn get_app_file(
    _: Allowed<RequestActions>,
    State(state): State<WebState>,
    PathId(id): PathId<AppFileId>,
) -> Result<Json<AppFileView>, Problem> {
    let row = state.store.find_app_file(id).await?.ok_or_else(|| Problem::not_found("file", id))?;
    Ok(Json(row.into()))
}
