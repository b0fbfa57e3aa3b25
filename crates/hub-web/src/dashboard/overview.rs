//! The overview: how the fleet stands, whether the connections work, what ran last.

use askama::Template;
use axum::{extract::State, response::Html};
use hub_core::ids::IntegrationId;
use hub_store::{ActionFilter, ActionState, FleetCounts, IntegrationRow, RunFilter, RunRow};
use jiff::Timestamp;
use page_kit::{
    Icon,
    components::{Alert, Badge, Bar, BarChart, EmptyState, Link, Moment, StatCard, Tone, grouped},
};

use super::{
    PageError,
    actions::list::ActionLine,
    frame::{self, Place},
    integrations::status::{LightLine, lights},
    runs::RunLine,
    words,
};
use crate::{
    WebState,
    access::{PageAllowed, Read},
    panels::Panels,
};

/// Runs shown.
const RUNS: u32 = 6;
/// Actions shown that wait for a person.
const ACTIONS: u32 = 5;

#[derive(Template)]
#[template(path = "overview.html")]
struct OverviewPage {
    alerts: Vec<Alert>,
    empty: Option<EmptyState>,
    stats: Vec<StatCard>,
    for_people: Vec<ActionLine>,
    unknown: u64,
    compliance: BarChart,
    platforms: BarChart,
    last_seen: BarChart,
    ownership: BarChart,
    integrations: Vec<IntegrationLine>,
    runs: Vec<RunLine>,
}

struct IntegrationLine {
    id: IntegrationId,
    name: String,
    host: String,
    state: Badge,
    lights: Vec<LightLine>,
    last_run: Option<(Badge, Moment)>,
}

/// `GET /`
pub async fn show(
    PageAllowed { session, allowed }: PageAllowed<Read>,
    State(state): State<WebState>,
) -> Result<Html<String>, PageError> {
    let now = state.clock.now();
    let counts = state.store.fleet_counts(allowed.visible(), now).await?;
    let integrations = state.store.list_integrations(allowed.visible()).await?;
    let (runs, _) = state.store.list_runs(allowed.visible(), &RunFilter::default(), None, RUNS).await?;
    let mut lines = Vec::with_capacity(integrations.len());
    for row in &integrations {
        let filter = RunFilter { integration_id: Some(row.id), state: None };
        let (last, _) = state.store.list_runs(allowed.visible(), &filter, None, 1).await?;
        let panels = Panels::of(&state, row, now).await?;
        lines.push(integration_line(row, last.first(), &panels, now));
    }
    let held = ActionFilter { state: Some(ActionState::Held), ..ActionFilter::default() };
    let held = state.store.list_actions(allowed.visible(), &held, None, ACTIONS).await?;
    let (_, unknown) = state.store.actions_for_people(allowed.visible()).await?;
    let mut alerts = alerts(&integrations);
    for row in &integrations {
        alerts.extend(held_alert(&state, row).await?);
    }
    let page = OverviewPage {
        alerts,
        empty: empty(&integrations, &counts),
        stats: stats(&counts),
        for_people: ActionLine::all(&state, &held.actions, now).await?,
        unknown,
        compliance: chart("Devices by compliance", &counts.by_compliance, &words::COMPLIANCE, "compliance"),
        platforms: chart("Devices by platform", &counts.by_platform, &words::PLATFORMS, "platform"),
        last_seen: last_seen(&counts.by_last_seen),
        ownership: chart("Devices by ownership", &counts.by_ownership, &words::OWNERSHIP, "ownership"),
        integrations: lines,
        runs: RunLine::all(&runs, &integrations, now),
    };
    frame::page(&session, Place::Overview, "Overview", &page)
}

fn integration_line(
    row: &IntegrationRow,
    last: Option<&RunRow>,
    panels: &Panels,
    now: Timestamp,
) -> IntegrationLine {
    IntegrationLine {
        id: row.id,
        name: row.settings.name.clone(),
        host: row.settings.api_url.clone(),
        state: words::integration_state(row.state),
        lights: lights(panels),
        last_run: last.map(|run| {
            (words::run_state(run.state), Moment::new(run.ended_at.unwrap_or(run.requested_at), now))
        }),
    }
}

