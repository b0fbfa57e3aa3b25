//! `GET /smart-groups`.

use axum::{Json, extract::State};
use hub_core::ids::IntegrationId;
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::SmartGroupView;
use crate::{
    WebState,
    access::{Allowed, Read},
    http::{
        paging::{List, checked_limit, cursor},
        params::Params,
        problem::{Problem, Refusals},
    },
};

/// Which smart groups. What is left out does not filter.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListSmartGroups {
    /// Beginning of the name.
    search: Option<String>,
    /// Integration.
    integration_id: Option<i64>,
    /// `next` of the page before.
    after: Option<String>,
    /// Records on a page: 1–500, 50 unless told.
    limit: Option<u32>,
}

/// Lists smart groups in the order of their ids.
#[utoipa::path(get, path = "/smart-groups", tag = "groups", security(("bearer" = ["viewer"])), params(ListSmartGroups),
    responses((status = 200, description = "A page of smart groups.", body = List<SmartGroupView>), Refusals))]
pub async fn list_smart_groups(
    allowed: Allowed<Read>,
    State(state): State<WebState>,
    Params(params): Params<ListSmartGroups>,
) -> Result<Json<List<SmartGroupView>>, Problem> {
    let limit = checked_limit(params.limit)?;
    let visible = allowed.visible().narrowed(params.integration_id.map(IntegrationId));
    let search = params.search.unwrap_or_default();
    let page = state.store.list_smart_groups(&visible, &search, cursor(params.after).as_ref(), limit).await?;
    let next = page.next;
    Ok(Json(List::uncounted(page.groups.into_iter().map(SmartGroupView::from).collect(), next)))
}
