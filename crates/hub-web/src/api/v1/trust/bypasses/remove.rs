//! `DELETE /trust/bypasses/{id}`.

use axum::extract::State;
use http::StatusCode;

use crate::{
    WebState,
    access::{Allowed, HubNumber, ManagePolicies},
    http::{
        path::PathId,
        problem::{Problem, Refusals},
    },
};

/// Ends a bypass before its time. It stays in the list. 404 when it is not open.
#[utoipa::path(delete, path = "/trust/bypasses/{id}", tag = "trust", security(("bearer" = ["admin"])),
    params(("id" = i64, Path, description = "Number of the bypass.")),
    responses((status = 204, description = "Ended."), Refusals))]
pub async fn remove_bypass(
    allowed: Allowed<ManagePolicies>,
    State(state): State<WebState>,
    PathId(HubNumber(id)): PathId<HubNumber>,
) -> Result<StatusCode, Problem> {
    end(&state, id, &allowed).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends it.
pub async fn end(state: &WebState, id: i64, allowed: &Allowed<ManagePolicies>) -> Result<(), Problem> {
    let by = allowed.caller.describe();
    if !state.store.end_bypass(id, &by, state.clock.now()).await? {
        return Err(Problem::not_found("open bypass", id));
    }
    tracing::info!(bypass.id = id, "{by} ended bypass {id}");
    Ok(())
}