/// Deletions that wait for a person.
async fn held_alert(state: &WebState, row: &IntegrationRow) -> Result<Option<Alert>, PageError> {
    let plan = state.store.find_held_plan(row.id).await?;
    Ok(plan.filter(|plan| plan.approved_at.is_none()).map(|plan| {
        let title =
            format!("{}: {} devices look gone and wait for a person", row.settings.name, plan.devices);
        Alert::new(Tone::Warning, title)
            .text(plan.reason)
            .remedy("Open the integration, look at each of them, and approve or reject the deletion.")
    }))
}

fn alerts(integrations: &[IntegrationRow]) -> Vec<Alert> {
    use hub_core::integration::IntegrationState::CredentialsRefused;
    integrations
        .iter()
        .filter(|row| row.state == CredentialsRefused)
        .map(|row| {
            Alert::new(Tone::Bad, format!("{}: the tenant refused the credentials", row.settings.name))
                .text(row.state_reason.clone())
                .remedy("Open the integration, enter new credentials, verify and save: it goes on then.")
        })
        .collect()
}

fn empty(integrations: &[IntegrationRow], counts: &FleetCounts) -> Option<EmptyState> {
    if integrations.is_empty() {
        return Some(EmptyState {
            icon: Icon::Integration,
            title: "Connect your first tenant".to_owned(),
            text: "Mooring reads devices, users, groups and apps from Workspace ONE UEM. It needs an OAuth client \
                   with a read-only role; nothing is written to the tenant."
                .to_owned(),
            action: Some(Link::new("/integrations/new", "Add an integration")),
        });
    }
    (counts.devices == 0 && counts.tombstoned == 0).then(|| EmptyState {
        icon: Icon::Run,
        title: "No devices yet".to_owned(),
        text:
            "The integration is in place. Devices appear as soon as its first synchronization has read them."
                .to_owned(),
        action: Some(Link::new("/integrations", "Go to the integrations and synchronize")),
    })
}

fn stats(counts: &FleetCounts) -> Vec<StatCard> {
    let of = |word: &str| {
        counts.by_compliance.iter().find(|(known, _)| known == word).map_or(0, |(_, count)| *count)
    };
    let compliant = of("compliant");
    // Rounded as the bars are.
    let share = (compliant * 100 + counts.devices / 2).checked_div(counts.devices).unwrap_or(0);
    let card = |icon, label: &str, value: u64, detail: String, href: &str| StatCard {
        icon,
        label: label.to_owned(),
        value: grouped(value),
        detail,
        href: Some(href.to_owned()),
    };
    vec![
        card(Icon::Device, "Devices", counts.devices, String::new(), "/devices"),
        card(
            Icon::Shield,
            "Compliant",
            compliant,
            format!("{share}% of all"),
            "/devices?compliance=compliant",
        ),
        card(
            Icon::Bad,
            "Not compliant",
            of("non_compliant"),
            String::new(),
            "/devices?compliance=non_compliant",
        ),
        card(
            Icon::Warning,
            "Compromised",
            counts.compromised,
            "jailbroken or rooted".to_owned(),
            "/devices?is_compromised=true",
        ),
        card(
            Icon::Clock,
            "Missing",
            counts.missing,
            format!("{} gone", grouped(counts.tombstoned)),
            "/devices?state=missing",
        ),
    ]
}

fn chart(caption: &str, pairs: &[(String, u64)], known: &[(&str, &str)], filter: &str) -> BarChart {
    let mut pairs: Vec<_> = pairs.iter().filter(|(_, count)| *count > 0).collect();
    pairs.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let bars = pairs
        .into_iter()
        .map(|(word, count)| Bar {
            label: words::label(known, word),
            value: *count,
            tone: if filter == "compliance" { words::compliance_tone(word) } else { Tone::Info },
            href: Some(format!(
                "/devices?{}",
                form_urlencoded::Serializer::new(String::new()).append_pair(filter, word).finish()
            )),
        })
        .collect();
    BarChart { caption: caption.to_owned(), bars }
}

fn last_seen(pairs: &[(String, u64)]) -> BarChart {
    let bars = pairs
        .iter()
        .map(|(word, count)| Bar {
            label: words::label(&words::LAST_SEEN, word),
            value: *count,
            tone: match word.as_str() {
                "under_1_day" | "under_7_days" => Tone::Good,
                "under_30_days" => Tone::Warning,
                _ => Tone::Bad,
            },
            href: None,
        })
        .collect();
    BarChart { caption: "Devices by last contact".to_owned(), bars }
}
