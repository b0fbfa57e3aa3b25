//! The page of an integration's device addition: the switches, the token, and who waits.

use askama::Template;
use axum::{
    extract::State,
    response::{Html, Redirect},
};
use hub_core::{
    ids::IntegrationId,
    integration::DeviceAddition,
    operator::{Permission, Visible},
};
use hub_store::ProvisionalState;
use page_kit::components::Moment;
use secrecy::ExposeSecret as _;
use serde::Deserialize;

use super::wizard::{SectionButtons, SectionFrame, SectionPage};
use crate::{
    WebState,
    access::{ManageIntegrations, PageAllowed, Read, SignedForm},
    api::v1::{agents::mdm_config, integrations::get::find, registrations::token},
    dashboard::{
        PageError,
        devices::{agent::written, provisional::ProvisionalLine},
        login::NoFields,
    },
    http::path::PageId,
};

/// Registrations shown here; the rest is in their own list.
const SHOWN: u32 = 20;

#[derive(Template)]
#[template(path = "addition.html")]
struct AdditionPage {
    id: IntegrationId,
    buttons: SectionButtons,
    settings: DeviceAddition,
    token: Option<(String, Moment)>,
    agent_config: Option<String>,
    lines: Vec<ProvisionalLine>,
    has_more: bool,
    may_manage: bool,
    may_decide: bool,
    form_token: String,
}

/// The switches; one that is off is not sent.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
#[derive(Default)]
pub struct AdditionForm {
    is_allowed: String,
    email: String,
    sms: String,
}

/// `GET /integrations/{id}/addition`: the token is shown to admins alone.
pub async fn show(
    PageAllowed { session, .. }: PageAllowed<Read>,
    State(state): State<WebState>,
    PageId(id): PageId<IntegrationId>,
) -> Result<Html<String>, PageError> {
    let now = state.clock.now();
    let row = find(&state, id).await?;
    let frame = SectionFrame::of(&row, SectionPage::Addition);
    let may_manage = session.operator.may(Permission::ManageIntegrations);
    let token = if may_manage { state.store.find_registration_token(id).await? } else { None };
    let agent_config = if may_manage { mdm_config::template(&state, id).await? } else { None };
    let waiting =
        state.store.list_provisional(ProvisionalState::Provisional, &Visible::one(id), None, SHOWN).await?;
    let page = AdditionPage {
        id,
        buttons: frame.buttons(),
        settings: row.settings.device_addition,
        token: token.map(|token| (token.secret.expose_secret().to_owned(), Moment::new(token.made_at, now))),
        agent_config: agent_config.as_ref().map(written),
        lines: waiting.devices.into_iter().map(|device| ProvisionalLine::new(device, now)).collect(),
        has_more: waiting.next.is_some(),
        may_manage,
        may_decide: session.operator.may(Permission::Decide),
        form_token: session.form_token.clone(),
    };
    frame.page(&session, &page)
}

/// `POST /integrations/{id}/addition`: switched on for the first time, it gets its token.
pub async fn save(
    State(state): State<WebState>,
    PageId(id): PageId<IntegrationId>,
    SignedForm { allowed, form, .. }: SignedForm<ManageIntegrations, AdditionForm>,
) -> Result<Redirect, PageError> {
    let row = find(&state, id).await?;
    let mut settings = row.settings.clone();
    settings.device_addition = DeviceAddition {
        is_allowed: form.is_allowed == "yes",
        email: form.email == "yes",
        sms: form.sms == "yes",
    };
    let now = state.clock.now();
    state.store.update_integration(id, &settings, None, now).await?;
    tracing::info!(integration.id = %id, "{} edited the device addition of integration {id}", allowed.caller.describe());
    if settings.device_addition.is_allowed && state.store.find_registration_token(id).await?.is_none() {
        token::make(&state, id, &allowed).await?;
    }
    SectionFrame::of(&row, SectionPage::Addition).kept(&state).await
}

/// `POST /integrations/{id}/addition/token`
pub async fn make_token(
    State(state): State<WebState>,
    PageId(id): PageId<IntegrationId>,
    SignedForm { allowed, .. }: SignedForm<ManageIntegrations, NoFields>,
) -> Result<Redirect, PageError> {
    token::make(&state, id, &allowed).await?;
    Ok(Redirect::to(&format!("/integrations/{id}/addition")))
}
