//! Actions, their targets and what happened to them, on the wire.

use std::collections::BTreeMap;

use hub_core::{
    actions::{ActionKind, HoldReason, ItemState, Order, Target, TargetKind},
    ids::IntegrationId,
};
use hub_store::{ActionEventRow, ActionItemRow, ActionRow, ActionState};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::order::OrderBody;
use crate::{WebState, http::problem::Problem};

/// An action.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Action)]
pub struct ActionView {
    /// Its number.
    pub id: i64,
    /// Whose tenant it concerns.
    pub integration_id: i64,
    /// What is done.
    #[schema(value_type = String)]
    pub kind: ActionKind,
    /// With its details.
    #[schema(value_type = OrderBody)]
    pub order: Order,
    /// How its targets were chosen, in words.
    pub chosen_by: String,
    /// Why.
    pub reason: String,
    /// Who ordered it.
    pub requested_by: String,
    /// The person behind: that one cannot approve it.
    pub requested_by_person: String,
    /// When.
    pub requested_at: Timestamp,
    /// The request that it came with.
    pub request_id: String,
    /// How it stands.
    pub state: StateWord,
    /// The mark of its list: who approves it says it.
    pub list_hash: String,
    /// How many targets it has, those that were left out among them.
    pub targets: u64,
    /// How many of them stand where: `held`, `approved`, `sending`, `accepted`, `held_by_uem`, `unknown`, `confirmed`, `failed`,
    /// `cancelled`. Those that were left out are among the failed. Who approves says the number of the held ones.
    pub counts: BTreeMap<String, u64>,
    /// Why it waited or waits for a second operator.
    pub holds: Vec<HoldView>,
    /// Who approved it; empty where nobody had to, or nobody has.
    pub approved_by: String,
    /// When.
    pub approved_at: Option<Timestamp>,
    /// What has not been sent then is cancelled.
    pub expires_at: Timestamp,
    /// When the last of its targets ended.
    pub ended_at: Option<Timestamp>,
    /// Bytes of the file of an internal app that have gone to the tenant; null for what has no file.
    pub file_sent_bytes: Option<u64>,
}

/// How an action stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ActionState)]
pub enum StateWord {
    /// Some of its targets wait for a second operator.
    Held,
    /// Some of its targets are under way, or their outcome is not known.
    Going,
    /// All of its targets have ended.
    Ended,
}

/// Why an action waits for a second operator.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ActionHold)]
pub struct HoldView {
    /// `second_operator` or `window`.
    pub code: &'static str,
    /// In words.
    pub words: String,
}

/// What an action is done to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ActionTarget)]
pub struct TargetView {
    /// `device`, `user`, `new_user`, `smart_group`, `org_group`, `user_group` or `new_app`.
    #[schema(value_type = String)]
    pub kind: TargetKind,
    /// Its id in the hub; null for what the hub does not know yet.
    pub id: Option<i64>,
    /// Its id in the tenant; null for what does not exist yet.
    pub uem_id: Option<i64>,
    /// Its UUID in the tenant, empty when not given.
    pub uem_uuid: String,
    /// Its name for people.
    pub label: String,
}

/// A target of an action, and what became of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ActionItem)]
pub struct ItemView {
    /// Its place in the list.
    pub position: i64,
    /// What is done to it: with a user also the user's devices are deleted.
    #[schema(value_type = String)]
    pub kind: ActionKind,
    /// Those of a higher stage wait until all before are confirmed.
    pub stage: u32,
    /// What it is.
    pub target: TargetView,
    /// How it stands.
    #[schema(value_type = String)]
    pub state: ItemState,
    /// The same in words.
    pub state_words: &'static str,
    /// Since when.
    pub state_at: Timestamp,
    /// Why, in words.
    pub words: String,
    /// The tenant's code, where it gave one.
    pub vendor_code: Option<i64>,
    /// By this the vendor's support finds the call; may be empty.
    pub activity_id: String,
    /// When it was sent, or may have been.
    pub sent_at: Option<Timestamp>,
    /// How often its outcome was read.
    pub checks: u32,
    /// When it is read next.
    pub check_at: Option<Timestamp>,
}

