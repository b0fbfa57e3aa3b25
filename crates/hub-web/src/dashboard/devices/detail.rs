//! The page of one device: facts, state, security, apps, history.

use std::collections::HashMap;

use askama::Template;
use axum::{extract::State, response::Html};
use hub_core::{
    actions::ActionKind,
    ids::{AppId, DeviceId, RunId},
    operator::{Permission, Visible},
};
use hub_store::{
    DeviceAppRow, DeviceHold, DeviceRow, DeviceState, HistoryEntry, IntegrationRow, Session, UserFilter,
};
use jiff::Timestamp;
use page_kit::components::{Alert, Badge, Moment, Pager, Tone, grouped};
use serde::Deserialize;

use super::{
    agent::AgentCard,
    line::name,
    security::{CertificatesCard, SecurityCard},
};
use crate::{
    WebState,
    access::{PageAllowed, Read},
    api::v1::devices::{get::find, profiles::profiles},
    dashboard::{
        PageError,
        actions::{card::ActionsCard, draft::Draft, list::ActionLine},
        frame::{self, Place},
        words,
    },
    decide::DeviceTrust,
    http::{paging::cursor, params::PageParams, path::PageId},
};

/// Changes on a page.
const HISTORY: u32 = 25;
/// Actions shown.
const ACTIONS: u32 = 5;

#[derive(Template)]
#[template(path = "device.html")]
struct DevicePage {
    name: String,
    badges: Vec<Badge>,
    alert: Option<Alert>,
    user_href: Option<String>,
    integration: String,
    integration_id: i64,
    row: DeviceRow,
    platform: String,
    has_two_profiles: bool,
    ownership: String,
    last_seen: Moment,
    enrolled_at: Moment,
    compliance_checked_at: Moment,
    compromised_checked_at: Moment,
    first_seen_at: Moment,
    changed_at: Moment,
    trust: Option<DeviceTrust>,
    security: SecurityCard,
    certificates: CertificatesCard,
    may_explain: bool,
    apps: Vec<DeviceAppRow>,
    /// Those of the catalogue, by bundle id.
    catalogue: HashMap<String, AppId>,
    apps_read: Option<Moment>,
    history: Vec<Change>,
    pager: Pager,
    hold: Option<(DeviceHold, Moment)>,
    may_decide: bool,
    agent: AgentCard,
    actions: ActionsCard,
    form_token: String,
}

struct Change {
    at: Moment,
    run: RunId,
    kind: Badge,
    fields: Vec<(String, String, String)>,
}

/// Where in the history.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HistoryQuery {
    after: Option<String>,
}

/// `GET /devices/{id}`
pub async fn show(
    PageAllowed { session, .. }: PageAllowed<Read>,
    State(state): State<WebState>,
    PageId(id): PageId<DeviceId>,
    PageParams(query): PageParams<HistoryQuery>,
) -> Result<Html<String>, PageError> {
    let now = state.clock.now();
    let row = find(&state, id).await?;
    let integration = state.store.find_integration(row.integration_id).await?;
    let apps = state.store.apps_on_device(id).await?;
    let (history, next) =
        state.store.device_history(id, cursor(query.after.clone()).as_ref(), HISTORY).await?;
    let title = name(&row);
    let page = DevicePage {
        name: title.clone(),
        badges: badges(&row),
        alert: alert(&row),
        user_href: user_href(&state, &row).await?,
        actions: actions(&state, &session, &row, integration.as_ref(), now).await?,
        integration: integration.map(|row| row.settings.name).unwrap_or_default(),
        integration_id: row.integration_id.0,
        platform: words::label(&words::PLATFORMS, row.facts.platform.as_str()),
        has_two_profiles: !profiles(&state, &row).await?.is_empty(),
        ownership: words::label(&words::OWNERSHIP, row.facts.ownership.as_str()),
        last_seen: Moment::new(row.facts.last_seen, now),
        enrolled_at: Moment::new(row.facts.enrolled_at, now),
        compliance_checked_at: Moment::new(row.facts.compliance_checked_at, now),
        compromised_checked_at: Moment::new(row.facts.compromised_checked_at, now),
        first_seen_at: Moment::new(row.first_seen_at, now),
        changed_at: Moment::new(row.changed_at, now),
        trust: state.decider.standing(id),
        security: SecurityCard::of(&state, id, row.facts.patched_at, now).await?,
        certificates: CertificatesCard::of(&state, id, now).await?,
        may_explain: session.operator.may(Permission::ReadHub),
        apps_read: apps.iter().map(|app| app.read_at).max().map(|at| Moment::new(at, now)),
        apps,
        catalogue: state.store.catalogue_of_device(id).await?,
        pager: Pager {
            summary: format!("{} changes shown, newest first", grouped(history.len() as u64)),
            first_href: query.after.map(|_| format!("/devices/{id}")),
            next_href: next.map(|next| format!("/devices/{id}?after={}", next.0)),
        },
        hold: state.store.find_device_hold(id).await?.map(|hold| {
            let since = Moment::new(hold.held_at, now);
            (hold, since)
        }),
        may_decide: session.operator.may(Permission::Decide),
        agent: AgentCard::of(&state, &session, id).await?,
        form_token: session.form_token.clone(),
        history: history.into_iter().map(|entry| change(entry, now)).collect(),
        row,
    };
    frame::page(&session, Place::Devices, &title, &page)
}

