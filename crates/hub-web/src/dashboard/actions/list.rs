//! The list of actions, the newest first.

use std::collections::BTreeMap;

use askama::Template;
use axum::{extract::State, response::Html};
use hub_core::{
    actions::{ActionKind, ItemState},
    ids::{DeviceId, IntegrationId},
    operator::{Permission, Visible},
};
use hub_store::{ActionFilter, ActionRow, ActionState};
use jiff::Timestamp;
use page_kit::{
    Icon,
    components::{Badge, Choice, EmptyState, Link, Moment, Pager, SelectField, grouped},
};
use serde::{Deserialize, Serialize};

use super::words;
use crate::{
    WebState,
    access::{PageAllowed, Read},
    dashboard::{
        PageError,
        frame::{self, Place},
    },
    http::{paging::cursor, params::PageParams},
};

/// Actions on a page.
const PAGE: u32 = 50;

/// What is looked for.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActionQuery {
    integration_id: Option<i64>,
    kind: Option<ActionKind>,
    state: Option<String>,
    device: Option<i64>,
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "actions/list.html")]
struct ListPage {
    held: u64,
    unknown: u64,
    filters: Vec<SelectField>,
    device: Option<i64>,
    lines: Vec<ActionLine>,
    pager: Pager,
    empty: Option<EmptyState>,
    may_request: bool,
    may_stop: bool,
}

/// An action as a line of a table.
pub struct ActionLine {
    /// Its number.
    pub id: i64,
    /// What is done.
    pub label: &'static str,
    /// How the targets were chosen.
    pub chosen: String,
    /// How it stands.
    pub state: Badge,
    /// How many targets.
    pub targets: String,
    /// How many stand where.
    pub stands: String,
    /// Who asked.
    pub by: String,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Moment,
}

impl ActionLine {
    /// Lines of these orders, with how their targets stand.
    pub async fn all(state: &WebState, rows: &[ActionRow], now: Timestamp) -> Result<Vec<Self>, PageError> {
        let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
        let mut stands: BTreeMap<i64, Vec<(ItemState, u64)>> = BTreeMap::new();
        if !ids.is_empty() {
            for (action, state, count) in state.store.count_action_items(&ids).await? {
                stands.entry(action).or_default().push((state, count));
            }
        }
        Ok(rows.iter().map(|row| Self::new(row, stands.remove(&row.id).unwrap_or_default(), now)).collect())
    }

    fn new(row: &ActionRow, mut stands: Vec<(ItemState, u64)>, now: Timestamp) -> Self {
        stands.sort_unstable();
        Self {
            id: row.id,
            label: words::label(row.kind()),
            chosen: row.chosen_by.clone(),
            state: words::action_badge(row, &stands),
            targets: grouped(row.targets),
            stands: words::stands(&stands),
            by: row.requested_by.clone(),
            reason: row.reason.clone(),
            at: Moment::new(row.requested_at, now),
        }
    }

    /// The newest orders with that device.
    pub async fn of_device(
        state: &WebState,
        integration: IntegrationId,
        device: DeviceId,
        limit: u32,
        now: Timestamp,
    ) -> Result<Vec<Self>, PageError> {
        let filter = ActionFilter { device: Some(device), ..ActionFilter::default() };
        let found = state.store.list_actions(&Visible::one(integration), &filter, None, limit).await?;
        Self::all(state, &found.actions, now).await
    }
}

/// `GET /actions`
pub async fn show(
    PageAllowed { session, allowed }: PageAllowed<Read>,
    State(state): State<WebState>,
    PageParams(query): PageParams<ActionQuery>,
) -> Result<Html<String>, PageError> {
    let now = state.clock.now();
    let after = cursor(query.after.clone());
    let found = state.store.list_actions(allowed.visible(), &query.filter(), after.as_ref(), PAGE).await?;
    let integrations = state.store.list_integrations(allowed.visible()).await?;
    let names =
        integrations.iter().map(|row| Choice::new(row.id.to_string(), row.settings.name.clone())).collect();
    let (held, unknown) = state.store.actions_for_people(allowed.visible()).await?;
    let page = ListPage {
        held,
        unknown,
        filters: query.fields(names),
        device: query.device,
        pager: Pager {
            summary: match found.actions.len() {
                1 => "1 action shown".to_owned(),
                shown => format!("{} actions shown, newest first", grouped(shown as u64)),
            },
            first_href: query.after.as_ref().map(|_| query.href(None)),
            next_href: found.next.as_ref().map(|next| query.href(Some(&next.0))),
        },
        empty: found.actions.is_empty().then(|| query.empty()),
        lines: ActionLine::all(&state, &found.actions, now).await?,
        may_request: session.operator.may(Permission::RequestActions),
        may_stop: session.operator.may(Permission::StopActions),
    };
    frame::page(&session, Place::Actions, "Actions", &page)
}

impl ActionQuery {
    fn filter(&self) -> ActionFilter {
        ActionFilter {
            integration_id: self.integration_id.map(IntegrationId),
            kind: self.kind,
            // A word that is none does not filter; the field shows that.
            state: self.state.as_deref().and_then(|word| word.parse().ok()),
            device: self.device.map(DeviceId),
        }
    }

    fn fields(&self, integrations: Vec<Choice>) -> Vec<SelectField> {
        let kind = self.kind.map(|kind| kind.to_string()).unwrap_or_default();
        let state = |state: ActionState, label: &str| Choice::new(state.as_ref(), label);
        let states = vec![
            Choice::new("", "Any state"),
            state(ActionState::Held, "Waits for a second operator"),
            state(ActionState::Going, "Under way"),
            state(ActionState::Ended, "Ended"),
        ];
        let mut fields = vec![
            SelectField::new("kind", "Kind", &kind, words::kinds()),
            SelectField::new("state", "State", self.state.as_deref().unwrap_or_default(), states),
        ];
        if integrations.len() > 1 {
            let all = std::iter::once(Choice::new("", "All integrations")).chain(integrations).collect();
            let chosen = self.integration_id.map(|id| id.to_string()).unwrap_or_default();
            fields.push(SelectField::new("integration_id", "Integration", &chosen, all));
        }
        fields
    }

    fn href(&self, after: Option<&str>) -> String {
        let query = Self { after: after.map(str::to_owned), ..self.clone() };
        format!("/actions?{}", serde_urlencoded::to_string(query).unwrap_or_default())
    }

    fn empty(&self) -> EmptyState {
        let is_filtered = !serde_urlencoded::to_string(self).unwrap_or_default().is_empty();
        if is_filtered {
            return EmptyState {
                icon: Icon::Search,
                title: "No action is like that".to_owned(),
                text: "Choose another kind, state or integration.".to_owned(),
                action: Some(Link::new("/actions", "Show all actions")),
            };
        }
        EmptyState {
            icon: Icon::Action,
            title: "Nothing has been done yet".to_owned(),
            text: "Actions are ordered from the page of a device, a user or an app, or for all devices that a list shows. An \
                   integration is read-only until an admin allows them."
                .to_owned(),
            action: Some(Link::new("/devices", "Go to the devices")),
        }
    }
}
