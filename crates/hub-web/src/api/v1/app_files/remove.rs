//! `DELETE /app-files/{id}`.

use axum::extract::State;
use http::StatusCode;
use hub_core::ids::AppFileId;

use crate::{
    WebState,
    access::{Allowed, RequestActions},
    http::{
        path::PathId,
        problem::{Problem, ProblemBody, Refusals},
    },
};

/// Takes a file of an internal app away from the hub. What the tenant has stays.
#[utoipa::path(delete, path = "/app-files/{id}", tag = "apps", security(("bearer" = ["operator"])),
    params(("id" = i64, Path, description = "Id of the file.")),
    responses((status = 204, description = "It is gone."),
        (status = 409, description = "An order that has not ended needs it.", body = ProblemBody, content_type = "application/problem+json"),
        Refusals))]
pub async fn remove_app_file(
    _: Allowed<RequestActions>,
    State(state): State<WebState>,
    PathId(id): PathId<AppFileId>,
) -> Result<StatusCode, Problem> {
    state.store.remove_app_file(id).await?;
    Ok(StatusCode::NO_CONTENT)
}
