//! The list of integrations.

use askama::Template;
use axum::{extract::State, response::Html};
use hub_core::{ids::IntegrationId, integration::IntegrationState, operator::Permission};
use hub_store::RunFilter;
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
        words,
    },
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
    last_run: Option<(hub_core::ids::RunId, Badge, Moment)>,
}

/// `GET /integrations`
pub async fn show(
    PageAllowed { session, .. }: PageAllowed<Read>,
    State(state): State<WebState>,
) -> Result<Html<String>, PageError> {
    let now = state.clock.now();
    let may_add = session.operator.role.allows(Permission::ManageIntegrations);
    let mut lines = Vec::new();
    for row in state.store.list_integrations().await? {
        let filter = RunFilter { integration_id: Some(row.id), state: None };
        let (runs, _) = state.store.list_runs(&filter, None, 1).await?;
        let counts = state.store.fleet_counts(Some(row.id), now).await?;
        let is_setting_up = row.state == IntegrationState::SettingUp;
        lines.push(Line {
            go_on: (may_add && is_setting_up).then(|| go_on(&row)),
            id: row.id,
            name: row.settings.name,
            api_url: row.settings.api_url,
            credentials: format!("{} · {}", row.credentials_kind, row.credentials_identity),
            state: words::integration_state(row.state),
            devices: grouped(counts.devices),
            last_run: runs.into_iter().next().map(|run| {
                (
                    run.id,
                    words::run_state(run.state),
                    Moment::new(run.ended_at.unwrap_or(run.requested_at), now),
                )
            }),
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
