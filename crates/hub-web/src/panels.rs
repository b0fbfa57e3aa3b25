//! The five panels of an integration's status (HM-20), put together from what is stored: the same for the API, the
//! pages and the overview. The rules are hub-core's.

use hub_core::{
    ids::UemId,
    integration::{ChosenGroup, GroupKind},
    notify::Delivery,
    status::{self, Connector, Deployment, LastRun, Panel, Reading, Server, Service},
    sync::{
        RunState, Section,
        due::{APPS, FLEET, due_at, failures},
    },
};
use hub_store::{
    ConnectorLink, ConnectorRow, Contact, HeldPlan, IntegrationRow, RunRow, StoreError, TaggingState,
};
use jiff::{SignedDuration, Timestamp};

use crate::WebState;

/// How an integration stands.
pub struct Panels {
    /// Whether the tenant answers.
    pub server: Panel,
    /// What is known of the way to it.
    pub contact: Contact,
    /// A run is still under way although the integration is paused.
    pub is_pausing: bool,
    /// Its connector, where it is reached through one or one was set up.
    pub connector: Option<ConnectorRow>,
    /// Devices.
    pub devices: ReadingPanel,
    /// Apps.
    pub apps: ReadingPanel,
    /// The plan that waits for a person.
    pub held: Option<HeldPlan>,
    /// Chosen groups that can no longer be read.
    pub scope_lost: Vec<String>,
    /// Tags.
    pub tagging: Panel,
    /// Device addition and notifications.
    pub deployment: Panel,
    /// What is known of these.
    pub deployed: Deployment,
}

/// One kind of reading.
pub struct ReadingPanel {
    /// What is told.
    pub panel: Panel,
    /// The last run that was asked for it, and has ended.
    pub last: Option<RunRow>,
    /// When the last one that read everything began.
    pub complete_at: Option<Timestamp>,
    /// When the next one is due; the past means as soon as a worker is free, `None` that none is.
    pub next_at: Option<Timestamp>,
}

impl Panels {
    /// Puts them together.
    pub async fn of(state: &WebState, row: &IntegrationRow, now: Timestamp) -> Result<Self, StoreError> {
        let store = &state.store;
        let contact = store.find_contact(row.id).await?;
        let connector = store.find_connector(row.id).await?;
        let active = store.find_active_run(row.id).await?;
        let is_running = active.as_ref().is_some_and(|run| run.state == RunState::Running);
        let is_pausing = row.state == hub_core::integration::IntegrationState::Paused && is_running;
        let held = store.find_held_plan(row.id).await?;
        let scope_lost = scope_lost(state, row).await?;
        let server = status::server(
            &Server {
                state: row.state,
                state_reason: row.state_reason.clone(),
                is_pausing,
                answered_at: contact.answered_at,
                unreachable: contact.unreachable.clone(),
                quota: contact.quota,
                connector: row.settings.through_connector.then(|| connector_facts(connector.as_ref(), now)),
            },
            now,
        );
        let minutes = |minutes: u32| SignedDuration::from_mins(i64::from(minutes));
        let sync = &row.settings.sync;
        let mut devices = Facts::of(state, row, FLEET.1, minutes(sync.device_interval_minutes)).await?;
        devices.reading.held =
            held.as_ref().filter(|plan| plan.approved_at.is_none()).map_or(0, |plan| plan.devices);
        devices.reading.scope_lost.clone_from(&scope_lost);
        let mut apps = Facts::of(state, row, APPS.1, minutes(sync.app_interval_minutes)).await?;
        for facts in [&mut devices, &mut apps] {
            facts.reading.is_under_way = active.is_some();
        }
        let deployed = deployed(state, row, now).await?;
        Ok(Self {
            server,
            contact,
            is_pausing,
            connector,
            devices: devices.with(status::devices, now),
            apps: apps.with(status::apps, now),
            held,
            scope_lost,
            tagging: status::tagging(&row.settings.tagging, &tagging(state, row).await?),
            deployment: status::deployment(&row.settings.device_addition, &deployed, now),
            deployed,
        })
    }

