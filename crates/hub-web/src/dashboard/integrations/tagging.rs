//! The page of an integration's tagging: switches, names, and how the tenant stands.

use askama::Template;
use axum::{
    extract::State,
    response::{Html, IntoResponse, Redirect, Response},
};
use http::StatusCode;
use hub_core::{
    ids::IntegrationId,
    integration::TaggingSettings,
    operator::Permission,
    tagging::{Family, fixed_names, tag_name},
};
use hub_store::{IntegrationRow, Session};
use page_kit::components::{Alert, Badge, Moment, TextField, Tone, grouped};
use serde::Deserialize;

use super::wizard::{SectionButtons, SectionFrame, SectionPage};
use crate::{
    WebState,
    access::{ManageIntegrations, PageAllowed, Read, SignedForm, StartSync},
    api::v1::{
        integrations::get::find,
        tagging::{check as check_api, clear as clear_api, get::view, view::TaggingView},
    },
    dashboard::{
        PageError,
        fields::{expected, refused},
        login::NoFields,
    },
    http::{fields::FieldError, path::PageId},
};

#[derive(Template)]
#[template(path = "tagging.html")]
struct TaggingPage {
    id: IntegrationId,
    buttons: SectionButtons,
    alert: Option<Alert>,
    settings: TaggingSettings,
    prefix: TextField,
    days: TextField,
    names: Vec<String>,
    state: Badge,
    reason: String,
    remedy: String,
    view: TaggingView,
    in_step: String,
    waiting: String,
    failed: String,
    passed_at: Moment,
    checked_at: Moment,
    refusals: Vec<Refusal>,
    may_manage: bool,
    may_check: bool,
    may_clear: bool,
    form_token: String,
}

/// A line of the table of refusals.
struct Refusal {
    device: String,
    href: Option<String>,
    what: String,
    fault: String,
    retry_at: Moment,
}

/// The form; a switch that is off is not sent.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaggingForm {
    #[serde(default)]
    device_status: String,
    #[serde(default)]
    device_risk: String,
    #[serde(default)]
    device_threat_factors: String,
    prefix: String,
    inactive_after_days: String,
}

/// `GET /integrations/{id}/tagging`
pub async fn show(
    PageAllowed { session, .. }: PageAllowed<Read>,
    State(state): State<WebState>,
    PageId(id): PageId<IntegrationId>,
) -> Result<Response, PageError> {
    let row = find(&state, id).await?;
    let html = page(&state, &session, &row, None, &[]).await?;
    Ok(html.into_response())
}

/// `POST /integrations/{id}/tagging`
pub async fn save(
    State(state): State<WebState>,
    PageId(id): PageId<IntegrationId>,
    SignedForm { session, allowed, form }: SignedForm<ManageIntegrations, TaggingForm>,
) -> Result<Response, PageError> {
    let row = find(&state, id).await?;
    let mut settings = row.settings.clone();
    settings.tagging = TaggingSettings {
        device_status: form.device_status == "yes",
        device_risk: form.device_risk == "yes",
        device_threat_factors: form.device_threat_factors == "yes",
        prefix: form.prefix.trim().to_owned(),
        // What is no number is out of range.
        inactive_after_days: form.inactive_after_days.trim().parse().unwrap_or_default(),
    };
    if let Err(errors) = settings.check() {
        let errors: Vec<FieldError> = errors.into_iter().map(FieldError::from).collect();
        let html = page(&state, &session, &row, Some(&form), &errors).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, html).into_response());
    }
    state.store.update_integration(id, &settings, None, state.clock.now()).await?;
    tracing::info!(integration.id = %id, "{} edited the tagging of integration {id}", allowed.caller.describe());
    Ok(SectionFrame::of(&row, SectionPage::Tagging).kept(&state).await?.into_response())
}

/// `POST /integrations/{id}/tagging/check`
pub async fn check(
    State(state): State<WebState>,
    PageId(id): PageId<IntegrationId>,
    SignedForm { allowed, .. }: SignedForm<StartSync, NoFields>,
) -> Result<Redirect, PageError> {
    check_api::request(&state, id, &allowed).await?;
    Ok(Redirect::to(&format!("/integrations/{id}/tagging")))
}

