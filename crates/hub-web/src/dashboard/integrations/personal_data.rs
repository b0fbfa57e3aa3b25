//! Which personal data is taken from the tenant (HM-12). What is switched off is purged from what is stored.

use askama::Template;
use axum::{
    extract::State,
    response::{Html, Redirect},
};
use hub_core::{
    ids::IntegrationId,
    integration::{IntegrationSettings, PersonalData},
};
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
#[template(path = "integration_personal_data.html")]
struct PersonalDataPage {
    action: String,
    form_token: String,
    buttons: SectionButtons,
    switches: Vec<Switch>,
    is_purging: bool,
}

struct Switch {
    name: &'static str,
    label: &'static str,
    help: &'static str,
    is_on: bool,
}

/// The ticked switches.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
#[derive(Default)]
pub struct PersonalDataForm {
    email: String,
    names: String,
    phone_number: String,
    device_friendly_name: String,
    user_name: String,
}

/// `GET /integrations/{id}/personal-data`
pub async fn show(
    PageAllowed { session, .. }: PageAllowed<ManageIntegrations>,
    State(state): State<WebState>,
    PageId(id): PageId<IntegrationId>,
) -> Result<Html<String>, PageError> {
    let row = find(&state, id).await?;
    let frame = SectionFrame::of(&row, SectionPage::PersonalData);
    let page = PersonalDataPage {
        action: SectionPage::PersonalData.href(id),
        buttons: frame.buttons(),
        form_token: session.form_token.clone(),
        switches: switches(&row.settings.personal_data),
        is_purging: state.store.find_purge(id).await?.is_some(),
    };
    frame.page(&session, &page)
}

/// `POST /integrations/{id}/personal-data`
pub async fn save(
    State(state): State<WebState>,
    PageId(id): PageId<IntegrationId>,
    SignedForm { allowed, form, .. }: SignedForm<ManageIntegrations, PersonalDataForm>,
) -> Result<Redirect, PageError> {
    let row = find(&state, id).await?;
    let is_on = |text: &str| text == "on";
    let personal_data = PersonalData {
        email: is_on(&form.email),
        names: is_on(&form.names),
        phone_number: is_on(&form.phone_number),
        device_friendly_name: is_on(&form.device_friendly_name),
        user_name: is_on(&form.user_name),
    };
    let settings = IntegrationSettings { personal_data, ..row.settings.clone() };
    state.store.update_integration(id, &settings, None, state.clock.now()).await?;
    tracing::info!(integration.id = %id, "{} changed the personal data that integration {id} takes", allowed.caller.describe());
    SectionFrame::of(&row, SectionPage::PersonalData).saved(&state).await
}

fn switches(personal: &PersonalData) -> Vec<Switch> {
    let PersonalData { email, names, phone_number, device_friendly_name, user_name } = *personal;
    let switch = |name, label, help, is_on| Switch { name, label, help, is_on };
    vec![
        switch("email", "E-mail addresses", "Off: the owner of a device is <device UDID>@vendor.UEM.", email),
        switch("names", "Names", "First, last and display names of users.", names),
        switch("phone_number", "Phone numbers", "Of users and of devices.", phone_number),
        switch(
            "device_friendly_name",
            "Device friendly names",
            "They often hold the name of a person. Off: devices are shown by their serial number.",
            device_friendly_name,
        ),
        switch("user_name", "User names", "Login names of users.", user_name),
    ]
}
