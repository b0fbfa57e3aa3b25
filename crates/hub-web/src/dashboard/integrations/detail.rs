//! The page of one integration.

use askama::Template;
use axum::{extract::State, response::Html};
use hub_core::{
    certificate::{self, CertificateFacts},
    ids::IntegrationId,
    integration::IntegrationState,
    operator::{Permission, Visible},
    sync::{Section, SectionCounts},
};
use hub_store::{HeldPlan, IntegrationRow, RunFilter, RunRow};
use page_kit::Icon;
use page_kit::components::{Alert, Badge, LineChart, Moment, Series, StatCard, Tone, grouped};

use super::{permissions::PermissionsPart, reading::ReadingPart, wizard::go_on};
use crate::{
    WebState,
    access::{PageAllowed, Read},
    api::v1::integrations::get::find,
    dashboard::{
        PageError,
        frame::{self, Place},
        integrations::status::StatusCards,
        runs::{RunLine, RunProgress, sum},
        words,
    },
    http::path::PageId,
    live::is_under_way,
    panels::Panels,
};

/// Runs shown and drawn.
const RUNS: u32 = 20;

#[derive(Template)]
#[template(path = "integration.html")]
struct IntegrationPage {
    row: IntegrationRow,
    state: Badge,
    alert: Option<Alert>,
    reading: ReadingPart,
    held: Option<HeldPlan>,
    stats: Vec<StatCard>,
    permissions: PermissionsPart,
    own_ca: Vec<String>,
    live: Option<RunProgress>,
    status: StatusCards,
    going: String,
    runs: Vec<RunLine>,
    chart: Option<LineChart>,
    created_at: Moment,
    changed_at: Moment,
    tags_written: String,
    playbooks_on: String,
    is_active: bool,
    is_paused: bool,
    is_pulled: bool,
    /// Where an unfinished set-up goes on.
    go_on: Option<String>,
    may_sync: bool,
    may_manage: bool,
    form_token: String,
}

/// `GET /integrations/{id}`
pub async fn show(
    PageAllowed { session, .. }: PageAllowed<Read>,
    State(state): State<WebState>,
    PageId(id): PageId<IntegrationId>,
) -> Result<Html<String>, PageError> {
    let now = state.clock.now();
    let row = find(&state, id).await?;
    let filter = RunFilter { integration_id: Some(id), state: None };
    let (runs, _) = state.store.list_runs(&Visible::one(id), &filter, None, RUNS).await?;
    let counts = state.store.fleet_counts(&Visible::one(id), now).await?;
    let live = runs.iter().find(|run| is_under_way(run.state));
    let panels = Panels::of(&state, &row, now).await?;
    let title = row.settings.name.clone();
    let may_manage = session.operator.may(Permission::ManageIntegrations);
    let check = state.store.find_permission_check(id).await?;
    let may_check = may_manage && row.state != IntegrationState::Pulled;
    let page = IntegrationPage {
        permissions: PermissionsPart::new(id, check, may_check, &session.form_token, now),
        own_ca: own_ca(&row),
        state: match panels.is_pausing {
            true => Badge::new(Tone::Warning, "Pausing"),
            false => words::integration_state(row.state),
        },
        status: StatusCards::new(&row, &panels, &counts, now),
        going: going(&counts),
        alert: alert(&row),
        held: panels.held,
        reading: ReadingPart::of(&state, &row, &runs, may_manage).await?,
        stats: stats(id, &counts),
        live: live.map(|run| RunProgress::new(run, now)),
        chart: chart(&runs),
        runs: RunLine::all(&runs, std::slice::from_ref(&row), now),
        created_at: Moment::new(row.created_at, now),
        changed_at: Moment::new(row.changed_at, now),
        tags_written: words::tags_written(&row.settings.tagging),
        playbooks_on: words::playbooks_on(&row.settings.actions.playbooks),
        is_active: row.state == IntegrationState::Active,
        is_paused: row.state == IntegrationState::Paused,
        is_pulled: row.state == IntegrationState::Pulled,
        go_on: (row.state == IntegrationState::SettingUp).then(|| go_on(&row)),
        may_sync: session.operator.may(Permission::Sync),
        may_manage,
        form_token: session.form_token.clone(),
        row,
    };
    frame::page(&session, Place::Integrations, &title, &page)
}

