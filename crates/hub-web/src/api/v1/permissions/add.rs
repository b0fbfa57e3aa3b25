//! `POST /integrations/{id}/permission-check`.

use axum::{Json, extract::State, response::IntoResponse};
use http::StatusCode;
use hub_core::{ids::IntegrationId, integration::IntegrationState};

use super::{
    super::integrations::{get::find, state::require},
    view::PermissionCheckView,
};
use crate::{
    WebState,
    access::{Allowed, ManageIntegrations},
    http::{
        path::PathId,
        problem::{Problem, ProblemBody, Refusals},
    },
};

/// Asks for a look at what the role allows, by reading one record of each kind. The worker answers: read the check.
#[utoipa::path(post, path = "/integrations/{id}/permission-check", tag = "integrations", security(("bearer" = ["admin"])),
    params(("id" = i64, Path, description = "Id of the integration.")),
    responses((status = 202, description = "Asked for.", body = PermissionCheckView),
        (status = 409, description = "There are no credentials to look with.", body = ProblemBody, content_type = "application/problem+json"),
        Refusals))]
pub async fn add_permission_check(
    _: Allowed<ManageIntegrations>,
    State(state): State<WebState>,
    PathId(id): PathId<IntegrationId>,
) -> Result<impl IntoResponse, Problem> {
    request(&state, id).await?;
    Ok((StatusCode::ACCEPTED, Json(super::get::read(&state, id).await?)))
}

/// Asks for it, unless there is nothing stored that could look.
pub async fn request(state: &WebState, id: IntegrationId) -> Result<(), Problem> {
    let can_look = [
        IntegrationState::Active,
        IntegrationState::SettingUp,
        IntegrationState::Waiting,
        IntegrationState::Paused,
        IntegrationState::CredentialsRefused,
    ];
    require(&find(state, id).await?, &can_look)?;
    Ok(state.store.request_permission_check(id, state.clock.now()).await?)
}
