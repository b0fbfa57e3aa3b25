//! `PATCH /integrations/{id}`.

use axum::{Json, extract::State};
use hub_core::{
    ids::IntegrationId,
    integration::{Credentials, IntegrationSettings},
};
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;

use super::{
    addition::DeviceAdditionEdit,
    get::find,
    tagging::TaggingEdit,
    view::{CredentialsBody, IntegrationView, SyncEdit},
};
use crate::{
    WebState,
    access::{Allowed, ManageIntegrations},
    http::{
        body::Body,
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
    /// API address, https.
    pub api_url: Option<String>,
    /// Additional trusted CA, PEM; null removes it.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    pub custom_ca_pem: Option<Option<String>>,
    /// Proxy towards the tenant; null removes it.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    pub proxy_url: Option<Option<String>>,
    /// How it is synchronized.
    #[serde(default)]
    pub sync: SyncEdit,
    /// Which tags are written back to it.
    #[serde(default)]
    pub tagging: TaggingEdit,
    /// How devices come before it tells of them.
    #[serde(default)]
    pub device_addition: DeviceAdditionEdit,
    /// New credentials.
    pub credentials: Option<CredentialsBody>,
}

impl IntegrationEdit {
    fn over(self, now: IntegrationSettings) -> (IntegrationSettings, Option<Credentials>) {
        let settings = IntegrationSettings {
            name: self.name.unwrap_or(now.name),
            api_url: self.api_url.unwrap_or(now.api_url),
            custom_ca_pem: self.custom_ca_pem.unwrap_or(now.custom_ca_pem),
            proxy_url: self.proxy_url.unwrap_or(now.proxy_url),
            sync: self.sync.over(&now.sync),
            tagging: self.tagging.over(&now.tagging),
            device_addition: self.device_addition.over(&now.device_addition),
            ..now
        };
        (settings, self.credentials.map(Credentials::from))
    }
}

/// Changes an integration. A change of server or credentials begins a new scope: a run under way concludes nothing.
/// Another address, CA or proxy needs the credentials again: stored ones are sent nowhere else.
#[utoipa::path(patch, path = "/integrations/{id}", tag = "integrations", security(("bearer" = ["admin"])),
    params(("id" = i64, Path, description = "Id of the integration.")), request_body = IntegrationEdit,
    responses(
        (status = 200, description = "Changed.", body = IntegrationView),
        (status = 409, description = "The name is in use.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "A field is refused.", body = ProblemBody, content_type = "application/problem+json"),
        Refusals))]
pub async fn edit_integration(
    allowed: Allowed<ManageIntegrations>,
    State(state): State<WebState>,
    PathId(id): PathId<IntegrationId>,
    Body(body): Body<IntegrationEdit>,
) -> Result<Json<IntegrationView>, Problem> {
    let (settings, credentials) = body.over(find(&state, id).await?.settings);
    settings.check()?;
    state.store.update_integration(id, &settings, credentials.as_ref(), state.clock.now()).await?;
    tracing::info!(integration.id = %id, "{} edited integration {id}", allowed.caller.describe());
    Ok(Json(find(&state, id).await?.into()))
}

/// Tells null (remove) from left out (keep).
fn given<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Option<String>>, D::Error> {
    Option::<String>::deserialize(from).map(Some)
}
