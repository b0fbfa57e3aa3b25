//! What users see who are not let in, what is kept of decisions, and whether tenants are asked about devices that nobody
//! knows yet.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse as _, Response},
};
use http::StatusCode;
use hub_core::{
    decision_settings::{DecisionSettings, Logo},
    integration::SettingError,
    operator::Permission,
};
use hub_store::Session;
use page_kit::components::{Alert, CheckField, TextArea, TextField, Tone};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::{
    forms,
    frame::{Done, Tab, TrustPage, back},
};
use crate::{
    WebState,
    access::{ManagePolicies, PageAllowed, ReadHub, SignedForm},
    api::v1::trust::settings,
    dashboard::{PageError, fields},
    http::{fields::FieldError, params::PageParams},
};

#[derive(Template)]
#[template(path = "trust/settings.html")]
struct SettingsPage {
    alert: Option<Alert>,
    may_manage: bool,
    organisation: TextField,
    message: TextArea,
    contact: TextField,
    help_url: TextField,
    logo: Option<Logo>,
    /// A file that was chosen and is not stored yet, in Base64.
    chosen_logo: String,
    logo_error: String,
    drops_logo: CheckField,
    look_up: CheckField,
    deadline_ms: TextField,
    allowed_one_in: TextField,
    days: TextField,
    /// What is shown, as a mark: nobody overwrites what they did not see.
    shown: String,
    form_token: String,
}

/// The form. What is not ticked is not sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SettingsForm {
    organisation: String,
    message: String,
    contact: String,
    help_url: String,
    logo: String,
    drops_logo: String,
    shown: String,
    look_up: String,
    deadline_ms: String,
    allowed_one_in: String,
    days: String,
}

impl SettingsForm {
    fn of(settings: &DecisionSettings) -> Self {
        let (page, look_up, log) = (&settings.page, &settings.direct_look_up, &settings.log);
        Self {
            organisation: page.organisation.clone(),
            message: page.message.clone(),
            contact: page.contact.clone(),
            help_url: page.help_url.clone(),
            logo: String::new(),
            drops_logo: String::new(),
            shown: mark(settings),
            look_up: forms::ticked(look_up.is_on),
            deadline_ms: look_up.deadline_ms.to_string(),
            allowed_one_in: log.allowed_one_in.to_string(),
            days: log.days.to_string(),
        }
    }

    /// What is to be stored in place of `before`, or why the logo cannot be.
    fn settings(&self, before: &DecisionSettings) -> Result<DecisionSettings, SettingError> {
        let mut settings = before.clone();
        let page = &mut settings.page;
        page.organisation = self.organisation.trim().to_owned();
        // Browsers send lines as the network has them.
        page.message = self.message.replace("\r\n", "\n").trim().to_owned();
        page.contact = self.contact.trim().to_owned();
        page.help_url = self.help_url.trim().to_owned();
        if forms::is_ticked(&self.drops_logo) {
            page.logo = None;
        }
        if !self.logo.is_empty() {
            page.logo = Some(Logo::of_base64(&self.logo)?);
        }
        settings.direct_look_up.is_on = forms::is_ticked(&self.look_up);
        settings.direct_look_up.deadline_ms = forms::number(&self.deadline_ms);
        settings.log.allowed_one_in = forms::number(&self.allowed_one_in);
        settings.log.days = forms::number(&self.days);
        Ok(settings)
    }

    /// A number as it was typed, also where it is none.
    fn typed(&self, field: &str) -> Option<String> {
        match field {
            "deadline_ms" => Some(self.deadline_ms.clone()),
            "allowed_one_in" => Some(self.allowed_one_in.clone()),
            "days" => Some(self.days.clone()),
            _ => None,
        }
    }
}

/// A mark that differs with every change.
fn mark(settings: &DecisionSettings) -> String {
    // A document that cannot be written has no mark, so nothing is stored in its place.
    serde_json::to_vec(settings).map(|bytes| hex::encode(Sha256::digest(bytes))).unwrap_or_default()
}

/// `GET /trust/settings`
pub async fn show(
    PageAllowed { session, .. }: PageAllowed<ReadHub>,
    State(state): State<WebState>,
    PageParams(done): PageParams<Done>,
) -> Result<Response, PageError> {
    let settings = state.store.decision_settings().await?;
    page(&session, done.alert(), &SettingsForm::of(&settings), &settings, &[])
}

