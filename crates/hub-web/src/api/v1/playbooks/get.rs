//! `GET /integrations/{id}/playbooks`.

use axum::{Json, extract::State};
use hub_core::ids::IntegrationId;

use super::view::{CaseCount, PlaybooksView};
use crate::{
    WebState,
    access::{Allowed, Read},
    api::v1::integrations::get::find,
    http::{
        path::PathId,
        problem::{Problem, Refusals},
    },
};

/// Answers which playbooks are on, and how their cases stand.
#[utoipa::path(get, path = "/integrations/{id}/playbooks", tag = "playbooks", security(("bearer" = ["viewer"])),
    params(("id" = i64, Path, description = "Id of the integration.")),
    responses((status = 200, description = "The playbooks.", body = PlaybooksView), Refusals))]
pub async fn get_playbooks(
    _: Allowed<Read>,
    State(state): State<WebState>,
    PathId(id): PathId<IntegrationId>,
) -> Result<Json<PlaybooksView>, Problem> {
    let row = find(&state, id).await?;
    let counts = state.store.count_cases(id).await?.into_iter();
    let cases = counts.map(|(playbook, state, count)| CaseCount {
        playbook: playbook.to_string(),
        state: state.to_string(),
        count,
    });
    Ok(Json(PlaybooksView { settings: row.settings.actions.playbooks.into(), cases: cases.collect() }))
}