/// `POST /integrations/{id}/tagging/clear`
pub async fn clear(
    State(state): State<WebState>,
    PageId(id): PageId<IntegrationId>,
    SignedForm { allowed, .. }: SignedForm<ManageIntegrations, NoFields>,
) -> Result<Redirect, PageError> {
    clear_api::request(&state, id, &allowed).await?;
    Ok(Redirect::to(&format!("/integrations/{id}/tagging")))
}

async fn page(
    state: &WebState,
    session: &Session,
    row: &IntegrationRow,
    form: Option<&TaggingForm>,
    errors: &[FieldError],
) -> Result<Html<String>, PageError> {
    let (now, frame) = (state.clock.now(), SectionFrame::of(row, SectionPage::Tagging));
    let mut view = view(state, row).await?;
    let settings = row.settings.tagging.clone();
    let error = |field: &str| expected(errors, field);
    let days = settings.inactive_after_days.to_string();
    let may_manage = session.operator.may(Permission::ManageIntegrations);
    let page = TaggingPage {
        id: row.id,
        buttons: frame.buttons(),
        alert: refused(errors),
        prefix: TextField::new("prefix", "Prefix of the names", form.map_or(&settings.prefix, |form| &form.prefix))
            .help("2 to 20 letters, digits, _, - and . (CHKP_ gives the names that Harmony Mobile uses). Tags that begin otherwise are never touched. Clear the tags before you change it: those of the old prefix stay.")
            .error(error("tagging.prefix"))
            .required(),
        days: TextField::number(
            "inactive_after_days",
            "Inactive after (days)",
            form.map_or(&days, |form| &form.inactive_after_days),
        )
        .help("1 to 365 days without contact.")
        .error(error("tagging.inactive_after_days"))
        .required(),
        names: preview(&settings),
        state: badge(&view),
        reason: std::mem::take(&mut view.reason),
        remedy: std::mem::take(&mut view.remedy),
        in_step: grouped(view.in_step),
        waiting: grouped(view.waiting.saturating_sub(view.failed)),
        failed: grouped(view.failed),
        passed_at: Moment::new(view.passed_at, now),
        checked_at: Moment::new(view.checked_at, now),
        refusals: view.refusals.iter().map(|refused| Refusal {
            device: refused.device_id.map_or_else(|| format!("{} in the tenant", refused.uem_id), |id| id.to_string()),
            href: refused.device_id.map(|id| format!("/devices/{id}")),
            what: format!("{} {}", if refused.add { "put on" } else { "take off" }, refused.tag),
            fault: refused.fault.clone(),
            retry_at: Moment::new(refused.retry_at, now),
        }).collect(),
        may_manage,
        may_check: view.is_on && session.operator.may(Permission::Sync),
        may_clear: may_manage && !view.is_on && !view.is_clearing && !view.tags.is_empty(),
        form_token: session.form_token.clone(),
        settings,
        view,
    };
    frame.page(session, &page)
}

/// The names as they would be, also while the switches are off.
fn preview(settings: &TaggingSettings) -> Vec<String> {
    let all_on = TaggingSettings { device_status: true, device_risk: true, ..settings.clone() };
    let mut names = fixed_names(&all_on);
    names.push(tag_name(&settings.prefix, Family::ThreatFactor, "…"));
    names
}

fn badge(view: &TaggingView) -> Badge {
    match view.state.as_str() {
        _ if view.is_clearing => Badge::new(Tone::Info, "Tags are being taken off"),
        "cleared" if !view.is_on => Badge::new(Tone::Neutral, "Tags were taken off"),
        _ if !view.is_on => Badge::new(Tone::Neutral, "Off"),
        "in_step" if view.waiting == 0 => Badge::new(Tone::Good, "In step"),
        "in_step" => Badge::new(Tone::Warning, "Some devices were refused"),
        "names_missing" => Badge::new(Tone::Warning, "Names are missing in the tenant"),
        "not_allowed" => Badge::new(Tone::Bad, "The role does not allow it"),
        "failed" => Badge::new(Tone::Warning, "Tried again soon"),
        _ => Badge::new(Tone::Info, "Begins after the next synchronization"),
    }
}
