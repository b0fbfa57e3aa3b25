//! `GET /integrations`.

use axum::{Json, extract::State};

use super::view::IntegrationView;
use crate::{
    WebState,
    access::{Allowed, Read},
    http::{
        paging::List,
        problem::{Problem, Refusals},
    },
};

/// Lists all integrations by name.
#[utoipa::path(get, path = "/integrations", tag = "integrations", security(("bearer" = ["viewer"])),
    responses((status = 200, description = "All integrations.", body = List<IntegrationView>), Refusals))]
pub async fn list_integrations(
    allowed: Allowed<Read>,
    State(state): State<WebState>,
) -> Result<Json<List<IntegrationView>>, Problem> {
    let rows = state.store.list_integrations(allowed.visible()).await?;
    Ok(Json(List::whole(rows.into_iter().map(IntegrationView::from).collect())))
}
