//! `GET /user-groups/{id}`.

use axum::{Json, extract::State};
use hub_core::ids::UserGroupId;

use super::view::UserGroupView;
use crate::{
    WebState,
    access::{Allowed, Read, hide_org_groups},
    http::{
        path::PathId,
        problem::{Problem, Refusals},
    },
};

/// Answers one user group.
#[utoipa::path(get, path = "/user-groups/{id}", tag = "groups", security(("bearer" = ["viewer"])),
    params(("id" = i64, Path, description = "Id of the user group in the hub.")),
    responses((status = 200, description = "The user group.", body = UserGroupView), Refusals))]
pub async fn get_user_group(
    allowed: Allowed<Read>,
    State(state): State<WebState>,
    PathId(id): PathId<UserGroupId>,
) -> Result<Json<UserGroupView>, Problem> {
    let mut row =
        state.store.find_user_group(id).await?.ok_or_else(|| Problem::not_found("user group", id))?;
    hide_org_groups(&state, &allowed.caller, std::slice::from_mut(&mut row)).await?;
    Ok(Json(row.into()))
}
