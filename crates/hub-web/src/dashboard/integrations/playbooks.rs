//! The page of an integration's playbooks: what they would leave alone, their settings, and their cases.

use askama::Template;
use axum::{
    extract::State,
    response::{Html, IntoResponse, Redirect, Response},
};
use http::StatusCode;
use hub_core::{
    ids::IntegrationId,
    operator::Permission,
    playbooks::{CaseState, DeactivatedUser, PlaybookName, PlaybookSettings, StaleDeed, StaleDevice},
};
use hub_store::{CaseFilter, CaseRow, IntegrationRow, PlaybookMatches, Session};
use page_kit::components::{Alert, Badge, Moment, Pager, TextField, Tone, grouped};
use serde::Deserialize;

use crate::{
    WebState,
    access::{ManageIntegrations, PageAllowed, Read, RequestActions, SignedForm},
    api::v1::{integrations::get::find, playbooks::stop as stop_api},
    dashboard::{
        PageError,
        fields::{expected, refused},
        frame::{self, Place},
    },
    http::{fields::FieldError, paging::cursor, params::PageParams, path::PageId},
};

/// Cases on a page.
const PAGE: u32 = 100;

#[derive(Template)]
#[template(path = "playbooks.html")]
struct PlaybooksPage {
    id: IntegrationId,
    name: String,
    alert: Option<Alert>,
    is_read_only: bool,
    settings: PlaybookSettings,
    wipe_after_days: TextField,
    stale_days: TextField,
    users: Matches,
    devices: Matches,
    cases: Vec<CaseLine>,
    pager: Pager,
    may_manage: bool,
    form_token: String,
}

/// What matches a playbook now.
struct Matches {
    count: String,
    sample: String,
}

/// A line of the table of cases.
struct CaseLine {
    id: i64,
    label: String,
    href: String,
    playbook: &'static str,
    state: Badge,
    next: Option<Moment>,
    words: String,
    began_at: Moment,
    may_stop: bool,
}

/// Which page.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CasesQuery {
    after: Option<String>,
}

/// The form; a switch that is off is not sent.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlaybooksForm {
    #[serde(default)]
    deactivated_user: String,
    wipe_after_days: String,
    #[serde(default)]
    stale_device: String,
    stale_days: String,
    stale_deed: String,
    /// `look` shows what would be left alone, `save` saves.
    wish: String,
}

impl PlaybooksForm {
    /// What is no number is out of range.
    fn settings(&self) -> PlaybookSettings {
        PlaybookSettings {
            deactivated_user: DeactivatedUser {
                is_on: self.deactivated_user == "yes",
                wipe_after_days: self.wipe_after_days.trim().parse().unwrap_or_default(),
            },
            stale_device: StaleDevice {
                is_on: self.stale_device == "yes",
                days: self.stale_days.trim().parse().unwrap_or_default(),
                deed: self.stale_deed.parse().unwrap_or(StaleDeed::EnterpriseWipe),
            },
        }
    }
}

/// `GET /integrations/{id}/playbooks`
pub async fn show(
    PageAllowed { session, .. }: PageAllowed<Read>,
    State(state): State<WebState>,
    PageId(id): PageId<IntegrationId>,
    PageParams(query): PageParams<CasesQuery>,
) -> Result<Html<String>, PageError> {
    let row = find(&state, id).await?;
    let settings = row.settings.actions.playbooks;
    page(&state, &session, &row, Shown { settings, after: query.after, alert: None, errors: &[] }).await
}

/// `POST /integrations/{id}/playbooks`: what would be left alone, or saves it.
pub async fn save(
    State(state): State<WebState>,
    PageId(id): PageId<IntegrationId>,
    SignedForm { session, allowed, form }: SignedForm<ManageIntegrations, PlaybooksForm>,
) -> Result<Response, PageError> {
    let row = find(&state, id).await?;
    let playbooks = form.settings();
    let errors: Vec<FieldError> = playbooks.check().map(FieldError::from).collect();
    if !errors.is_empty() || form.wish != "save" {
        let alert = if errors.is_empty() { Some(looked()) } else { refused(&errors) };
        let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        let shown = Shown { settings: playbooks, after: None, alert, errors: &errors };
        return Ok((status, page(&state, &session, &row, shown).await?).into_response());
    }
    let mut settings = row.settings.clone();
    settings.actions.playbooks = playbooks;
    state.store.update_integration(id, &settings, None, state.clock.now()).await?;
    tracing::info!(integration.id = %id, "{} edited the playbooks of integration {id}", allowed.caller.describe());
    Ok(Redirect::to(&format!("/integrations/{id}/playbooks")).into_response())
}

/// Which case, and why.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StopForm {
    case: String,
    reason: String,
}

