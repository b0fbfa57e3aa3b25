//! `GET /integrations/{id}/status`.

use axum::{Json, extract::State};
use hub_core::{
    ids::IntegrationId,
    status::{Deployment, Panel},
};
use hub_store::{ConnectorRow, RunRow};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::get::find;
use crate::{
    WebState,
    access::{Allowed, Read},
    http::{
        path::PathId,
        problem::{Problem, Refusals},
    },
    panels::{Panels, ReadingPanel},
};

/// How an integration stands, in five panels.
#[derive(Debug, Serialize, ToSchema)]
pub struct IntegrationStatus {
    /// Id.
    pub id: i64,
    /// Display name.
    pub name: String,
    /// Whether the tenant answers, and lets the hub in.
    pub server: ServerPanel,
    /// Whether devices, users and groups are fresh and whole.
    pub devices: ReadingStatus,
    /// The same of the catalogue and of the apps on devices.
    pub apps: ReadingStatus,
    /// Tags that are written back.
    pub tagging: PanelView,
    /// Device addition and notifications.
    pub deployment: DeploymentPanel,
}

/// A light, why, and what to do.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Panel)]
pub struct PanelView {
    /// `green`, `amber`, `red` or `off`.
    pub light: String,
    /// Why, in a sentence.
    pub sentence: String,
    /// What to do; empty when nothing is to be done.
    pub remedy: String,
}

/// Devices that register by themselves, and messages to new users.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeploymentPanel {
    /// Its light.
    #[serde(flatten)]
    pub panel: PanelView,
    /// Devices that wait for a synchronization.
    pub provisional: u64,
    /// When the first of them registered.
    pub oldest_provisional_at: Option<Timestamp>,
    /// Registrations refused in the last day.
    pub registrations_refused: u64,
    /// Messages of the last seven days that a server took.
    pub messages_sent: u64,
    /// Those that wait.
    pub messages_waiting: u64,
    /// Those that were given up.
    pub messages_failed: u64,
    /// Those of which nobody knows whether they arrived.
    pub messages_unknown: u64,
    /// The last error; empty when there was none.
    pub last_error: String,
}

impl DeploymentPanel {
    fn new(panel: Panel, known: Deployment) -> Self {
        Self {
            panel: panel.into(),
            provisional: known.registrations.waiting,
            oldest_provisional_at: known.registrations.oldest_at,
            registrations_refused: known.registrations.refused(),
            messages_sent: known.messages.sent,
            messages_waiting: known.messages.waiting,
            messages_failed: known.messages.failed,
            messages_unknown: known.messages.unknown,
            last_error: known.messages.last_error,
        }
    }
}

/// The tenant and the way to it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ServerPanel {
    /// Its light.
    #[serde(flatten)]
    pub panel: PanelView,
    /// API address.
    pub api_url: String,
    /// `oauth`, `basic` or `certificate`.
    pub credentials_kind: String,
    /// State of the integration.
    pub state: String,
    /// Paused, and the run under way has not stopped yet.
    pub is_pausing: bool,
    /// When the tenant answered last, whatever it said.
    pub answered_at: Option<Timestamp>,
    /// What it told of its quota; null before it did.
    pub quota: Option<QuotaView>,
    /// Calls a minute that the hub allows itself.
    pub calls_per_minute: Option<u32>,
    /// Its connector; null when there is none.
    pub connector: Option<ConnectorView>,
}

/// The quota of calls that a tenant gives.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Quota)]
pub struct QuotaView {
    /// Calls a day.
    pub limit: u64,
    /// Calls left.
    pub remaining: u64,
    /// When it is full again.
    pub resets_at: Option<Timestamp>,
    /// Calls that reading leaves for actions and decisions.
    pub reserve: u64,
    /// Until when reading pauses; null while it does not.
    pub paused_until: Option<Timestamp>,
}

/// A connector and its connections.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Connector)]
pub struct ConnectorView {
    /// Its token was made.
    pub issued_at: Timestamp,
    /// When the connector came with it; null before.
    pub enrolled_at: Option<Timestamp>,
    /// It is connected to a hub.
    pub is_connected: bool,
    /// Its connections, one for each hub.
    pub links: Vec<ConnectorLinkView>,
}

