//! The list of integrations.

use askama::Template;
use axum::{extract::State, response::Html};
use hub_core::{
    ids::IntegrationId,
    integration::IntegrationState,
    operator::{Permission, Visible},
};
use hub_store::RunRow;
use jiff::Timestamp;
use page_kit::{
    Icon,
    components::{Badge, EmptyState, Link, Moment, grouped},
};

use super::wizard::go_on;
use crate::{
    WebState,
    access::{PageAllowed, Read},
    dashboard::{
        PageError,
        frame::{self, Place},
        integrations::status::{LightLine, lights},
        words,
    },
    panels::Panels,
};

#[derive(Template)]
#[template(path = "integrations.html")]
struct IntegrationsPage {
    lines: Vec<Line>,
    empty: Option<EmptyState>,
    may_add: bool,
}

struct Line {
    id: IntegrationId,
    name: String,
    api_url: String,
    credentials: String,
    state: Badge,
    /// Where an unfinished set-up goes on.
    go_on: Option<String>,
    devices: String,
    lights: Vec<LightLine>,
    run: Option<RunCell>,
}

/// The last run of an integration, as a part of the page that moves.
#[derive(Template)]
#[template(path = "run_cell.html")]
pub struct RunCell {
    integration_id: IntegrationId,
    id: hub_core::ids::RunId,
    state: Badge,
    at: Moment,
    doing: String,
}

impl askama::filters::HtmlSafe for RunCell {}

impl RunCell {
    /// A run as a cell.
    pub fn new(run: &RunRow, now: Timestamp) -> Self {
        Self {
            integration_id: run.integration_id,
            id: run.id,
            state: words::run_state(run.state),
            at: Moment::new(run.ended_at.unwrap_or(run.requested_at), now),
            doing: doing(run),
        }
    }
}

/// `Devices, 1,500 of 4,000`
fn doing(run: &RunRow) -> String {
    let Some(section) = run.report.current else { return String::new() };
    let counts = run.report.sections.iter().find(|(name, _)| *name == section).map(|(_, counts)| *counts);
    let counts = counts.unwrap_or_default();
    let of = if counts.total > 0 { format!(" of {}", grouped(counts.total)) } else { String::new() };
    format!("{}, {}{of}", words::section(section), grouped(counts.read))
}

/// `GET /integrations`
pub async fn show(
    PageAllowed { session, allowed }: PageAllowed<Read>,
    State(state): State<WebState>,
) -> Result<Html<String>, PageError> {
    let now = state.clock.now();
    let may_add = session.operator.may(Permission::AddIntegrations);
    let may_manage = session.operator.may(Permission::ManageIntegrations);
    let mut lines = Vec::new();
    for row in state.store.list_integrations(allowed.visible()).await? {
        let run = state.store.find_last_run(row.id).await?;
        let panels = Panels::of(&state, &row, now).await?;
        let counts = state.store.fleet_counts(&Visible::one(row.id), now).await?;
        let is_setting_up = row.state == IntegrationState::SettingUp;
        lines.push(Line {
            go_on: (may_manage && is_setting_up).then(|| go_on(&row)),
            id: row.id,
            name: row.settings.name,
            api_url: row.settings.api_url,
            credentials: format!("{} · {}", row.credentials_kind, row.credentials_identity),
            state: words::integration_state(row.state),
            devices: grouped(counts.devices),
            run: run.as_ref().map(|run| RunCell::new(run, now)),
            lights: lights(&panels),
        });
    }
    let page = IntegrationsPage { empty: lines.is_empty().then(|| empty(may_add)), lines, may_add };
    frame::page(&session, Place::Integrations, "Integrations", &page)
}

fn empty(may_add: bool) -> EmptyState {
    EmptyState {
        icon: Icon::Integration,
        title: "No tenant is connected".to_owned(),
        text: "An integration is one connection to one Workspace ONE UEM tenant. You need its API address and an OAuth \
               client; the form says where the console has them."
            .to_owned(),
        action: may_add.then(|| Link::new("/integrations/new", "Add an integration")),
    }
}
