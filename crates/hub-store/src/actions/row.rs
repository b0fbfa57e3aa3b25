//! Rows as they are read.

use database::Row;
use hub_core::{
    actions::{ActionKind, HoldReason, ItemState, Order, Target, TargetKind},
    ids::{IntegrationId, UemId},
};
use jiff::Timestamp;

use crate::StoreError;

/// How an order as a whole stands.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    strum::EnumString,
    strum::EnumIter,
    strum::AsRefStr,
    strum::Display,
)]
#[strum(serialize_all = "snake_case")]
pub enum ActionState {
    /// Some of its targets wait for a second operator.
    Held,
    /// Some of its targets are still under way, or their outcome is not known.
    Going,
    /// All of its targets have ended.
    Ended,
}

/// An order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionRow {
    /// Its number.
    pub id: i64,
    /// Whose tenant it concerns.
    pub integration_id: IntegrationId,
    /// What is done.
    pub order: Order,
    /// How its targets were chosen, in words.
    pub chosen_by: String,
    /// Why.
    pub reason: String,
    /// Who asked for it.
    pub requested_by: String,
    /// The person behind: that one cannot approve it.
    pub requested_by_person: String,
    /// The request that it came with.
    pub request_id: String,
    /// When.
    pub requested_at: Timestamp,
    /// The mark of its list.
    pub list_hash: String,
    /// How many targets it has, those that were left out among them.
    pub targets: u64,
    /// How it stands.
    pub state: ActionState,
    /// Why it waited or waits for a second operator.
    pub holds: Vec<HoldReason>,
    /// Who approved it; empty where nobody had to, or nobody has.
    pub approved_by: String,
    /// When.
    pub approved_at: Option<Timestamp>,
    /// What has not been sent then is cancelled.
    pub expires_at: Timestamp,
    /// When the last of its targets ended.
    pub ended_at: Option<Timestamp>,
}

impl ActionRow {
    /// Its kind.
    pub fn kind(&self) -> ActionKind {
        self.order.kind()
    }
}

pub(super) const ACTION: &str = "a.id, a.integration_id, a.action_order, a.chosen_by, a.reason, a.requested_by, \
    a.requested_by_person, a.request_id, a.requested_at_ms, a.list_hash, a.targets, a.state, a.holds, a.approved_by, \
    a.approved_at_ms, a.expires_at_ms, a.ended_at_ms";

pub(super) fn read_action(row: &Row) -> Result<ActionRow, StoreError> {
    let (order, state, holds): (String, String, String) = (row.at(2)?, row.at(11)?, row.at(12)?);
    Ok(ActionRow {
        id: row.at(0)?,
        integration_id: IntegrationId(row.at(1)?),
        order: parse_order(&order)?,
        chosen_by: row.at(3)?,
        reason: row.at(4)?,
        requested_by: row.at(5)?,
        requested_by_person: row.at(6)?,
        request_id: row.at(7)?,
        requested_at: row.at(8)?,
        list_hash: row.at(9)?,
        targets: row.at(10)?,
        state: state.parse().map_err(|_| StoreError::Corrupt { what: "state of an action" })?,
        holds: serde_json::from_str(&holds)
            .map_err(|_| StoreError::Corrupt { what: "holds of an action" })?,
        approved_by: row.at(13)?,
        approved_at: row.at(14)?,
        expires_at: row.at(15)?,
        ended_at: row.at(16)?,
    })
}

/// Which target of which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ItemKey {
    /// The order.
    pub action: i64,
    /// Its place there.
    pub position: i64,
}

/// One target of an order, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionItemRow {
    /// Which.
    pub key: ItemKey,
    /// What is done to it: with a user also the user's devices are deleted.
    pub kind: ActionKind,
    /// Those of a higher stage wait until all before are confirmed.
    pub stage: u32,
    /// What it is.
    pub target: Target,
    /// How it stands.
    pub state: ItemState,
    /// Since when.
    pub state_at: Timestamp,
    /// Why, in words.
    pub words: String,
    /// The tenant's code, where it gave one.
    pub vendor_code: Option<i64>,
    /// By this the vendor's support finds the call.
    pub activity_id: String,
    /// When it was sent, or may have been.
    pub sent_at: Option<Timestamp>,
    /// How often its outcome was read.
    pub checks: u32,
    /// When it is read next.
    pub check_at: Option<Timestamp>,
}

pub(crate) const ITEM: &str = "i.action_id, i.position, i.kind, i.stage, i.target_kind, i.hub_id, i.uem_id, i.uem_uuid, \
    i.label, i.state, i.state_at_ms, i.words, i.vendor_code, i.activity_id, i.sent_at_ms, i.checks, i.check_at_ms";
/// How many columns [`ITEM`] has: what else is asked for comes behind them.
pub(crate) const ITEM_COLUMNS: usize = 17;

pub(super) fn read_item(row: &Row) -> Result<ActionItemRow, StoreError> {
    let (kind, target_kind, state): (String, String, String) = (row.at(2)?, row.at(4)?, row.at(9)?);
    Ok(ActionItemRow {
        key: ItemKey { action: row.at(0)?, position: row.at(1)? },
        kind: parse_kind(&kind)?,
        stage: row.at(3)?,
        target: Target {
            kind: target_kind
                .parse::<TargetKind>()
                .map_err(|_| StoreError::Corrupt { what: "target of an action" })?,
            hub_id: row.at(5)?,
            uem_id: row.at::<Option<i64>>(6)?.map(UemId),
            uem_uuid: row.at(7)?,
            label: row.at(8)?,
        },
        state: parse_state(&state)?,
        state_at: row.at(10)?,
        words: row.at(11)?,
        vendor_code: row.at(12)?,
        activity_id: row.at(13)?,
        sent_at: row.at(14)?,
        checks: row.at(15)?,
        check_at: row.at(16)?,
    })
}

pub(super) fn parse_order(text: &str) -> Result<Order, StoreError> {
    serde_json::from_str(text).map_err(|_| StoreError::Corrupt { what: "order of an action" })
}

pub(super) fn parse_kind(word: &str) -> Result<ActionKind, StoreError> {
    word.parse().map_err(|_| StoreError::Corrupt { what: "kind of an action" })
}

pub(super) fn parse_state(word: &str) -> Result<ItemState, StoreError> {
    word.parse().map_err(|_| StoreError::Corrupt { what: "state of a target" })
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionEventRow {
    /// Its number: rises.
    pub id: i64,
    /// Of which target; `None` for the whole order.
    pub position: Option<i64>,
    /// When.
    pub at: Timestamp,
    /// Its name.
    pub event: String,
    /// How it stood afterwards.
    pub to_state: String,
    /// Who did it: a person, or `sender` and `watcher`.
    pub by: String,
    /// In words.
    pub words: String,
}
