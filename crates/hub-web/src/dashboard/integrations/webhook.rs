//! Event notifications of the tenant (MO-4): where they go, as whom, and what came.

use askama::Template;
use axum::{
    extract::State,
    response::{Html, Redirect},
};
use http::HeaderMap;
use hub_core::ids::IntegrationId;
use hub_store::Session;
use page_kit::components::{Moment, grouped};

use crate::{
    WebState,
    access::{ManageIntegrations, PageAllowed, SignedForm},
    api::v1::integrations::{
        get::find,
        webhook::{self as api, UemWebhookView},
    },
    dashboard::{
        PageError, address,
        frame::{self, Place},
        login::NoFields,
    },
    http::path::PageId,
};

#[derive(Template)]
#[template(path = "integration_webhook.html")]
struct WebhookPage {
    id: IntegrationId,
    name: String,
    form_token: String,
    url: String,
    webhook: Option<Shown>,
}

struct Shown {
    username: String,
    password: String,
    created_at: Moment,
    tested_at: Moment,
    last_event: String,
    last_event_at: Moment,
    received: String,
    ignored: String,
    waiting: String,
}

/// `GET /integrations/{id}/webhook`
pub async fn show(
    PageAllowed { session, .. }: PageAllowed<ManageIntegrations>,
    State(state): State<WebState>,
    PageId(id): PageId<IntegrationId>,
    headers: HeaderMap,
) -> Result<Html<String>, PageError> {
    find(&state, id).await?;
    let webhook = match state.store.find_uem_webhook(id).await? {
        Some(webhook) => Some(api::view(&state, id, webhook, None).await?),
        None => None,
    };
    page(&state, &session, id, &headers, webhook).await
}

/// `POST /integrations/{id}/webhook`: a new password, shown on this page and never again.
pub async fn renew(
    State(state): State<WebState>,
    PageId(id): PageId<IntegrationId>,
    headers: HeaderMap,
    SignedForm { session, allowed, .. }: SignedForm<ManageIntegrations, NoFields>,
) -> Result<Html<String>, PageError> {
    let webhook = api::renew(&state, id, &allowed).await?;
    page(&state, &session, id, &headers, Some(webhook)).await
}

/// `POST /integrations/{id}/webhook/remove`
pub async fn remove(
    State(state): State<WebState>,
    PageId(id): PageId<IntegrationId>,
    SignedForm { allowed, .. }: SignedForm<ManageIntegrations, NoFields>,
) -> Result<Redirect, PageError> {
    api::remove(&state, id, &allowed).await?;
    Ok(Redirect::to(&format!("/integrations/{id}/webhook")))
}

async fn page(
    state: &WebState,
    session: &Session,
    id: IntegrationId,
    headers: &HeaderMap,
    webhook: Option<UemWebhookView>,
) -> Result<Html<String>, PageError> {
    let (row, now) = (find(state, id).await?, state.clock.now());
    let shown = webhook.map(|webhook| Shown {
        username: webhook.username,
        password: webhook.password.unwrap_or_default(),
        created_at: Moment::new(webhook.created_at, now),
        tested_at: Moment::new(webhook.tested_at, now),
        last_event: webhook.last_event,
        last_event_at: Moment::new(webhook.last_event_at, now),
        received: grouped(webhook.received),
        ignored: grouped(webhook.ignored),
        waiting: grouped(webhook.waiting),
    });
    let page = WebhookPage {
        id,
        name: row.settings.name,
        form_token: session.form_token.clone(),
        url: format!("{}/webhooks/uem/{id}", address::of_hub(state, headers)),
        webhook: shown,
    };
    frame::page(session, Place::Integrations, "Event notifications", &page)
}