/// `POST /trust/settings`
pub async fn save(
    State(state): State<WebState>,
    SignedForm { session, allowed, form }: SignedForm<ManagePolicies, SettingsForm>,
) -> Result<Response, PageError> {
    let before = state.store.decision_settings().await?;
    if form.shown.is_empty() || form.shown != mark(&before) {
        return changed_meanwhile(&session, &before);
    }
    let stored = match form.settings(&before) {
        Ok(wanted) => settings::replace(&state, &before, &wanted, &allowed).await,
        Err(error) => Err(vec![error].into()),
    };
    match stored {
        Ok(true) => Ok(back(Tab::Settings, "saved", "What is written here").into_response()),
        Ok(false) => changed_meanwhile(&session, &state.store.decision_settings().await?),
        Err(problem) => {
            let errors = forms::refused(problem)?.into_iter().map(|error| of_form(&error)).collect();
            page(&session, None, &form, &before, &forms::as_typed(errors, |field| form.typed(field)))
        }
    }
}

/// What is stored now, in place of what was sent: whoever sent it has not seen this.
fn changed_meanwhile(session: &Session, stored: &DecisionSettings) -> Result<Response, PageError> {
    let words = "Somebody else changed these settings while you had them open, so nothing of yours was stored. This is how they \
                 stand now: change what you need, and save again.";
    let alert = Alert::new(Tone::Warning, "These settings have changed").text(words);
    let answer = page(session, Some(alert), &SettingsForm::of(stored), stored, &[])?;
    Ok((StatusCode::CONFLICT, answer).into_response())
}

/// By the field's name on the page: `page.contact` is `contact`.
fn of_form(error: &FieldError) -> FieldError {
    let field = error.field.rsplit_once('.').map_or(error.field.as_str(), |(_, field)| field);
    FieldError { field: field.to_owned(), ..error.clone() }
}

fn page(
    session: &Session,
    alert: Option<Alert>,
    form: &SettingsForm,
    stored: &DecisionSettings,
    errors: &[FieldError],
) -> Result<Response, PageError> {
    let error = |field: &str| fields::expected(errors, field);
    let number = |name: &str, label: &str, value: &str| {
        TextField::number(name, label, value).error(error(name)).required()
    };
    let page = SettingsPage {
        alert: alert.or_else(|| fields::refused(errors)),
        may_manage: session.operator.may(Permission::ManagePolicies),
        organisation: TextField::new("organisation", "Organisation", &form.organisation)
            .help("At the head of the page, at most 100 characters. Empty: left out.")
            .error(error("organisation")),
        message: TextArea::new("message", "Message", &form.message, 3)
            .help("A few sentences below the reason, plain text, at most 1,000 characters.")
            .error(error("message")),
        contact: TextField::new("contact", "Whom to ask", &form.contact)
            .help("A name, an e-mail address, a telephone number; at most 300 characters. Empty: your IT department.")
            .error(error("contact")),
        help_url: TextField::new("help_url", "Page with help", &form.help_url)
            .help("An https:// address. Empty: no link.")
            .error(error("help_url")),
        logo: stored.page.logo.clone(),
        chosen_logo: if error("logo").is_none() { form.logo.clone() } else { String::new() },
        logo_error: error("logo").unwrap_or_default().to_owned(),
        drops_logo: CheckField::new("drops_logo", "Take the logo away", forms::is_ticked(&form.drops_logo)),
        look_up: CheckField::new("look_up", "Ask the tenants about devices that nobody knows yet", forms::is_ticked(&form.look_up))
            .help("Off by default. A device that shows a good certificate and was not read yet is searched for by serial number or UDID while its request waits. Each search is a call that the tenant counts."),
        deadline_ms: number("deadline_ms", "Such a request waits at most (milliseconds)", &form.deadline_ms)
            .help("100 to 5,000; 1,500 by default."),
        allowed_one_in: number("allowed_one_in", "Keep one of so many that are let in", &form.allowed_one_in)
            .help("0 to 1,000,000; 100 by default; 0 keeps none. Refusals are always kept."),
        days: number("days", "Keep decisions for (days)", &form.days).help("1 to 3,650; 30 by default."),
        shown: form.shown.clone(),
        form_token: session.form_token.clone(),
    };
    let frame = TrustPage {
        at: Tab::Settings,
        title: "Settings",
        subtitle: "What users see who are not let in, and what is kept of decisions.",
        action: None,
        is_entry: false,
    };
    frame.answer(session, !errors.is_empty(), &page)
}
