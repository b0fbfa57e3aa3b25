//! `POST /integrations`.

use axum::{Json, extract::State, response::IntoResponse};
use http::{StatusCode, header};
use hub_core::integration::{
    ActionSettings, Credentials, DeviceAddition, IntegrationSettings, PersonalData, ScopeSettings,
    SyncSettings, TaggingSettings, address::api_of_console,
};
use hub_store::NewIntegration;
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    actions::ActionSettingsEdit,
    addition::DeviceAdditionEdit,
    get::find,
    personal_data::PersonalDataEdit,
    scope::ScopeEdit,
    tagging::TaggingEdit,
    view::{CredentialsBody, IntegrationView, SyncEdit},
};
use crate::{
    WebState,
    access::{AddIntegrations, Allowed},
    http::{
        blocking::aside,
        body::Body,
        problem::{Problem, ProblemBody, Refusals},
    },
};

/// Name of an integration that is not given one.
pub const DEFAULT_NAME: &str = "Workspace ONE Default";

/// An integration to add or to verify.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewIntegrationBody {
    /// Display name, unique; `Workspace ONE Default` unless told.
    pub name: Option<String>,
    /// API address, https. That of a console (`https://cn…`) is turned into that of its API.
    pub api_url: String,
    /// Additional trusted CA for this integration alone, PEM.
    pub custom_ca_pem: Option<String>,
    /// Proxy towards the tenant: http, https or socks5, without credentials.
    pub proxy_url: Option<String>,
    /// Whether a connector beside the tenant carries the calls; it can be verified once that is connected.
    #[serde(default)]
    pub through_connector: bool,
    /// How it is synchronized.
    #[serde(default)]
    pub sync: SyncEdit,
    /// Which part of the tenant is read: everything unless told. Whether the account sees the groups, the first run tells.
    #[serde(default)]
    pub scope: ScopeEdit,
    /// Which personal data is taken: all of it unless told.
    #[serde(default)]
    pub personal_data: PersonalDataEdit,
    /// Which tags are written back to it; none unless told.
    #[serde(default)]
    pub tagging: TaggingEdit,
    /// How devices come before it tells of them; in no way unless told.
    #[serde(default)]
    pub device_addition: DeviceAdditionEdit,
    /// Which actions are carried out in it.
    #[serde(default)]
    pub actions: ActionSettingsEdit,
    /// What the hub proves itself with.
    pub credentials: CredentialsBody,
    /// True: it waits for `POST /integrations/{id}/finish`, or for the last step in the dashboard.
    #[serde(default)]
    pub setting_up: bool,
}

impl NewIntegrationBody {
    /// Settings and credentials, checked.
    pub async fn checked(self, now: Timestamp) -> Result<(IntegrationSettings, Credentials), Problem> {
        let api_url = api_of_console(&self.api_url).unwrap_or(self.api_url);
        let settings = IntegrationSettings {
            custom_ca_pem: self.custom_ca_pem,
            proxy_url: self.proxy_url,
            through_connector: self.through_connector,
            sync: self.sync.over(&SyncSettings::default()),
            scope: self.scope.over(&ScopeSettings::default()),
            personal_data: self.personal_data.over(&PersonalData::default()),
            tagging: self.tagging.over(&TaggingSettings::default()),
            device_addition: self.device_addition.over(&DeviceAddition::default()),
            actions: self.actions.over(&ActionSettings::default()),
            ..IntegrationSettings::new(self.name.unwrap_or_else(|| DEFAULT_NAME.to_owned()), api_url)
        };
        let credentials = Credentials::from(self.credentials);
        settings.check_at(now)?;
        let checked = aside(move || credentials.check_at(now).map(|()| credentials)).await?;
        Ok((settings, checked?))
    }
}

/// Adds an integration. Verify it first: adding tries nothing. Where nobody knows yet whether another one reads the same
/// devices, it waits until the groups of both were read.
#[utoipa::path(post, path = "/integrations", tag = "integrations", security(("bearer" = ["admin"])),
    request_body = NewIntegrationBody,
    responses(
        (status = 201, description = "Added.", body = IntegrationView),
        (status = 409, description = "The name is in use, or another integration reads the same devices.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "A field is refused.", body = ProblemBody, content_type = "application/problem+json"),
        Refusals))]
pub async fn add_integration(
    allowed: Allowed<AddIntegrations>,
    State(state): State<WebState>,
    Body(body): Body<NewIntegrationBody>,
) -> Result<impl IntoResponse, Problem> {
    let is_setting_up = body.setting_up;
    let now = state.clock.now();
    let (settings, credentials) = body.checked(now).await?;
    let new = NewIntegration { settings, credentials };
    let id = match is_setting_up {
        true => state.store.begin_set_up(&new, now).await?,
        false => state.store.insert_integration(&new, now).await?,
    };
    tracing::info!(integration.id = %id, "{} added integration {id}", allowed.caller.describe());
    let view = IntegrationView::from(find(&state, id).await?);
    Ok((StatusCode::CREATED, [(header::LOCATION, format!("/api/v1/integrations/{id}"))], Json(view)))
}