/// The certificates of its own CA, one line each.
fn own_ca(row: &IntegrationRow) -> Vec<String> {
    let pem = row.settings.custom_ca_pem.as_deref().unwrap_or_default();
    certificate::authorities(pem).unwrap_or_default().iter().map(CertificateFacts::line).collect()
}

fn stats(id: IntegrationId, counts: &hub_store::FleetCounts) -> Vec<StatCard> {
    let card = |icon, label: &str, value: u64, filter: &str| StatCard {
        icon,
        label: label.to_owned(),
        value: grouped(value),
        detail: String::new(),
        href: Some(format!("/devices?integration_id={id}{filter}")),
    };
    vec![
        card(Icon::Device, "Devices", counts.devices, ""),
        card(Icon::Warning, "Compromised", counts.compromised, "&is_compromised=true"),
        card(Icon::Clock, "Missing", counts.missing, "&state=missing"),
        card(Icon::History, "Gone", counts.tombstoned, "&state=tombstoned"),
    ]
}

/// What removing takes away, in numbers.
fn going(counts: &hub_store::FleetCounts) -> String {
    format!(
        "{} devices, {} of them missing, and {} that are gone already",
        grouped(counts.devices),
        grouped(counts.missing),
        grouped(counts.tombstoned)
    )
}

fn alert(row: &IntegrationRow) -> Option<Alert> {
    match row.state {
        IntegrationState::Active => None,
        IntegrationState::SettingUp => Some(
            Alert::new(Tone::Info, "Its set-up is not finished")
                .text("It is stored, and nothing is read from the tenant until the last step.")
                .remedy("Go on with the set-up."),
        ),
        IntegrationState::Waiting => Some(
            Alert::new(Tone::Warning, "It is not synchronized yet")
                .text(row.state_reason.clone())
                .remedy("The hub reads the groups and begins by itself. Where both read the same devices, choose other groups here or there."),
        ),
        IntegrationState::Paused => Some(
            Alert::new(Tone::Warning, "Paused")
                .text(row.state_reason.clone())
                .remedy("Resume it to synchronize again. Nothing is deleted while it is paused."),
        ),
        IntegrationState::Pulled => Some(
            Alert::new(Tone::Info, "Read by `mooring pull`")
                .text("This hub has no credentials for it and does not synchronize it.")
                .remedy("Edit it, enter credentials, verify and save: then it is synchronized on schedule."),
        ),
        IntegrationState::CredentialsRefused => Some(
            Alert::new(Tone::Bad, "The tenant refused the credentials")
                .text(row.state_reason.clone())
                .remedy("Edit it, enter new credentials, verify and save: it goes on then. Its devices stay as they are."),
        ),
    }
}

/// Records read and changed by the last runs. Apps, security facts and certificates of devices stand apart: they are many more than everything else and
/// would hide it.
fn chart(runs: &[RunRow]) -> Option<LineChart> {
    let mut ended: Vec<&RunRow> = runs.iter().filter(|run| run.ended_at.is_some()).collect();
    if ended.len() < 2 {
        return None;
    }
    ended.reverse();
    let times: Vec<_> = ended.iter().filter_map(|run| run.ended_at).collect();
    let series = |label: &str, tone, value: &dyn Fn(&RunRow) -> u64| Series {
        label: label.to_owned(),
        values: ended.iter().map(|run| value(run)).collect(),
        tone,
    };
    let changes = |counts: SectionCounts| counts.added + counts.changed;
    let is_on_device = |section| {
        matches!(section, Section::DeviceApps | Section::DeviceSecurity | Section::DeviceCertificates)
    };
    let read = series("Read", "azure", &|run| sum(run, |section| !is_on_device(section)).read);
    let changed =
        series("New and changed", "green", &|run| changes(sum(run, |section| !is_on_device(section))));
    let apps = series("Details of devices", "orange", &|run| changes(sum(run, is_on_device)));
    Some(LineChart::new("Records read and changed by the last runs", &times, &[read, changed, apps]))
}
