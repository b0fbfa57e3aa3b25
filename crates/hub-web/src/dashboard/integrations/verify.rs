//! Trying a connection without side effect. The worker does it; the page polls until it is done.

use askama::Template;
use axum::{
    extract::State,
    response::{Html, IntoResponse, Response},
};
use hub_core::{
    ids::IntegrationId,
    integration::{Credentials, IntegrationSettings, address::api_of_console},
};
use hub_store::{Session, StoreError, VerificationState};
use page_kit::components::{Alert, Tone};
use serde::Deserialize;

use super::{form::IntegrationForm, seal::seal};
use crate::{
    WebState,
    access::{AddIntegrations, Allowed, ManageIntegrations, PageAllowed, SignedForm, VerificationId},
    api::v1::{
        integrations::{get::find, verify as verify_api},
        verifications::view::{Step, VerificationView},
    },
    dashboard::{
        PageError,
        frame::{self, Place},
        login::NoFields,
    },
    http::{cookies, params::PageParams, path::PageId, problem::Problem},
};

/// The part of the page that shows how the verification goes.
#[derive(Template)]
#[template(path = "verification.html")]
struct VerificationPart {
    id: String,
    seal: String,
    is_done: bool,
    is_ok: bool,
    steps: Vec<Step>,
    alert: Option<Alert>,
}

impl VerificationPart {
    /// Whether something is off although the hub can begin.
    fn has_gaps(&self) -> bool {
        self.steps.iter().any(|step| !step.ok)
    }
}

impl askama::filters::HtmlSafe for VerificationPart {}

/// The same as a page of its own, for a stored integration.
#[derive(Template)]
#[template(path = "verification_page.html")]
struct VerificationPage {
    name: String,
    integration_id: IntegrationId,
    part: VerificationPart,
}

/// Which mark the form gets.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgressQuery {
    seal: Option<String>,
}

/// `POST /integrations/verify`: of the form as it stands.
pub async fn start(
    State(state): State<WebState>,
    SignedForm { session, allowed, form }: SignedForm<ManageIntegrations, IntegrationForm>,
) -> Result<Html<String>, PageError> {
    let integration: Option<IntegrationId> = form.integration_id.parse().ok();
    let stored = match integration {
        Some(id) => {
            allowed.caller.require(&id, &state).await?;
            Some(find(&state, id).await?.settings)
        }
        None => {
            Allowed::<AddIntegrations>::check(allowed.caller.clone())?;
            None
        }
    };
    let now = state.clock.now();
    let (settings, credentials) = match form.checked_aside(stored.as_ref(), now).await? {
        Ok(checked) => checked,
        Err(errors) => {
            let items = errors.iter().map(|error| format!("{}: {}", error.field, error.expected)).collect();
            let alert =
                Alert::new(Tone::Bad, "Nothing was tried").text("These fields are refused:").items(items);
            return part(String::new(), String::new(), Some(alert));
        }
    };
    // As it was typed: the answer tells what a console's address was turned into.
    let is_console = api_of_console(&form.api_url).is_some() && credentials.is_some();
    let tried = match is_console {
        true => IntegrationSettings { api_url: form.api_url.trim().to_owned(), ..settings.clone() },
        false => settings.clone(),
    };
    let id = match state.store.request_verification(&tried, credentials.as_ref(), integration, now).await {
        Ok(id) => id,
        Err(error @ (StoreError::OtherServer { .. } | StoreError::NoCredentials { .. })) => {
            let alert = Alert::new(Tone::Bad, "Nothing was tried").text(error.to_string());
            return part(String::new(), String::new(), Some(alert));
        }
        Err(error) => return Err(error.into()),
    };
    let seal = seal(&session.form_token, &id, &settings, credentials.as_ref());
    part(id, seal, None)
}

/// `POST /integrations/{id}/verify`: of a stored integration, with its stored credentials.
pub async fn start_stored(
    State(state): State<WebState>,
    PageId(id): PageId<IntegrationId>,
    SignedForm { session, .. }: SignedForm<ManageIntegrations, NoFields>,
) -> Result<Response, PageError> {
    let row = find(&state, id).await?;
    let verification = verify_api::request(&state, &row).await?;
    let part = VerificationPart {
        id: verification,
        seal: String::new(),
        is_done: false,
        is_ok: false,
        steps: Vec::new(),
        alert: None,
    };
    let page = VerificationPage { name: row.settings.name, integration_id: id, part };
    Ok(frame::page(&session, Place::Integrations, "Verify", &page)?.into_response())
}

/// `GET /integrations/verifications/{id}`: polled each second.
pub async fn progress(
    _: PageAllowed<ManageIntegrations>,
    State(state): State<WebState>,
    PageId(VerificationId(id)): PageId<VerificationId>,
    PageParams(query): PageParams<ProgressQuery>,
) -> Result<Html<String>, PageError> {
    let Some(row) = state.store.find_verification(&id).await? else {
        let alert =
            Alert::new(Tone::Warning, "This verification is over an hour old").remedy("Verify again.");
        return part(String::new(), String::new(), Some(alert));
    };
    let is_done = row.state == VerificationState::Done;
    let view = VerificationView::from(row);
    let seal = query.seal.unwrap_or_default();
    let part = VerificationPart { id, seal, is_done, is_ok: view.is_ok, steps: view.steps, alert: None };
    Ok(Html(part.render()?))
}

/// Whether exactly this was verified, in this session, and went well.
pub async fn is_verified(
    state: &WebState,
    session: &Session,
    form: &IntegrationForm,
    settings: &IntegrationSettings,
    credentials: Option<&Credentials>,
) -> Result<bool, Problem> {
    if form.verification.is_empty() {
        return Ok(false);
    }
    let Some(row) = state.store.find_verification(&form.verification).await? else { return Ok(false) };
    let right = seal(&session.form_token, &form.verification, settings, credentials);
    Ok(row.state == VerificationState::Done && row.is_ok && cookies::same(&right, &form.seal))
}

fn part(id: String, seal: String, alert: Option<Alert>) -> Result<Html<String>, PageError> {
    let part =
        VerificationPart { id, seal, is_done: alert.is_some(), is_ok: false, steps: Vec::new(), alert };
    Ok(Html(part.render()?))
}