/// What can be done to it, and what was.
async fn actions(
    state: &WebState,
    session: &Session,
    row: &DeviceRow,
    integration: Option<&IntegrationRow>,
    now: Timestamp,
) -> Result<ActionsCard, PageError> {
    let draft = Draft { device: row.id.to_string(), ..Draft::default() };
    let lines = ActionLine::of_device(state, row.integration_id, row.id, ACTIONS, now).await?;
    Ok(ActionsCard::new(session, integration)
        .kinds(
            &draft,
            &[
                ActionKind::SyncDevice,
                ActionKind::QueryDevice,
                ActionKind::SendMessage,
                ActionKind::ChangeOrgGroup,
                ActionKind::Lock,
                ActionKind::ClearPasscode,
                ActionKind::EnterpriseWipe,
                ActionKind::DeviceWipe,
                ActionKind::DeleteDevice,
            ],
        )
        .lines(lines, format!("/actions?device={}", row.id)))
}

fn badges(row: &DeviceRow) -> Vec<Badge> {
    let facts = &row.facts;
    let mut badges = vec![
        words::device_state(row.state),
        words::compliance(facts.compliance.as_str()),
        words::enrollment(facts.enrollment.as_str()),
    ];
    match facts.is_compromised {
        Some(true) => badges.push(Badge::new(Tone::Bad, "Compromised")),
        Some(false) => {}
        None => badges.push(Badge::new(Tone::Neutral, "Compromise not known")),
    }
    badges
}

fn alert(row: &DeviceRow) -> Option<Alert> {
    match row.state {
        DeviceState::Active => None,
        DeviceState::Missing => Some(
            Alert::new(Tone::Warning, format!("Missed by the last {} complete runs", row.missing_runs))
                .text("It is kept until enough complete runs in a row confirm that it is gone."),
        ),
        DeviceState::Tombstoned => Some(Alert::new(Tone::Info, "No longer in the tenant").text(
            "It is kept for 30 days with its history and comes back by itself if the tenant shows it again.",
        )),
    }
}

/// The user's page, if exactly one user of the integration has that name.
async fn user_href(state: &WebState, row: &DeviceRow) -> Result<Option<String>, PageError> {
    if row.facts.user_name.is_empty() {
        return Ok(None);
    }
    let filter = UserFilter {
        search: row.facts.user_name.clone(),
        integration_id: Some(row.integration_id),
        ..UserFilter::default()
    };
    let found = state.store.list_users(&Visible::one(row.integration_id), &filter, None, 10).await?;
    let user = found.users.iter().find(|user| Some(user.facts.uem_id) == row.facts.user_uem_id);
    Ok(user.map(|user| format!("/users/{}", user.id)))
}

fn change(entry: HistoryEntry, now: Timestamp) -> Change {
    let tone = match entry.kind.as_str() {
        "missing" => Tone::Warning,
        "tombstoned" => Tone::Bad,
        "returned" | "restored" => Tone::Good,
        _ => Tone::Info,
    };
    let mut fields = Vec::new();
    if let serde_json::Value::Object(changes) = &entry.changes {
        for (field, pair) in changes {
            fields.push((field.replace('_', " "), told(pair.get(0)), told(pair.get(1))));
        }
    }
    Change { at: Moment::new(entry.at, now), run: entry.run_id, kind: Badge::new(tone, entry.kind), fields }
}

fn told(value: Option<&serde_json::Value>) -> String {
    match value {
        None | Some(serde_json::Value::Null) => "not known".to_owned(),
        Some(serde_json::Value::String(text)) if text.is_empty() => "nothing".to_owned(),
        Some(serde_json::Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}
