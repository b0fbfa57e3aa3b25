//! `POST /integrations/{id}/sync`.

use axum::{Json, extract::State, response::IntoResponse};
use http::{StatusCode, header};
use hub_core::{
    ids::IntegrationId,
    integration::IntegrationState,
    sync::{Mode, Section},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{get::find, state::require};
use crate::{
    WebState,
    access::{Allowed, StartSync},
    http::{
        body::Body,
        path::PathId,
        problem::{Problem, ProblemBody, Refusals},
        request_id,
    },
};

/// What is read where nobody says otherwise, in order. Security facts and certificates take two calls more a device, and have
/// runs of their own.
pub const USUAL_SECTIONS: [Section; 7] = [
    Section::OrgGroups,
    Section::SmartGroups,
    Section::UserGroups,
    Section::Users,
    Section::Devices,
    Section::Apps,
    Section::DeviceApps,
];

/// What to read.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SyncBody {
    /// `full` unless told: only a full run can confirm that something is gone.
    #[schema(value_type = Option<String>, example = "full")]
    pub mode: Option<Mode>,
    /// Any of `org_groups`, `smart_groups`, `user_groups`, `users`, `devices`, `apps`, `device_apps`,
    /// `device_security`, `device_certificates`; all but the last two unless told.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub sections: Vec<Section>,
}

/// The run that was asked for, or joined.
#[derive(Debug, Serialize, ToSchema)]
pub struct SyncReply {
    /// Id of the run.
    pub run: i64,
    /// A run was requested or running already: this is that one.
    pub joined: bool,
}

/// Asks for a synchronization now, or joins the one that is requested or running.
#[utoipa::path(post, path = "/integrations/{id}/sync", tag = "integrations", security(("bearer" = ["operator"])),
    params(("id" = i64, Path, description = "Id of the integration.")), request_body = SyncBody,
    responses(
        (status = 202, description = "Asked for; the run tells how it goes.", body = SyncReply),
        (status = 409, description = "The integration is not active.", body = ProblemBody, content_type = "application/problem+json"),
        Refusals))]
pub async fn sync_integration(
    allowed: Allowed<StartSync>,
    State(state): State<WebState>,
    PathId(id): PathId<IntegrationId>,
    Body(body): Body<SyncBody>,
) -> Result<impl IntoResponse, Problem> {
    let reply = request(&state, id, &body, &allowed).await?;
    let place = format!("/api/v1/runs/{}", reply.run);
    Ok((StatusCode::ACCEPTED, [(header::LOCATION, place)], Json(reply)))
}

/// Writes the request; the worker takes it from there.
pub async fn request(
    state: &WebState,
    id: IntegrationId,
    body: &SyncBody,
    allowed: &Allowed<StartSync>,
) -> Result<SyncReply, Problem> {
    let integration = find(state, id).await?;
    require(&integration, &[IntegrationState::Active])?;
    let sections: &[Section] = if body.sections.is_empty() { &USUAL_SECTIONS } else { &body.sections };
    let by = allowed.caller.describe();
    let mode = body.mode.unwrap_or(Mode::Full);
    let (run, joined) =
        state.store.request_run(id, mode, sections, &by, &request_id::current(), state.clock.now()).await?;
    Ok(SyncReply { run: run.0, joined })
}
