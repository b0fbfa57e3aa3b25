//! What the one sender may begin. Begun is written before anything leaves: who finds a target
//! *sending* after a kill knows that it may have left, and asks the tenant instead of sending again.

use database::{Row, Transaction, Value, params};
use hub_core::{
    actions::{HoldReason, ItemEvent, ItemState, MayBegin, Order, Refusal, may_begin},
    ids::IntegrationId,
};
use jiff::Timestamp;
use secrecy::SecretString;

use super::{
    facts::read_target,
    guards::{in_window, lock_guards, standing, window_start},
    life::{Step, refresh, take},
    row::{ActionItemRow, ITEM, ITEM_COLUMNS, ItemKey, parse_order, read_item},
    write::secret_context,
};
use crate::{Lease, Store, StoreError};

/// Who writes down what the sender did.
pub(super) const SENDER: &str = "sender";
/// An app is made when the tenant has its file.
const HAS_FILE: &str = "(i.kind <> 'add_internal_app' OR i.state <> 'approved' OR EXISTS
    (SELECT 1 FROM app_transfers t WHERE t.action_id = i.action_id AND t.tenant_file <> ''))";
/// A target that waits for its call.
#[derive(Debug, Clone)]
pub struct ToBegin {
    /// The target.
    pub item: ActionItemRow,
    /// What is done.
    pub order: Order,
    /// The request that ordered it: the tenant's call carries it.
    pub request_id: String,
}

/// Where the tenant's log stood before a call: what is new behind it is told by this.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LogMark {
    /// The log was read. An empty one has neither number nor time.
    pub is_known: bool,
    /// Its last number.
    pub event: Option<i64>,
    /// The time of its last line, by the tenant's clock.
    pub at: Option<Timestamp>,
}

/// Whether it may be sent now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Began {
    /// It is *sending*: send it, once.
    Go,
    /// It stays where it is: the guards say not now, or somebody took it back.
    Wait,
    /// It will not be sent: it waits for a person, or has ended.
    Stopped,
}

impl Store {
    /// Integrations where something waits to be sent or to be asked about, and may be now.
    pub async fn integrations_with_actions(&self, now: Timestamp) -> Result<Vec<IntegrationId>, StoreError> {
        let rows = self
            .database
            .query(
                &format!(
                    "SELECT DISTINCT i.integration_id FROM action_items i
                     WHERE (i.state IN ('approved', 'sending') AND i.not_before_ms <= $1 AND {HAS_FILE})
                        OR (i.check_at_ms IS NOT NULL AND i.check_at_ms <= $1)
                     ORDER BY i.integration_id"
                ),
                params![now],
            )
            .await?;
        Ok(rows.iter().map(|row| row.at(0).map(IntegrationId)).collect::<Result<_, _>>()?)
    }

