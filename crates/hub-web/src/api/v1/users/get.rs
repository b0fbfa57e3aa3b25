//! `GET /users/{id}`.

use axum::{Json, extract::State};
use hub_core::ids::UserId;
use hub_store::UserRow;

use super::view::UserView;
use crate::{
    WebState,
    access::{Allowed, Read},
    http::{
        path::PathId,
        problem::{Problem, Refusals},
    },
};

/// Answers one user.
#[utoipa::path(get, path = "/users/{id}", tag = "users", security(("bearer" = ["viewer"])),
    params(("id" = i64, Path, description = "Id of the user in the hub.")),
    responses((status = 200, description = "The user.", body = UserView), Refusals))]
pub async fn get_user(
    _: Allowed<Read>,
    State(state): State<WebState>,
    PathId(id): PathId<UserId>,
) -> Result<Json<UserView>, Problem> {
    Ok(Json(find(&state, id).await?.into()))
}

/// One user, or 404.
pub async fn find(state: &WebState, id: UserId) -> Result<UserRow, Problem> {
    state.store.find_user(id).await?.ok_or_else(|| Problem::not_found("user", id))
}
