//! `GET /integrations/{id}/tagging`.

use axum::{Json, extract::State};
use hub_core::ids::IntegrationId;
use hub_store::IntegrationRow;

use super::view::TaggingView;
use crate::{
    WebState,
    access::{Allowed, Read},
    api::v1::integrations::get::find,
    http::{
        path::PathId,
        problem::{Problem, Refusals},
    },
};

/// Refusals that are shown: the first of many say what is wrong.
const REFUSALS: u32 = 50;

/// Answers how the tags of an integration stand: what is in step, what waits, what the tenant refused.
#[utoipa::path(get, path = "/integrations/{id}/tagging", tag = "tagging", security(("bearer" = ["viewer"])),
    params(("id" = i64, Path, description = "Id of the integration.")),
    responses((status = 200, description = "How they stand.", body = TaggingView), Refusals))]
pub async fn get_tagging(
    _: Allowed<Read>,
    State(state): State<WebState>,
    PathId(id): PathId<IntegrationId>,
) -> Result<Json<TaggingView>, Problem> {
    let row = find(&state, id).await?;
    Ok(Json(view(&state, &row).await?))
}

/// How they stand.
pub async fn view(state: &WebState, row: &IntegrationRow) -> Result<TaggingView, Problem> {
    let store = &state.store;
    let (tagging, counts) = (store.find_tagging(row.id).await?, store.tagging_counts(row.id).await?);
    let (tags, refusals) = (store.list_tags(row.id).await?, store.refused_tags(row.id, REFUSALS).await?);
    Ok(TaggingView::new(row.settings.tagging.is_on(), tagging, counts, tags, refusals))
}
