//! `POST /integrations/{id}/verify`.

use axum::{Json, extract::State, response::IntoResponse};
use http::StatusCode;
use hub_core::ids::IntegrationId;

use super::{super::verifications::view::Requested, get::find};
use crate::{
    WebState,
    access::{Allowed, ManageIntegrations},
    http::{
        path::PathId,
        problem::{Problem, Refusals},
    },
};

/// Tries an integration with its stored credentials, without side effect. The worker answers: read the verification.
#[utoipa::path(post, path = "/integrations/{id}/verify", tag = "integrations", security(("bearer" = ["admin"])),
    params(("id" = i64, Path, description = "Id of the integration.")),
    responses((status = 202, description = "Asked for.", body = Requested), Refusals))]
pub async fn verify_integration(
    _: Allowed<ManageIntegrations>,
    State(state): State<WebState>,
    PathId(id): PathId<IntegrationId>,
) -> Result<impl IntoResponse, Problem> {
    let settings = find(&state, id).await?.settings;
    let verification = state.store.request_verification(&settings, None, Some(id), state.clock.now()).await?;
    Ok((StatusCode::ACCEPTED, Json(Requested::new(verification))))
}
