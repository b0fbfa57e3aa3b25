//! `GET /user-groups`.

use axum::{Json, extract::State};
use hub_core::ids::IntegrationId;
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::UserGroupView;
use crate::{
    WebState,
    access::{Allowed, Read, hide_org_groups},
    http::{
        paging::{List, checked_limit, cursor},
        params::Params,
        problem::{Problem, Refusals},
    },
};

/// Which user groups. What is left out does not filter.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListUserGroups {
    /// Beginning of the name.
    search: Option<String>,
    /// Integration.
    integration_id: Option<i64>,
    /// `next` of the page before.
    after: Option<String>,
    /// Records on a page: 1–500, 50 unless told.
    limit: Option<u32>,
}

/// Lists user groups in the order of their ids.
#[utoipa::path(get, path = "/user-groups", tag = "groups", security(("bearer" = ["viewer"])), params(ListUserGroups),
    responses((status = 200, description = "A page of user groups.", body = List<UserGroupView>), Refusals))]
pub async fn list_user_groups(
    allowed: Allowed<Read>,
    State(state): State<WebState>,
    Params(params): Params<ListUserGroups>,
) -> Result<Json<List<UserGroupView>>, Problem> {
    let limit = checked_limit(params.limit)?;
    let visible = allowed.visible().narrowed(params.integration_id.map(IntegrationId));
    let search = params.search.unwrap_or_default();
    let after = cursor(params.after);
    let (mut groups, next) = state.store.list_user_groups(&visible, &search, after.as_ref(), limit).await?;
    hide_org_groups(&state, &allowed.caller, &mut groups).await?;
    Ok(Json(List::uncounted(groups.into_iter().map(UserGroupView::from).collect(), next)))
}