/// Something that happened to an action.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ActionEvent)]
pub struct EventView {
    /// Its number: rises.
    pub id: i64,
    /// Of which target; null for the whole action.
    pub position: Option<i64>,
    /// When.
    pub at: Timestamp,
    /// Its name.
    pub event: String,
    /// How it stood afterwards.
    pub to_state: String,
    /// Who did it.
    pub by: String,
    /// In words.
    pub words: String,
}

impl ActionView {
    /// These with the counts of their targets.
    pub async fn all(state: &WebState, rows: Vec<ActionRow>) -> Result<Vec<Self>, Problem> {
        let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
        let mut counts: BTreeMap<i64, BTreeMap<String, u64>> = BTreeMap::new();
        for (id, item_state, count) in state.store.count_action_items(&ids).await? {
            counts.entry(id).or_default().insert(item_state.to_string(), count);
        }
        let mut views = Vec::with_capacity(rows.len());
        for row in rows {
            let counts = counts.remove(&row.id).unwrap_or_default();
            let transfer = match row.order {
                Order::AddInternalApp(_) => state.store.find_transfer(row.id).await?,
                _ => None,
            };
            views.push(Self::new(row, counts, transfer.map(|transfer| transfer.sent_bytes)));
        }
        Ok(views)
    }

    /// One with its counts, as it stands now.
    pub async fn find(state: &WebState, id: i64) -> Result<Self, Problem> {
        let row = state.store.find_action(id).await?.ok_or_else(|| Problem::not_found("action", id))?;
        let found = Self::all(state, vec![row]).await?;
        found.into_iter().next().ok_or_else(|| Problem::not_found("action", id))
    }

    fn new(row: ActionRow, counts: BTreeMap<String, u64>, file_sent_bytes: Option<u64>) -> Self {
        let IntegrationId(integration_id) = row.integration_id;
        Self {
            id: row.id,
            integration_id,
            kind: row.kind(),
            order: row.order.to_show(),
            chosen_by: row.chosen_by,
            reason: row.reason,
            requested_by: row.requested_by,
            requested_by_person: row.requested_by_person,
            requested_at: row.requested_at,
            request_id: row.request_id,
            state: row.state.into(),
            list_hash: row.list_hash,
            targets: row.targets,
            counts,
            holds: row.holds.iter().map(HoldView::from).collect(),
            approved_by: row.approved_by,
            approved_at: row.approved_at,
            expires_at: row.expires_at,
            ended_at: row.ended_at,
            file_sent_bytes,
        }
    }
}

impl From<ActionState> for StateWord {
    fn from(state: ActionState) -> Self {
        match state {
            ActionState::Held => Self::Held,
            ActionState::Going => Self::Going,
            ActionState::Ended => Self::Ended,
        }
    }
}

impl From<StateWord> for ActionState {
    fn from(word: StateWord) -> Self {
        match word {
            StateWord::Held => Self::Held,
            StateWord::Going => Self::Going,
            StateWord::Ended => Self::Ended,
        }
    }
}

impl From<&HoldReason> for HoldView {
    fn from(hold: &HoldReason) -> Self {
        let code = match hold {
            HoldReason::SecondOperator { .. } => "second_operator",
            HoldReason::Window { .. } => "window",
            HoldReason::Playbook { .. } => "playbook",
        };
        Self { code, words: hold.to_string() }
    }
}

impl From<Target> for TargetView {
    fn from(target: Target) -> Self {
        Self {
            kind: target.kind,
            id: target.hub_id,
            uem_id: target.uem_id.map(|id| id.0),
            uem_uuid: target.uem_uuid,
            label: target.label,
        }
    }
}

impl From<ActionItemRow> for ItemView {
    fn from(row: ActionItemRow) -> Self {
        Self {
            position: row.key.position,
            kind: row.kind,
            stage: row.stage,
            target: row.target.into(),
            state: row.state,
            state_words: row.state.words(),
            state_at: row.state_at,
            words: row.words,
            vendor_code: row.vendor_code,
            activity_id: row.activity_id,
            sent_at: row.sent_at,
            checks: row.checks,
            check_at: row.check_at,
        }
    }
}

impl From<ActionEventRow> for EventView {
    fn from(row: ActionEventRow) -> Self {
        Self {
            id: row.id,
            position: row.position,
            at: row.at,
            event: row.event,
            to_state: row.to_state,
            by: row.by,
            words: row.words,
        }
    }
}
