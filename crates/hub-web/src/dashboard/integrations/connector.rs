//! The section *Connector* of an integration: whether one carries the calls, its token, and how it stands.

use askama::Template;
use axum::{
    extract::State,
    response::{Html, IntoResponse, Redirect, Response},
};
use hub_core::{ids::IntegrationId, integration::IntegrationSettings};
use hub_store::{ConnectorRow, IntegrationRow, Session};
use jiff::Timestamp;
use page_kit::components::{Alert, Badge, Moment, Tone};
use secrecy::ExposeSecret as _;
use serde::Deserialize;

use crate::{
    WebState,
    access::{ManageIntegrations, PageAllowed, SignedForm},
    api::v1::integrations::{connector as connector_api, get::find},
    dashboard::{
        PageError,
        frame::{self, Place},
        login::NoFields,
        settings::refused,
    },
    http::{path::PageId, problem::Problem},
};

#[derive(Template)]
#[template(path = "integration_connector.html")]
struct ConnectorPage {
    id: IntegrationId,
    name: String,
    api_url: String,
    is_on: bool,
    alert: Option<Alert>,
    token: Option<String>,
    made_at: Option<Moment>,
    enrolled_at: Option<Moment>,
    links: Vec<LinkLine>,
    form_token: String,
}

struct LinkLine {
    state: Badge,
    version: String,
    target: String,
    since: Moment,
    seen: Moment,
    error: String,
}

/// `GET /integrations/{id}/connector`
pub async fn show(
    PageAllowed { session, .. }: PageAllowed<ManageIntegrations>,
    State(state): State<WebState>,
    PageId(id): PageId<IntegrationId>,
) -> Result<Response, PageError> {
    page(&state, &session, &find(&state, id).await?, None, None).await
}

/// The switch; a box that is not ticked sends nothing.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SwitchForm {
    #[serde(default)]
    through_connector: String,
}

/// `POST /integrations/{id}/connector`: the switch.
pub async fn save(
    State(state): State<WebState>,
    PageId(id): PageId<IntegrationId>,
    SignedForm { session, allowed, form }: SignedForm<ManageIntegrations, SwitchForm>,
) -> Result<Response, PageError> {
    let row = find(&state, id).await?;
    let through_connector = !form.through_connector.is_empty();
    let settings = IntegrationSettings { through_connector, ..row.settings.clone() };
    if let Err(refusals) = settings.check() {
        return page(&state, &session, &row, Some(refusals.into()), None).await;
    }
    state.store.update_integration(id, &settings, None, state.clock.now()).await?;
    tracing::info!(integration.id = %id, "{} set through_connector of integration {id} to {through_connector}", allowed.caller.describe());
    Ok(Redirect::to(&format!("/integrations/{id}/connector")).into_response())
}

/// `POST /integrations/{id}/connector/token`: makes a token and shows it, this once.
pub async fn token(
    State(state): State<WebState>,
    PageId(id): PageId<IntegrationId>,
    SignedForm { session, allowed, .. }: SignedForm<ManageIntegrations, NoFields>,
) -> Result<Response, PageError> {
    let row = find(&state, id).await?;
    match connector_api::new_token(&state, id, &allowed).await {
        Ok(token) => page(&state, &session, &row, None, Some(token.expose_secret().to_owned())).await,
        Err(problem) => page(&state, &session, &row, Some(problem), None).await,
    }
}

async fn page(
    state: &WebState,
    session: &Session,
    row: &IntegrationRow,
    problem: Option<Problem>,
    token: Option<String>,
) -> Result<Response, PageError> {
    let now = state.clock.now();
    let (status, alert) = refused("Nothing was changed", problem);
    let connector = state.store.find_connector(row.id).await?;
    let page = ConnectorPage {
        id: row.id,
        name: row.settings.name.clone(),
        api_url: row.settings.api_url.clone(),
        is_on: row.settings.through_connector,
        alert,
        token,
        made_at: connector.as_ref().map(|it| Moment::new(it.issued_at, now)),
        enrolled_at: connector.as_ref().map(|it| Moment::new(it.enrolled_at, now)),
        links: connector.as_ref().map(|it| links(it, now)).unwrap_or_default(),
        form_token: session.form_token.clone(),
    };
    let html: Html<String> = frame::page(session, Place::Integrations, "Connector", &page)?;
    Ok((status, html).into_response())
}

fn links(connector: &ConnectorRow, now: Timestamp) -> Vec<LinkLine> {
    connector
        .links
        .iter()
        .map(|link| LinkLine {
            state: match link.is_alive(now) {
                true => Badge::new(Tone::Good, "Connected"),
                false => Badge::new(Tone::Bad, "Not connected"),
            },
            version: link.version.clone(),
            target: link.target.clone(),
            since: Moment::new(link.connected_at, now),
            seen: Moment::new(link.seen_at, now),
            error: link.error.clone(),
        })
        .collect()
}
