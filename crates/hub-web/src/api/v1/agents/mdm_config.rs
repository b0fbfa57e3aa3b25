//! `POST /devices/{id}/mdm-config` and `GET /integrations/{id}/mdm-config`: the agent's settings file.

use axum::{Json, extract::State};
use http::StatusCode;
use hub_core::{
    agent::{DEVICE_UID_LOOKUP, written_config},
    ids::{DeviceId, IntegrationId},
};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    WebState,
    access::{Allowed, ManageIntegrations},
    api::v1::{devices::get::find, integrations::get::find as find_integration},
    http::{
        path::PathId,
        problem::{Problem, Refusals},
    },
};

/// A settings file of the agent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MdmConfig)]
pub struct MdmConfigView {
    /// Content of `mdm-config.json`.
    pub config: serde_json::Value,
    /// Until when an agent can register with it; null for the template, whose token counts until another is made.
    pub ends_at: Option<Timestamp>,
}

/// Makes the settings file of the agent for one device. One agent can register with it, once, within seven days, and takes the
/// place of the agent that the device has. The file that was made for the device before counts no more.
#[utoipa::path(post, path = "/devices/{id}/mdm-config", tag = "agents", security(("bearer" = ["admin"])),
    params(("id" = i64, Path, description = "Id of the device in the hub.")),
    responses((status = 200, description = "The file, with its token this once.", body = MdmConfigView), Refusals))]
pub async fn add_device_mdm_config(
    allowed: Allowed<ManageIntegrations>,
    State(state): State<WebState>,
    PathId(id): PathId<DeviceId>,
) -> Result<Json<MdmConfigView>, Problem> {
    Ok(Json(make(&state, id, &allowed).await?))
}

/// Makes it.
pub async fn make(
    state: &WebState,
    id: DeviceId,
    allowed: &Allowed<ManageIntegrations>,
) -> Result<MdmConfigView, Problem> {
    let device = find(state, id).await?;
    if device.facts.udid.trim().is_empty() {
        let detail = format!("device {id} has no UDID in the tenant, by which its agent could be known");
        return Err(Problem::new(StatusCode::CONFLICT, detail));
    }
    let by = allowed.caller.describe();
    let (token, ends_at) = state.store.invite_agent(id, &by, state.clock.now()).await?;
    tracing::info!(device.id = %id, "{by} made the settings file of an agent for device {id}");
    let config = written_config(device.facts.udid.trim(), &state.settings.public_url, &token);
    Ok(MdmConfigView { config, ends_at: Some(ends_at) })
}

/// Answers the settings file of the agent as a template for the UEM, which fills in the UDID of each device that it sends it to.
/// Its token is the integration's registration token; 404 while none was made.
#[utoipa::path(get, path = "/integrations/{id}/mdm-config", tag = "agents", security(("bearer" = ["admin"])),
    params(("id" = i64, Path, description = "Id of the integration.")),
    responses((status = 200, description = "The template.", body = MdmConfigView), Refusals))]
pub async fn get_mdm_config_template(
    _: Allowed<ManageIntegrations>,
    State(state): State<WebState>,
    PathId(id): PathId<IntegrationId>,
) -> Result<Json<MdmConfigView>, Problem> {
    find_integration(&state, id).await?;
    let config = template(&state, id).await?;
    let config = config.ok_or_else(|| Problem::not_found("registration token of integration", id))?;
    Ok(Json(MdmConfigView { config, ends_at: None }))
}

/// The template; nothing while the integration has no registration token.
pub async fn template(state: &WebState, id: IntegrationId) -> Result<Option<serde_json::Value>, Problem> {
    let token = state.store.find_registration_token(id).await?;
    Ok(token.map(|token| written_config(DEVICE_UID_LOOKUP, &state.settings.public_url, &token.secret)))
}
