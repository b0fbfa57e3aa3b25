//! `POST /integrations/{id}/verify`.

use axum::{Json, extract::State, response::IntoResponse};
use http::StatusCode;
use hub_core::{ids::IntegrationId, integration::IntegrationState};
use hub_store::IntegrationRow;

use super::{super::verifications::view::Requested, get::find, state::require};
use crate::{
    WebState,
    access::{Allowed, ManageIntegrations},
    http::{
        path::PathId,
        problem::{Problem, ProblemBody, Refusals},
    },
};

/// Tries an integration with its stored credentials, without side effect. The worker answers: read the verification.
#[utoipa::path(post, path = "/integrations/{id}/verify", tag = "integrations", security(("bearer" = ["admin"])),
    params(("id" = i64, Path, description = "Id of the integration.")),
    responses((status = 202, description = "Asked for.", body = Requested),
        (status = 409, description = "It is read by `mooring pull`.", body = ProblemBody, content_type = "application/problem+json"),
        Refusals))]
pub async fn verify_integration(
    _: Allowed<ManageIntegrations>,
    State(state): State<WebState>,
    PathId(id): PathId<IntegrationId>,
) -> Result<impl IntoResponse, Problem> {
    let verification = request(&state, &find(&state, id).await?).await?;
    Ok((StatusCode::ACCEPTED, Json(Requested::new(verification))))
}

/// Asks for it, unless there is nothing stored that could be tried.
pub async fn request(state: &WebState, row: &IntegrationRow) -> Result<String, Problem> {
    require(
        row,
        &[
            IntegrationState::Active,
            IntegrationState::SettingUp,
            IntegrationState::Waiting,
            IntegrationState::Paused,
            IntegrationState::CredentialsRefused,
        ],
    )?;
    Ok(state.store.request_verification(&row.settings, None, Some(row.id), state.clock.now()).await?)
}
