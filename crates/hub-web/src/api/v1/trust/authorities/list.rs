//! `GET /trust/authorities`.

use axum::{Json, extract::State};

use super::view::AuthorityView;
use crate::{
    WebState,
    access::{Allowed, ReadHub},
    http::{
        paging::List,
        problem::{Problem, Refusals},
    },
};

/// Lists all authorities by name: until when they count, and how their revocation lists stand.
#[utoipa::path(get, path = "/trust/authorities", tag = "trust", security(("bearer" = ["viewer"])),
    responses((status = 200, description = "All authorities.", body = List<AuthorityView>), Refusals))]
pub async fn list_authorities(
    _: Allowed<ReadHub>,
    State(state): State<WebState>,
) -> Result<Json<List<AuthorityView>>, Problem> {
    Ok(Json(List::whole(views(&state).await?)))
}

/// All of them as they stand.
pub async fn views(state: &WebState) -> Result<Vec<AuthorityView>, Problem> {
    let (setup, lists) = (state.store.trust_setup().await?, state.store.list_revocation_lists().await?);
    let now = state.clock.now();
    Ok(setup.authorities.into_iter().map(|authority| AuthorityView::new(authority, &lists, now)).collect())
}
