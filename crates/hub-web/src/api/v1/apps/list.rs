//! `GET /apps`.

use axum::{Json, extract::State};
use hub_core::ids::IntegrationId;
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::AppView;
use crate::{
    WebState,
    access::{Allowed, Read},
    http::{
        paging::{List, checked_limit, cursor},
        params::Params,
        problem::{Problem, Refusals},
    },
};

/// Which apps. What is left out does not filter.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListApps {
    /// Beginning of name or bundle id.
    search: Option<String>,
    /// Integration.
    integration_id: Option<i64>,
    /// `next` of the page before.
    after: Option<String>,
    /// Records on a page: 1–500, 50 unless told.
    limit: Option<u32>,
}

/// Lists apps in the order of their ids.
#[utoipa::path(get, path = "/apps", tag = "apps", security(("bearer" = ["viewer"])), params(ListApps),
    responses((status = 200, description = "A page of apps.", body = List<AppView>), Refusals))]
pub async fn list_apps(
    allowed: Allowed<Read>,
    State(state): State<WebState>,
    Params(params): Params<ListApps>,
) -> Result<Json<List<AppView>>, Problem> {
    let limit = checked_limit(params.limit)?;
    let visible = allowed.visible().narrowed(params.integration_id.map(IntegrationId));
    let search = params.search.unwrap_or_default();
    let (rows, next) = state.store.list_apps(&visible, &search, cursor(params.after).as_ref(), limit).await?;
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let mut readings = state.store.app_readings_of(&ids).await?;
    let items = rows.into_iter().map(|row| {
        let reading = readings.remove(&row.id);
        AppView::of(row, reading)
    });
    Ok(Json(List::uncounted(items.collect(), next)))
}
