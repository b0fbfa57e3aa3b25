//! `GET /users`.

use axum::{Json, extract::State};
use hub_core::ids::IntegrationId;
use hub_store::UserFilter;
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::UserView;
use crate::{
    WebState,
    access::{Allowed, Read},
    http::{
        paging::{List, checked_limit, cursor},
        params::Params,
        problem::{Problem, Refusals},
    },
};

/// Which users. What is left out does not filter.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListUsers {
    /// Beginning of user name, e-mail, first or last name; case does not matter.
    search: Option<String>,
    /// Integration.
    integration_id: Option<i64>,
    /// Active in the tenant.
    is_active: Option<bool>,
    /// Only users without e-mail.
    lacks_email: Option<bool>,
    /// `next` of the page before.
    after: Option<String>,
    /// Records on a page: 1–500, 50 unless told.
    limit: Option<u32>,
}

/// Lists users in the order of their ids.
#[utoipa::path(get, path = "/users", tag = "users", security(("bearer" = ["viewer"])), params(ListUsers),
    responses((status = 200, description = "A page of users.", body = List<UserView>), Refusals))]
pub async fn list_users(
    allowed: Allowed<Read>,
    State(state): State<WebState>,
    Params(params): Params<ListUsers>,
) -> Result<Json<List<UserView>>, Problem> {
    let limit = checked_limit(params.limit)?;
    let filter = UserFilter {
        search: params.search.unwrap_or_default(),
        integration_id: params.integration_id.map(IntegrationId),
        is_active: params.is_active,
        lacks_email: params.lacks_email.unwrap_or_default(),
    };
    let page =
        state.store.list_users(allowed.visible(), &filter, cursor(params.after).as_ref(), limit).await?;
    let items = page.users.into_iter().map(UserView::from).collect();
    Ok(Json(List::counted(items, page.next, page.count, page.counted_all)))
}
