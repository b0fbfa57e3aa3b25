//! `DELETE /provisional-devices/{id}`.

use axum::extract::State;
use http::StatusCode;

use crate::{
    WebState,
    access::{Allowed, Decide, ProvisionalId},
    http::{
        path::PathId,
        problem::{Problem, Refusals},
    },
};

/// Removes a registration that waits. Its device may not register again.
#[utoipa::path(delete, path = "/provisional-devices/{id}", tag = "registrations", security(("bearer" = ["approver"])),
    params(("id" = i64, Path, description = "Id of the registration.")),
    responses((status = 204, description = "Removed."), Refusals))]
pub async fn remove_provisional_device(
    allowed: Allowed<Decide>,
    State(state): State<WebState>,
    PathId(ProvisionalId(id)): PathId<ProvisionalId>,
) -> Result<StatusCode, Problem> {
    remove(&state, id, &allowed).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Removes it, or 404.
pub async fn remove(state: &WebState, id: i64, allowed: &Allowed<Decide>) -> Result<(), Problem> {
    if !state.store.remove_provisional(id, state.clock.now()).await? {
        return Err(Problem::not_found("waiting registration", id));
    }
    tracing::info!("{} removed registration {id}", allowed.caller.describe());
    Ok(())
}
