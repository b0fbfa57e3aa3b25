//! `POST /integrations/{id}/app-files`.

use axum::{Json, body::Body, extract::State};
use http::{HeaderMap, StatusCode, header};
use hub_core::ids::IntegrationId;
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::AppFileView;
use crate::{
    WebState,
    access::{Allowed, RequestActions},
    app_files::{Coming, receive},
    http::{
        params::Params,
        path::PathId,
        problem::{Problem, ProblemBody, Refusals},
    },
};

/// Which file.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct NewAppFileParams {
    /// Its name, with the ending by which its platform is known: `.apk`, `.ipa`, `.pkg`, `.dmg`, `.msi`, `.exe`, `.zip`, `.appx`
    /// or `.msix`.
    file_name: String,
}

/// Takes the file of an internal app: the body is the file as it is. It goes nowhere by that; the order `add_internal_app` sends
/// it to the tenant. A file that breaks off is not kept.
#[utoipa::path(post, path = "/integrations/{id}/app-files", tag = "apps", security(("bearer" = ["operator"])),
    params(("id" = i64, Path, description = "Id of the integration."), NewAppFileParams),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The file."),
    responses(
        (status = 201, description = "It is there, whole.", body = AppFileView),
        (status = 409, description = "The integration has too many files in the hub.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 413, description = "It is longer than this hub takes, 1 GB unless set otherwise.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "Its name is refused, or it is empty.", body = ProblemBody, content_type = "application/problem+json"),
        Refusals))]
pub async fn add_app_file(
    allowed: Allowed<RequestActions>,
    State(state): State<WebState>,
    PathId(integration): PathId<IntegrationId>,
    Params(params): Params<NewAppFileParams>,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, Json<AppFileView>), Problem> {
    if state.store.find_integration(integration).await?.is_none() {
        return Err(Problem::not_found("integration", integration));
    }
    let length = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    let by = allowed.caller.describe();
    let coming = Coming { integration, file_name: params.file_name, by, announced: length };
    let row = receive(&state, coming, body.into_data_stream()).await?;
    Ok((StatusCode::CREATED, Json(row.into())))
}
