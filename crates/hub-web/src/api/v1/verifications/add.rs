//! `POST /verifications`.

use axum::{Json, extract::State, response::IntoResponse};
use http::{StatusCode, header};
use hub_core::integration::IntegrationSettings;

use super::{super::integrations::add::NewIntegrationBody, view::Requested};
use crate::{
    WebState,
    access::{AddIntegrations, Allowed},
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
    _: Allowed<AddIntegrations>,
    State(state): State<WebState>,
    Body(body): Body<NewIntegrationBody>,
) -> Result<impl IntoResponse, Problem> {
    let (given, now) = (body.api_url.clone(), state.clock.now());
    let (settings, credentials) = body.checked(now).await?;
    // As it was given: the answer tells what a console's address was turned into.
    let tried = IntegrationSettings { api_url: given, ..settings };
    let id = state.store.request_verification(&tried, Some(&credentials), None, now).await?;
    let requested = Requested::new(id);
    Ok((StatusCode::ACCEPTED, [(header::LOCATION, requested.url.clone())], Json(requested)))
}
