//! Whether actions of an integration are carried out, and whether personal devices may be reset (MO-13, TM-10).

use askama::Template;
use axum::{
    extract::State,
    response::{Html, Redirect},
};
use hub_core::{
    ids::IntegrationId,
    integration::{ActionSettings, IntegrationSettings},
};
use page_kit::components::CheckField;
use serde::Deserialize;

use super::wizard::{SectionButtons, SectionFrame, SectionPage};
use crate::{
    WebState,
    access::{ManageIntegrations, PageAllowed, SignedForm},
    api::v1::integrations::get::find,
    dashboard::PageError,
    http::path::PageId,
};

#[derive(Template)]
#[template(path = "integration_actions.html")]
struct ActionsPage {
    action: String,
    form_token: String,
    buttons: SectionButtons,
    allowed: CheckField,
    personal: CheckField,
}

/// The switches; one that is off is not sent.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ActionsForm {
    are_allowed: String,
    may_wipe_personal: String,
}

/// `GET /integrations/{id}/actions`
pub async fn show(
    PageAllowed { session, .. }: PageAllowed<ManageIntegrations>,
    State(state): State<WebState>,
    PageId(id): PageId<IntegrationId>,
) -> Result<Html<String>, PageError> {
    let row = find(&state, id).await?;
    let frame = SectionFrame::of(&row, SectionPage::Actions);
    let settings = row.settings.actions;
    let page = ActionsPage {
        action: SectionPage::Actions.href(id),
        form_token: session.form_token.clone(),
        buttons: frame.buttons(),
        allowed: CheckField::new("are_allowed", "Actions are allowed", !settings.is_read_only).help(
            "Operators may order locks, wipes, messages, changes of users and apps, within the action guards. Off: the \
             integration is read-only, and what waits stays where it is until it expires.",
        ),
        personal: CheckField::new(
            "may_wipe_personal",
            "Personal devices may be reset",
            settings.may_wipe_personal,
        )
        .help(
            "A device wipe deletes everything, private photographs as well. Off: devices of employees, and those of which \
             nobody knows whose they are, refuse it. An enterprise wipe removes corporate data alone and is not concerned.",
        ),
    };
    frame.page(&session, &page)
}

/// `POST /integrations/{id}/actions`
pub async fn save(
    State(state): State<WebState>,
    PageId(id): PageId<IntegrationId>,
    SignedForm { allowed, form, .. }: SignedForm<ManageIntegrations, ActionsForm>,
) -> Result<Redirect, PageError> {
    let row = find(&state, id).await?;
    let actions = ActionSettings {
        is_read_only: form.are_allowed != "yes",
        may_wipe_personal: form.may_wipe_personal == "yes",
        ..row.settings.actions
    };
    let settings = IntegrationSettings { actions, ..row.settings.clone() };
    state.store.update_integration(id, &settings, None, state.clock.now()).await?;
    tracing::info!(integration.id = %id, "{} changed which actions integration {id} carries out", allowed.caller.describe());
    SectionFrame::of(&row, SectionPage::Actions).saved(&state).await
}
