//! `GET|POST|DELETE /integrations/{id}/uem-webhook`: the login of the tenant's event notifications (MO-4).

use axum::{Json, extract::State};
use http::StatusCode;
use hub_core::ids::IntegrationId;
use hub_store::UemWebhook;
use jiff::Timestamp;
use secrecy::ExposeSecret;
use serde::Serialize;
use utoipa::ToSchema;

use super::get::find;
use crate::{
    WebState,
    access::{Allowed, ManageIntegrations},
    http::{
        path::PathId,
        problem::{Problem, Refusals},
    },
};

/// Where a tenant's event notifications go, and what came.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UemWebhook)]
pub struct UemWebhookView {
    /// Path at this hub.
    pub path: String,
    /// User name of the Basic authentication.
    pub username: String,
    /// Its password: answered once, when it is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// When the login was made or renewed.
    pub created_at: Timestamp,
    /// When the console last tested the connection.
    pub tested_at: Option<Timestamp>,
    /// Kind of the last event; empty before the first.
    pub last_event: String,
    /// When it came.
    pub last_event_at: Option<Timestamp>,
    /// Events taken.
    pub received: u64,
    /// Events of which the hub took nothing.
    pub ignored: u64,
    /// Devices that wait to be looked at.
    pub waiting: u64,
}

/// Answers where event notifications go and what came.
#[utoipa::path(get, path = "/integrations/{id}/uem-webhook", tag = "integrations", security(("bearer" = ["admin"])),
    params(("id" = i64, Path, description = "Id of the integration.")),
    responses((status = 200, description = "The webhook.", body = UemWebhookView), Refusals))]
pub async fn get_uem_webhook(
    _: Allowed<ManageIntegrations>,
    State(state): State<WebState>,
    PathId(id): PathId<IntegrationId>,
) -> Result<Json<UemWebhookView>, Problem> {
    find(&state, id).await?;
    let webhook = state
        .store
        .find_uem_webhook(id)
        .await?
        .ok_or_else(|| Problem::not_found("webhook of integration", id))?;
    Ok(Json(view(&state, id, webhook, None).await?))
}

/// Makes the login of the tenant's event notifications, or a new password for it. The password is answered once.
#[utoipa::path(post, path = "/integrations/{id}/uem-webhook", tag = "integrations", security(("bearer" = ["admin"])),
    params(("id" = i64, Path, description = "Id of the integration.")),
    responses((status = 200, description = "The webhook with its password.", body = UemWebhookView), Refusals))]
pub async fn add_uem_webhook(
    allowed: Allowed<ManageIntegrations>,
    State(state): State<WebState>,
    PathId(id): PathId<IntegrationId>,
) -> Result<Json<UemWebhookView>, Problem> {
    renew(&state, id, &allowed).await.map(Json)
}

/// Takes event notifications no longer.
#[utoipa::path(delete, path = "/integrations/{id}/uem-webhook", tag = "integrations", security(("bearer" = ["admin"])),
    params(("id" = i64, Path, description = "Id of the integration.")),
    responses((status = 204, description = "Removed."), Refusals))]
pub async fn remove_uem_webhook(
    allowed: Allowed<ManageIntegrations>,
    State(state): State<WebState>,
    PathId(id): PathId<IntegrationId>,
) -> Result<StatusCode, Problem> {
    remove(&state, id, &allowed).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes the login.
pub async fn renew(
    state: &WebState,
    id: IntegrationId,
    allowed: &Allowed<ManageIntegrations>,
) -> Result<UemWebhookView, Problem> {
    let (_, password) = state.store.renew_uem_webhook(id, state.clock.now()).await?;
    tracing::info!(integration.id = %id, "{} made a webhook login for integration {id}", allowed.caller.describe());
    let webhook = state
        .store
        .find_uem_webhook(id)
        .await?
        .ok_or_else(|| Problem::not_found("webhook of integration", id))?;
    view(state, id, webhook, Some(password.expose_secret().to_owned())).await
}

/// Removes it.
pub async fn remove(
    state: &WebState,
    id: IntegrationId,
    allowed: &Allowed<ManageIntegrations>,
) -> Result<(), Problem> {
    find(state, id).await?;
    if !state.store.remove_uem_webhook(id).await? {
        return Err(Problem::not_found("webhook of integration", id));
    }
    tracing::info!(integration.id = %id, "{} removed the webhook login of integration {id}", allowed.caller.describe());
    Ok(())
}

/// How it looks.
pub async fn view(
    state: &WebState,
    id: IntegrationId,
    webhook: UemWebhook,
    password: Option<String>,
) -> Result<UemWebhookView, Problem> {
    Ok(UemWebhookView {
        path: format!("/webhooks/uem/{id}"),
        username: webhook.username,
        password,
        created_at: webhook.created_at,
        tested_at: webhook.tested_at,
        last_event: webhook.last_event,
        last_event_at: webhook.last_event_at,
        received: webhook.received,
        ignored: webhook.ignored,
        waiting: state.store.waiting_uem_events(id).await?,
    })
}
