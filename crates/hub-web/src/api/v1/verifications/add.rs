//! `POST /verifications`.

use axum::{Json, extract::State, response::IntoResponse};
use http::{StatusCode, header};

use super::{super::integrations::add::NewIntegrationBody, view::Requested};
use crate::{
    WebState,
    access::{Allowed, ManageIntegrations},
    http::{
        body::Body,
        problem::{Problem, ProblemBody, Refusals},
    },
};

/// Tries settings and credentials without side effect and without saving them. The worker answers: read the verification.
#[utoipa::path(post, path = "/verifications", tag = "verifications", security(("bearer" = ["admin"])),
    request_body = NewIntegrationBody,
    responses(
        (status = 202, description = "Asked for.", body = Requested),
        (status = 422, description = "A field is refused.", body = ProblemBody, content_type = "application/problem+json"),
        Refusals))]
pub async fn add_verification(
    _: Allowed<ManageIntegrations>,
    State(state): State<WebState>,
    Body(body): Body<NewIntegrationBody>,
) -> Result<impl IntoResponse, Problem> {
    let (settings, credentials) = body.checked()?;
    let id = state.store.request_verification(&settings, Some(&credentials), None, state.clock.now()).await?;
    let requested = Requested::new(id);
    Ok((StatusCode::ACCEPTED, [(header::LOCATION, requested.url.clone())], Json(requested)))
}
