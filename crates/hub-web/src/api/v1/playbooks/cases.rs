//! `GET /integrations/{id}/playbooks/cases`.

use axum::{Json, extract::State};
use hub_core::{ids::IntegrationId, playbooks::CaseState};
use hub_store::CaseFilter;
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::{CaseView, read_name};
use crate::{
    WebState,
    access::{Allowed, Read},
    api::v1::integrations::get::find,
    http::{
        paging::{List, checked_limit, cursor},
        params::Params,
        path::PathId,
        problem::{Problem, Refusals},
    },
};

/// Which cases. What is left out does not filter, but that those which matched before are not shown.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListCases {
    /// Of that playbook: `deactivated_user` or `stale_device`.
    playbook: Option<String>,
    /// `before`, `waiting`, `ordered`, `stopped` or `ended`.
    state: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
    /// Records on a page: 1–500, 50 unless told.
    limit: Option<u32>,
}

/// Lists the cases of an integration's playbooks, the newest first.
#[utoipa::path(get, path = "/integrations/{id}/playbooks/cases", tag = "playbooks",
    security(("bearer" = ["viewer"])),
    params(("id" = i64, Path, description = "Id of the integration."), ListCases),
    responses((status = 200, description = "A page of cases.", body = List<CaseView>), Refusals))]
pub async fn list_playbook_cases(
    _: Allowed<Read>,
    State(state): State<WebState>,
    PathId(id): PathId<IntegrationId>,
    Params(params): Params<ListCases>,
) -> Result<Json<List<CaseView>>, Problem> {
    find(&state, id).await?;
    let limit = checked_limit(params.limit)?;
    let filter = CaseFilter {
        playbook: params.playbook.as_deref().map(read_name).transpose()?,
        state: params.state.as_deref().map(read_state).transpose()?,
    };
    let page = state.store.list_cases(id, &filter, cursor(params.after).as_ref(), limit).await?;
    let items = page.cases.into_iter().map(CaseView::from).collect();
    Ok(Json(List::uncounted(items, page.next)))
}

fn read_state(state: &str) -> Result<CaseState, Problem> {
    state.parse().map_err(|_| {
        let expected = "before, waiting, ordered, stopped or ended".to_owned();
        Problem::field("state", Some(state.to_owned()), expected)
    })
}