/// A connector's connection to one hub.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ConnectorLink)]
pub struct ConnectorLinkView {
    /// It lives.
    pub is_alive: bool,
    /// Version of the connector's program.
    pub version: String,
    /// Host and port that it carries to.
    pub target: String,
    /// Since when.
    pub connected_at: Timestamp,
    /// Last sign of life.
    pub seen_at: Timestamp,
    /// Why it ended; empty while it lives.
    pub error: String,
}

/// One kind of reading.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReadingStatus {
    /// Its light.
    #[serde(flatten)]
    pub panel: PanelView,
    /// The last run that ended.
    pub last_run: Option<i64>,
    /// How it ended.
    pub last_state: Option<String>,
    /// When it ended.
    pub last_ended_at: Option<Timestamp>,
    /// When the last run that read everything began.
    pub complete_at: Option<Timestamp>,
    /// When the next one is due; null when none is.
    pub next_at: Option<Timestamp>,
    /// Devices whose deletion waits for a person.
    pub held: u64,
    /// Chosen groups that can no longer be read.
    pub scope_lost: Vec<String>,
}

/// Answers how an integration stands: five panels, each with its light, why, and what to do.
#[utoipa::path(get, path = "/integrations/{id}/status", tag = "integrations", security(("bearer" = ["viewer"])),
    params(("id" = i64, Path, description = "Id of the integration.")),
    responses((status = 200, description = "Its status.", body = IntegrationStatus), Refusals))]
pub async fn get_integration_status(
    _: Allowed<Read>,
    State(state): State<WebState>,
    PathId(id): PathId<IntegrationId>,
) -> Result<Json<IntegrationStatus>, Problem> {
    let now = state.clock.now();
    let row = find(&state, id).await?;
    let panels = Panels::of(&state, &row, now).await?;
    let quota = panels.contact.quota.map(|quota| QuotaView {
        limit: quota.limit,
        remaining: quota.remaining,
        resets_at: quota.resets_at,
        reserve: quota.effective_reserve(),
        paused_until: quota.paused_until(now),
    });
    let server = ServerPanel {
        panel: panels.server.into(),
        api_url: row.settings.api_url,
        credentials_kind: row.credentials_kind,
        state: row.state.to_string(),
        is_pausing: panels.is_pausing,
        answered_at: panels.contact.answered_at,
        quota,
        calls_per_minute: panels.contact.calls_per_minute,
        connector: panels.connector.map(|connector| ConnectorView::new(connector, now)),
    };
    let held = panels.held.filter(|plan| plan.approved_at.is_none()).map_or(0, |plan| plan.devices);
    Ok(Json(IntegrationStatus {
        id: id.0,
        name: row.settings.name,
        server,
        devices: ReadingStatus { held, scope_lost: panels.scope_lost, ..panels.devices.into() },
        apps: panels.apps.into(),
        tagging: panels.tagging.into(),
        deployment: DeploymentPanel::new(panels.deployment, panels.deployed),
    }))
}

impl From<Panel> for PanelView {
    fn from(panel: Panel) -> Self {
        Self { light: panel.light.to_string(), sentence: panel.sentence, remedy: panel.remedy }
    }
}

impl From<ReadingPanel> for ReadingStatus {
    fn from(reading: ReadingPanel) -> Self {
        let last: Option<&RunRow> = reading.last.as_ref();
        Self {
            last_run: last.map(|run| run.id.0),
            last_state: last.map(|run| run.state.to_string()),
            last_ended_at: last.and_then(|run| run.ended_at),
            complete_at: reading.complete_at,
            next_at: reading
                .next_at
                .filter(|at| *at != Timestamp::MAX)
                .map(|at| at.max(Timestamp::UNIX_EPOCH)),
            held: 0,
            scope_lost: Vec::new(),
            panel: reading.panel.into(),
        }
    }
}

impl ConnectorView {
    /// A connector as it stands now.
    pub fn new(connector: ConnectorRow, now: Timestamp) -> Self {
        Self {
            issued_at: connector.issued_at,
            enrolled_at: connector.enrolled_at,
            is_connected: connector.links.iter().any(|link| link.is_alive(now)),
            links: connector
                .links
                .into_iter()
                .map(|link| ConnectorLinkView {
                    is_alive: link.is_alive(now),
                    version: link.version,
                    target: link.target,
                    connected_at: link.connected_at,
                    seen_at: link.seen_at,
                    error: link.error,
                })
                .collect(),
        }
    }
}
