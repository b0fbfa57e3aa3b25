//! `GET /tokens`.

use axum::{Json, extract::State};

use super::view::TokenView;
use crate::{
    WebState,
    access::{Allowed, ManageOperators},
    http::{
        paging::List,
        problem::{Problem, Refusals},
    },
};

/// Lists all API tokens by name, without their secrets.
#[utoipa::path(get, path = "/tokens", tag = "operators", security(("bearer" = ["admin"])),
    responses((status = 200, description = "All tokens.", body = List<TokenView>), Refusals))]
pub async fn list_tokens(
    _: Allowed<ManageOperators>,
    State(state): State<WebState>,
) -> Result<Json<List<TokenView>>, Problem> {
    let rows = state.store.list_tokens().await?;
    Ok(Json(List::whole(TokenView::all(&state, rows).await?)))
}
