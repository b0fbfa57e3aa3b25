//! `DELETE /tokens/{id}`.

use axum::extract::State;
use http::StatusCode;
use hub_core::ids::TokenId;

use crate::{
    WebState,
    access::{Allowed, ManageOperators},
    http::{
        path::PathId,
        problem::{Problem, Refusals},
    },
};

/// Removes an API token: it is refused from now on.
#[utoipa::path(delete, path = "/tokens/{id}", tag = "operators", security(("bearer" = ["admin"])),
    params(("id" = i64, Path, description = "Id of the token.")),
    responses((status = 204, description = "Removed."), Refusals))]
pub async fn remove_token(
    allowed: Allowed<ManageOperators>,
    State(state): State<WebState>,
    PathId(id): PathId<TokenId>,
) -> Result<StatusCode, Problem> {
    remove(&state, id, &allowed).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Removes, or 404.
pub async fn remove(
    state: &WebState,
    id: TokenId,
    allowed: &Allowed<ManageOperators>,
) -> Result<(), Problem> {
    if !state.store.delete_token(id).await? {
        return Err(Problem::not_found("token", id));
    }
    tracing::info!(token.id = %id, "{} removed token {id}", allowed.caller.describe());
    Ok(())
}
