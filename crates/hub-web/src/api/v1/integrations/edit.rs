//! `PATCH /integrations/{id}`.

use axum::{Json, extract::State};
use hub_core::{
    ids::IntegrationId,
    integration::{Credentials, IntegrationSettings, address::api_of_console},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    actions::ActionSettingsEdit,
    addition::DeviceAdditionEdit,
    check_groups::{discreet, known_choice, require_within},
    get::find,
    personal_data::PersonalDataEdit,
    scope::ScopeEdit,
    tagging::TaggingEdit,
    view::{CredentialsBody, IntegrationView, SyncEdit},
};
use crate::{
    WebState,
    access::{Allowed, ManageIntegrations},
    http::{
        blocking::aside,
        body::{Body, given},
        path::PathId,
        problem::{Problem, ProblemBody, Refusals},
    },
};

/// What is to change; what is left out stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IntegrationEdit {
    /// Display name, unique.
    pub name: Option<String>,
    /// API address, https; that of a console is turned into that of its API.
    pub api_url: Option<String>,
    /// Additional trusted CA, PEM; null removes it.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    pub custom_ca_pem: Option<Option<String>>,
    /// Proxy towards the tenant; null removes it.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    pub proxy_url: Option<Option<String>>,
    /// Whether a connector beside the tenant carries the calls.
    pub through_connector: Option<bool>,
    /// How it is synchronized.
    #[serde(default)]
    pub sync: SyncEdit,
    /// Which part of the tenant is read.
    #[serde(default)]
    pub scope: ScopeEdit,
    /// Which personal data is taken. What is switched off is purged.
    #[serde(default)]
    pub personal_data: PersonalDataEdit,
    /// Which tags are written back to it.
    #[serde(default)]
    pub tagging: TaggingEdit,
    /// How devices come before it tells of them.
    #[serde(default)]
    pub device_addition: DeviceAdditionEdit,
    /// Which actions are carried out in it.
    #[serde(default)]
    pub actions: ActionSettingsEdit,
    /// New credentials.
    pub credentials: Option<CredentialsBody>,
}

impl IntegrationEdit {
    fn over(self, now: IntegrationSettings) -> (IntegrationSettings, Option<Credentials>) {
        let settings = IntegrationSettings {
            name: self.name.unwrap_or(now.name),
            api_url: match self.api_url {
                Some(given) => api_of_console(&given).unwrap_or(given),
                None => now.api_url,
            },
            custom_ca_pem: self.custom_ca_pem.unwrap_or(now.custom_ca_pem),
            proxy_url: self.proxy_url.unwrap_or(now.proxy_url),
            through_connector: self.through_connector.unwrap_or(now.through_connector),
            sync: self.sync.over(&now.sync),
            scope: self.scope.over(&now.scope),
            personal_data: self.personal_data.over(&now.personal_data),
            tagging: self.tagging.over(&now.tagging),
            device_addition: self.device_addition.over(&now.device_addition),
            actions: self.actions.over(&now.actions),
        };
        (settings, self.credentials.map(Credentials::from))
    }
}

/// Changes an integration. A change of server, credentials, groups or personal data begins a new scope: a run under way concludes nothing.
/// Another address, CA or proxy needs the credentials again: stored ones are sent nowhere else.
#[utoipa::path(patch, path = "/integrations/{id}", tag = "integrations", security(("bearer" = ["admin"])),
    params(("id" = i64, Path, description = "Id of the integration.")), request_body = IntegrationEdit,
    responses(
        (status = 200, description = "Changed.", body = IntegrationView),
        (status = 409, description = "The name is in use, or another integration reads the same devices.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "A field is refused.", body = ProblemBody, content_type = "application/problem+json"),
        Refusals))]
pub async fn edit_integration(
    allowed: Allowed<ManageIntegrations>,
    State(state): State<WebState>,
    PathId(id): PathId<IntegrationId>,
    Body(body): Body<IntegrationEdit>,
) -> Result<Json<IntegrationView>, Problem> {
    let (row, now) = (find(&state, id).await?, state.clock.now());
    let (mut settings, credentials) = body.over(row.settings.clone());
    // What stays as it is may have ended: a name can be changed nevertheless.
    if settings.custom_ca_pem == row.settings.custom_ca_pem {
        settings.check()?
    } else {
        settings.check_at(now)?
    }
    if let Some(credentials) = credentials.clone() {
        aside(move || credentials.check_at(now)).await??;
    }
    if settings.scope != row.settings.scope {
        settings.scope = known_choice(&state, id, settings.scope).await?;
    }
    require_within(&state, &allowed.caller, id, &settings, credentials.as_ref()).await?;
    let stored = state.store.update_integration(id, &settings, credentials.as_ref(), now).await;
    stored.map_err(|error| discreet(&allowed.caller, error))?;
    tracing::info!(integration.id = %id, "{} edited integration {id}", allowed.caller.describe());
    Ok(Json(find(&state, id).await?.into()))
}
