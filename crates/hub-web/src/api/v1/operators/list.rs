//! `GET /operators`.

use axum::{Json, extract::State};

use super::view::OperatorView;
use crate::{
    WebState,
    access::{Allowed, ManageOperators},
    http::{
        paging::List,
        problem::{Problem, Refusals},
    },
};

/// Lists all operators by name.
#[utoipa::path(get, path = "/operators", tag = "operators", security(("bearer" = ["admin"])),
    responses((status = 200, description = "All operators.", body = List<OperatorView>), Refusals))]
pub async fn list_operators(
    _: Allowed<ManageOperators>,
    State(state): State<WebState>,
) -> Result<Json<List<OperatorView>>, Problem> {
    let rows = state.store.list_operators().await?;
    Ok(Json(List::whole(OperatorView::all(&state, rows).await?)))
}
