//! `POST /integrations/{id}/playbooks/preview`.

use axum::{Json, extract::State};
use hub_core::ids::IntegrationId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::{PlaybookPreview, read_name};
use crate::{
    WebState,
    access::{Allowed, Read},
    api::v1::integrations::get::find,
    http::{
        body::Body,
        path::PathId,
        problem::{Problem, Refusals},
    },
};

/// Which playbook, with which setting.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PreviewBody {
    /// `deactivated_user` or `stale_device`.
    pub playbook: String,
    /// Of `stale_device`: days without contact; as set where left out.
    pub days: Option<u32>,
}

/// Answers what matches a playbook now, which is left alone when it is switched on. Nothing is changed.
#[utoipa::path(post, path = "/integrations/{id}/playbooks/preview", tag = "playbooks",
    security(("bearer" = ["viewer"])),
    params(("id" = i64, Path, description = "Id of the integration.")), request_body = PreviewBody,
    responses((status = 200, description = "What matches now.", body = PlaybookPreview), Refusals))]
pub async fn add_playbook_preview(
    _: Allowed<Read>,
    State(state): State<WebState>,
    PathId(id): PathId<IntegrationId>,
    Body(body): Body<PreviewBody>,
) -> Result<Json<PlaybookPreview>, Problem> {
    let (row, name) = (find(&state, id).await?, read_name(&body.playbook)?);
    let mut settings = row.settings.actions.playbooks;
    settings.stale_device.days = body.days.unwrap_or(settings.stale_device.days);
    let refusals: Vec<_> = settings.check().collect();
    if !refusals.is_empty() {
        return Err(refusals.into());
    }
    let matches = state.store.preview_playbook(id, name, &settings, state.clock.now()).await?;
    Ok(Json(matches.into()))
}
