//! `GET /app-files`.

use axum::{Json, extract::State};
use hub_core::ids::IntegrationId;
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::AppFileView;
use crate::{
    WebState,
    access::{Allowed, RequestActions},
    http::{
        paging::{List, checked_limit, cursor},
        params::Params,
        problem::{Problem, Refusals},
    },
};

/// Which files.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListAppFiles {
    /// Integration.
    integration_id: Option<i64>,
    /// `next` of the page before.
    after: Option<String>,
    /// Records on a page: 1–500, 50 unless told.
    limit: Option<u32>,
}

/// Lists the files of internal apps that are in the hub, newest first.
#[utoipa::path(get, path = "/app-files", tag = "apps", security(("bearer" = ["operator"])), params(ListAppFiles),
    responses((status = 200, description = "A page of files.", body = List<AppFileView>), Refusals))]
pub async fn list_app_files(
    allowed: Allowed<RequestActions>,
    State(state): State<WebState>,
    Params(params): Params<ListAppFiles>,
) -> Result<Json<List<AppFileView>>, Problem> {
    let limit = checked_limit(params.limit)?;
    let visible = allowed.visible().narrowed(params.integration_id.map(IntegrationId));
    let (rows, next) = state.store.list_app_files(&visible, cursor(params.after).as_ref(), limit).await?;
    Ok(Json(List::uncounted(rows.into_iter().map(AppFileView::from).collect(), next)))
}
