//! `DELETE /trust/limits/{id}`.

use axum::extract::State;
use http::StatusCode;

use crate::{
    WebState,
    access::{Allowed, HubNumber, LiftLimit},
    http::{
        path::PathId,
        problem::{Problem, Refusals},
    },
};

/// Takes a limit away.
#[utoipa::path(delete, path = "/trust/limits/{id}", tag = "trust", security(("bearer" = ["operator"])),
    params(("id" = i64, Path, description = "Number of the limit.")),
    responses((status = 204, description = "Taken away."), Refusals))]
pub async fn remove_limit(
    allowed: Allowed<LiftLimit>,
    State(state): State<WebState>,
    PathId(HubNumber(id)): PathId<HubNumber>,
) -> Result<StatusCode, Problem> {
    remove(&state, id, &allowed).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes it away.
pub async fn remove(state: &WebState, id: i64, allowed: &Allowed<LiftLimit>) -> Result<(), Problem> {
    if !state.store.delete_limit(id).await? {
        return Err(Problem::not_found("limit", id));
    }
    tracing::info!(limit.id = id, "{} took limit {id} away", allowed.caller.describe());
    Ok(())
}