/// `POST /integrations/{id}/playbooks/stop`
pub async fn stop(
    State(state): State<WebState>,
    PageId(id): PageId<IntegrationId>,
    SignedForm { allowed, form, .. }: SignedForm<RequestActions, StopForm>,
) -> Result<Redirect, PageError> {
    let body = stop_api::StopBody { case: form.case.parse().unwrap_or_default(), reason: form.reason };
    stop_api::stop(&state, id, &body, &allowed).await?;
    Ok(Redirect::to(&format!("/integrations/{id}/playbooks")))
}

fn looked() -> Alert {
    Alert::new(Tone::Info, "Nothing was saved yet")
        .text("Below stands what matches these settings now: it is left alone when you save them.")
}

/// What a page shows beside what is stored.
struct Shown<'a> {
    settings: PlaybookSettings,
    after: Option<String>,
    alert: Option<Alert>,
    errors: &'a [FieldError],
}

async fn page(
    state: &WebState,
    session: &Session,
    row: &IntegrationRow,
    shown: Shown<'_>,
) -> Result<Html<String>, PageError> {
    let (now, id, store) = (state.clock.now(), row.id, &state.store);
    let settings = shown.settings;
    let users = store.preview_playbook(id, PlaybookName::DeactivatedUser, &settings, now).await?;
    let devices = store.preview_playbook(id, PlaybookName::StaleDevice, &settings, now).await?;
    let filter = CaseFilter::default();
    let found = store.list_cases(id, &filter, cursor(shown.after.clone()).as_ref(), PAGE).await?;
    let may_stop = session.operator.may(Permission::Sync);
    let here = format!("/integrations/{id}/playbooks");
    let error = |field: &str| expected(shown.errors, field);
    let page = PlaybooksPage {
        id,
        name: row.settings.name.clone(),
        alert: shown.alert,
        is_read_only: row.settings.actions.is_read_only,
        wipe_after_days: TextField::number(
            "wipe_after_days",
            "Wipe after (days)",
            &settings.deactivated_user.wipe_after_days.to_string(),
        )
        .help("1 to 90 days after the lock.")
        .error(error("actions.playbooks.deactivated_user.wipe_after_days"))
        .required(),
        stale_days: TextField::number(
            "stale_days",
            "Without contact for (days)",
            &settings.stale_device.days.to_string(),
        )
        .help("30 to 730 days.")
        .error(error("actions.playbooks.stale_device.days"))
        .required(),
        users: Matches::new(&users),
        devices: Matches::new(&devices),
        pager: Pager {
            summary: format!("Showing {} cases", grouped(found.cases.len() as u64)),
            first_href: shown.after.map(|_| here.clone()),
            next_href: found.next.map(|next| format!("{here}?after={}", next.0)),
        },
        cases: found.cases.iter().map(|case| CaseLine::new(case, may_stop, now)).collect(),
        may_manage: session.operator.may(Permission::ManageIntegrations),
        form_token: session.form_token.clone(),
        settings,
    };
    frame::page(session, Place::Integrations, "Playbooks", &page)
}

impl Matches {
    fn new(matches: &PlaybookMatches) -> Self {
        let labels: Vec<&str> = matches.sample.iter().map(|target| target.label.as_str()).collect();
        let more = if matches.count > labels.len() as u64 { ", …" } else { "" };
        Self { count: grouped(matches.count), sample: format!("{}{more}", labels.join(", ")) }
    }
}

impl CaseLine {
    fn new(case: &CaseRow, may_stop: bool, now: jiff::Timestamp) -> Self {
        let (list, playbook) = match case.playbook {
            PlaybookName::DeactivatedUser => ("users", "Deactivated user"),
            PlaybookName::StaleDevice => ("devices", "Stale device"),
        };
        let (tone, word) = match case.case.state {
            CaseState::Before => (Tone::Neutral, "Left alone"),
            CaseState::Waiting => (Tone::Info, "Waiting"),
            CaseState::Ordered => (Tone::Good, "Ordered"),
            CaseState::Stopped => (Tone::Warning, "Stopped"),
            CaseState::Ended => (Tone::Neutral, "Ended"),
        };
        let is_waiting = case.case.state == CaseState::Waiting;
        let due = case.case.not_before.map_or(case.case.due_at, |pause| pause.max(case.case.due_at));
        Self {
            id: case.id,
            label: case.label.clone(),
            href: format!("/{list}/{}", case.hub_id),
            playbook,
            state: Badge::new(tone, word),
            next: is_waiting.then(|| Moment::new(due, now)),
            words: case.words.clone(),
            began_at: Moment::new(case.began_at, now),
            may_stop: may_stop && matches!(case.case.state, CaseState::Waiting | CaseState::Ordered),
        }
    }
}