    /// All five with their names, in their order.
    pub fn all(&self) -> [(&'static str, &Panel); 5] {
        [
            ("UEM Server", &self.server),
            ("Device Sync Status", &self.devices.panel),
            ("App Sync Status", &self.apps.panel),
            ("Tagging", &self.tagging),
            ("Deployment", &self.deployment),
        ]
    }
}

/// How device addition and messages stand; nothing is asked where all of it is off.
async fn deployed(state: &WebState, row: &IntegrationRow, now: Timestamp) -> Result<Deployment, StoreError> {
    let mut found = Deployment::default();
    let addition = &row.settings.device_addition;
    if addition.is_allowed {
        found.registrations = state.store.registrations(row.id, now).await?;
    }
    if addition.email || addition.sms {
        let settings = state.store.notification_settings().await?.settings;
        found.messages = state.store.messages(row.id, now).await?;
        found.messages.email_is_off = settings.email.delivery == Delivery::Off;
        found.messages.sms_is_off = settings.sms.delivery == Delivery::Off;
    }
    Ok(found)
}

/// How the tags stand. A pass that could not be made at all counts for every device that waits for it.
async fn tagging(state: &WebState, row: &IntegrationRow) -> Result<Service, StoreError> {
    if !row.settings.tagging.is_on() {
        return Ok(Service::default());
    }
    let counts = state.store.tagging_counts(row.id).await?;
    let stands = state.store.find_tagging(row.id).await?;
    let is_stuck =
        matches!(stands.state, TaggingState::NamesMissing | TaggingState::NotAllowed | TaggingState::Failed);
    let failed = if is_stuck { counts.failed.max(counts.waiting).max(1) } else { counts.failed };
    Ok(Service {
        done_at: stands.passed_at,
        waiting: counts.waiting,
        failed,
        error: stands.reason,
        remedy: stands.remedy,
    })
}

/// The connection that lives, if there is one; else the one that ended last.
pub fn current_link(connector: &ConnectorRow, now: Timestamp) -> Option<&ConnectorLink> {
    let alive = connector.links.iter().find(|link| link.is_alive(now));
    alive.or_else(|| connector.links.iter().max_by_key(|link| link.seen_at))
}

fn connector_facts(connector: Option<&ConnectorRow>, now: Timestamp) -> Connector {
    let Some(connector) = connector else { return Connector::default() };
    let link = current_link(connector, now);
    Connector {
        is_enrolled: connector.enrolled_at.is_some(),
        is_connected: link.is_some_and(|link| link.is_alive(now)),
        error: link.map(|link| link.error.clone()).unwrap_or_default(),
    }
}

/// What is known of one kind of reading.
struct Facts {
    reading: Reading,
    last: Option<RunRow>,
    next_at: Option<Timestamp>,
}

impl Facts {
    async fn of(
        state: &WebState,
        row: &IntegrationRow,
        section: Section,
        interval: SignedDuration,
    ) -> Result<Self, StoreError> {
        let mut runs = state.store.recent_runs_reading(row.id, section, LOOKED_AT).await?;
        runs.retain(|run| run.ended_at.is_some());
        let attempts: Vec<_> = runs.iter().map(|run| run.attempt(section)).collect();
        let complete = state.store.last_complete_run(row.id, section, None).await?;
        let is_active = row.state == hub_core::integration::IntegrationState::Active;
        let last = runs.into_iter().next();
        Ok(Self {
            reading: Reading {
                state: row.state,
                interval,
                is_under_way: false,
                is_off: last.as_ref().is_some_and(|run| run.report.off.contains(&section)),
                last: last
                    .as_ref()
                    .map(|run| LastRun { error: run.error.clone(), remedy: run.remedy.clone() }),
                complete_at: complete.map(|run| run.started_at.unwrap_or(run.requested_at)),
                failures: failures(&attempts),
                held: 0,
                scope_lost: Vec::new(),
            },
            last,
            next_at: is_active.then(|| due_at(&attempts, row.scope_version, interval)),
        })
    }

    fn with(self, rule: fn(&Reading, Timestamp) -> Panel, now: Timestamp) -> ReadingPanel {
        ReadingPanel {
            panel: rule(&self.reading, now),
            last: self.last,
            complete_at: self.reading.complete_at,
            next_at: self.next_at,
        }
    }
}

/// Runs looked at: the one under way, and more than the failures in a row that count.
const LOOKED_AT: u32 = hub_core::sync::due::ATTEMPTS_LOOKED_AT + 1;

/// Names of chosen groups that were there once and can no longer be read.
async fn scope_lost(state: &WebState, row: &IntegrationRow) -> Result<Vec<String>, StoreError> {
    let chosen = &row.settings.scope.groups;
    if chosen.is_empty() {
        return Ok(Vec::new());
    }
    let gone = state.store.list_gone_groups(row.id).await?;
    let is_gone = |group: &&ChosenGroup| {
        gone.iter().any(|(kind, id): &(GroupKind, UemId)| (*kind, *id) == (group.key.kind, group.key.uem_id))
    };
    Ok(chosen.iter().filter(is_gone).map(|group| group.name.clone()).collect())
}