    /// What may be tried now, the oldest order first. Nothing of an order goes while something of a stage before it is open, nor
    /// before the tenant has its file.
    pub async fn actions_to_begin(
        &self,
        integration: IntegrationId,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<ToBegin>, StoreError> {
        let sql = format!(
            "SELECT {ITEM}, a.action_order, a.request_id FROM action_items i JOIN actions a ON a.id = i.action_id
             WHERE i.integration_id = $1 AND i.state = 'approved' AND i.not_before_ms <= $2 AND {HAS_FILE}
                AND (i.stage = 0 OR NOT EXISTS (SELECT 1 FROM action_items o WHERE o.action_id = i.action_id
                    AND o.stage < i.stage AND o.state NOT IN ('confirmed', 'failed', 'cancelled')))
             ORDER BY i.action_id, i.position LIMIT {limit}"
        );
        let rows = self.database.query(&sql, params![integration.0, now]).await?;
        rows.iter().map(read_to_begin).collect()
    }

    /// The password that a new user gets; `None` where none was given.
    pub async fn action_secret(&self, action: i64) -> Result<Option<SecretString>, StoreError> {
        let row = self
            .database
            .query_opt("SELECT secret_sealed FROM actions WHERE id = $1", params![action])
            .await?;
        let sealed: Option<Vec<u8>> = row.map(|row| row.at(0)).transpose()?.flatten();
        sealed.map(|sealed| self.vault.open(&secret_context(action), &sealed)).transpose()
    }

    /// Asks all guards again and begins it. `before` is what the tenant showed just before.
    pub async fn begin_action_item(
        &self,
        lease: &Lease,
        item: &ActionItemRow,
        before: &LogMark,
        now: Timestamp,
    ) -> Result<Began, StoreError> {
        let mut transaction = self.database.begin("begin action").await?;
        lease.guard(&mut transaction).await?;
        let Some((integration, is_window_passed, holds)) =
            still_approved(&mut transaction, item.key, now).await?
        else {
            return Ok(Began::Wait);
        };
        let began = match judge(&mut transaction, item, integration, is_window_passed, now).await? {
            MayBegin::Wait(_) => return Ok(Began::Wait),
            MayBegin::Go => {
                let set = [
                    ("sent_at_ms", Value::from(now)),
                    ("sent_by", lease.holder.as_str().into()),
                    ("is_log_known", before.is_known.into()),
                    ("last_mark", before.event.into()),
                    ("last_mark_at_ms", before.at.into()),
                ];
                step(&mut transaction, item.key, ItemEvent::Begin, "the call is made", &set, now).await?;
                Began::Go
            }
            MayBegin::Hold(reason) => {
                let words = reason.to_string();
                step(&mut transaction, item.key, ItemEvent::Hold, &words, &[], now).await?;
                add_hold(&mut transaction, item.key.action, holds, reason).await?;
                Began::Stopped
            }
            MayBegin::Bar(refusal) => {
                let words = format!("not sent: {refusal}");
                step(&mut transaction, item.key, ItemEvent::Bar, &words, &[], now).await?;
                Began::Stopped
            }
        };
        refresh(&mut transaction, item.key.action, now).await?;
        transaction.commit().await?;
        Ok(began)
    }
}

/// Reads [`ITEM`] with the order and its request behind it.
pub(crate) fn read_to_begin(row: &Row) -> Result<ToBegin, StoreError> {
    let order: String = row.at(ITEM_COLUMNS)?;
    Ok(ToBegin { item: read_item(row)?, order: parse_order(&order)?, request_id: row.at(ITEM_COLUMNS + 1)? })
}

/// A step of a target that waits to be sent.
pub(super) async fn step(
    transaction: &mut Transaction,
    key: ItemKey,
    event: ItemEvent,
    words: &str,
    set: &[(&'static str, Value)],
    now: Timestamp,
) -> Result<bool, StoreError> {
    take(transaction, &Step { key, from: ItemState::Approved, event, by: SENDER, words, now }, set).await
}

/// Whether it still waits to be sent: its integration, whether its order may pass the window, and its holds so far.
async fn still_approved(
    transaction: &mut Transaction,
    key: ItemKey,
    now: Timestamp,
) -> Result<Option<(IntegrationId, bool, Vec<HoldReason>)>, StoreError> {
    let row = transaction
        .query_opt(
            "SELECT a.integration_id, a.is_window_passed, a.holds FROM action_items i JOIN actions a ON a.id = i.action_id
             WHERE i.action_id = $1 AND i.position = $2 AND i.state = 'approved' AND a.expires_at_ms > $3",
            params![key.action, key.position, now],
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    let holds: String = row.at(2)?;
    let holds =
        serde_json::from_str(&holds).map_err(|_| StoreError::Corrupt { what: "holds of an action" })?;
    Ok(Some((IntegrationId(row.at(0)?), row.at(1)?, holds)))
}

async fn judge(
    transaction: &mut Transaction,
    item: &ActionItemRow,
    integration: IntegrationId,
    is_window_passed: bool,
    now: Timestamp,
) -> Result<MayBegin, StoreError> {
    let guards = lock_guards(transaction).await?;
    let standing = standing(transaction, integration).await?;
    let before = in_window(transaction, integration, window_start(&guards, now), false).await?;
    let facts = read_target(transaction, integration, &item.target).await?;
    if item.stage > 0 && is_before_undone(transaction, item).await? {
        return Ok(MayBegin::Bar(Refusal::HasDevices(facts.devices.max(1))));
    }
    Ok(may_begin(item.kind, &facts, &standing.guards(&guards, &before), is_window_passed))
}

/// Whether something of a stage before it ended otherwise than done.
async fn is_before_undone(transaction: &mut Transaction, item: &ActionItemRow) -> Result<bool, StoreError> {
    let row = transaction
        .query_opt(
            "SELECT EXISTS (SELECT 1 FROM action_items WHERE action_id = $1 AND stage < $2 AND state <> 'confirmed')",
            params![item.key.action, item.stage],
        )
        .await?;
    Ok(row.ok_or(StoreError::Corrupt { what: "stages of an action" })?.at(0)?)
}

async fn add_hold(
    transaction: &mut Transaction,
    action: i64,
    mut holds: Vec<HoldReason>,
    reason: HoldReason,
) -> Result<(), StoreError> {
    holds.retain(|hold| !matches!(hold, HoldReason::Window { .. }));
    holds.push(reason);
    let text =
        serde_json::to_string(&holds).map_err(|_| StoreError::Corrupt { what: "holds of an action" })?;
    transaction.execute("UPDATE actions SET holds = $2 WHERE id = $1", params![action, text]).await?;
    Ok(())
}
