//! What people say about an order: approve, reject, stop; and how a target ended that nobody else can tell.

use database::{Transaction, params};
use hub_core::{
    actions::{ApprovalRefused, HoldReason, ItemEvent, ItemState, may_approve},
    audit::Change,
    ids::{DeviceId, IntegrationId},
};
use jiff::Timestamp;
use serde_json::json;

use super::{
    guards::lock_guards,
    life::{Step, note_event, refresh, take},
    order::Requester,
    row::{ACTION, ActionRow, ActionState, ItemKey, parse_state, read_action},
};
use crate::{Store, StoreError, Topic};

/// What came of it: how many targets it concerned.
pub type Decided = u64;

/// What is said of a target that waited longer than it may.
pub(crate) const EXPIRED: &str = "it has waited too long: order it anew";

/// Why nothing was decided.
#[derive(Debug, thiserror::Error)]
pub enum NotDecided {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The approval does not count.
    #[error(transparent)]
    Refused(#[from] ApprovalRefused),
    /// There is no such action.
    #[error("action {0} does not exist")]
    Missing(i64),
    /// Nothing of it waits.
    #[error("nothing of action {action} waits for that: it is {state}")]
    NothingWaits {
        /// Which.
        action: i64,
        /// How it stands.
        state: ActionState,
    },
    /// It waited too long.
    #[error("action {0} has waited too long and is cancelled: order it anew")]
    Expired(i64),
}

impl Store {
    /// A second operator lets all held targets go on. Bound to the list that was seen; never by who requested it.
    pub async fn approve_action(
        &self,
        id: i64,
        approver: &Requester,
        seen_hash: &str,
        words: &str,
        now: Timestamp,
    ) -> Result<Decided, NotDecided> {
        let mut transaction = self.begin_decision().await?;
        let action = read(&mut transaction, id).await?;
        may_approve(&action.requested_by_person, &approver.person, &action.list_hash, seen_hash)?;
        if action.expires_at <= now {
            return Err(NotDecided::Expired(id));
        }
        let (from, event) = (&[ItemState::Held][..], ItemEvent::Approve);
        let count = take_all(&mut transaction, &action, from, event, (&approver.by, words), now).await?;
        let is_window = action.holds.iter().any(|hold| matches!(hold, HoldReason::Window { .. }));
        transaction
            .execute(
                // What was approved has the same time again to be sent.
                "UPDATE actions SET approved_by = $2, approved_at_ms = $3, is_window_passed = is_window_passed OR $4
                 WHERE id = $1",
                params![id, &approver.by, now, is_window],
            )
            .await
            .map_err(StoreError::from)?;
        let change = told("action.approve", &action, words, count);
        self.end_decision(transaction, id, change, now).await?;
        Ok(count)
    }

    /// Takes back everything of it that was not begun: a rejection, or a stop between two targets.
    pub async fn cancel_action(
        &self,
        id: i64,
        by: &str,
        words: &str,
        now: Timestamp,
    ) -> Result<Decided, NotDecided> {
        let mut transaction = self.begin_decision().await?;
        let action = read(&mut transaction, id).await?;
        let from = &[ItemState::Held, ItemState::Approved][..];
        let count = take_all(&mut transaction, &action, from, ItemEvent::Cancel, (by, words), now).await?;
        self.end_decision(transaction, id, told("action.cancel", &action, words, count), now).await?;
        Ok(count)
    }

    /// Takes back one target that was not begun. Answers whether there was one.
    pub async fn cancel_action_of_device(
        &self,
        id: i64,
        device: DeviceId,
        by: &str,
        words: &str,
        now: Timestamp,
    ) -> Result<bool, NotDecided> {
        let mut transaction = self.begin_decision().await?;
        let action = read(&mut transaction, id).await?;
        let sql = "SELECT position, state FROM action_items
             WHERE action_id = $1 AND target_kind = 'device' AND hub_id = $2 AND state IN ('held', 'approved')";
        let row = transaction.query_opt(sql, params![id, device.0]).await.map_err(StoreError::from)?;
        let Some(row) = row else { return Ok(false) };
        let position = row.at(0).map_err(StoreError::from)?;
        let from = parse_state(&row.at::<String>(1).map_err(StoreError::from)?)?;
        let key = ItemKey { action: id, position };
        let step = Step { key, from, event: ItemEvent::Cancel, by, words, now };
        if !take(&mut transaction, &step, &[]).await? {
            return Ok(false);
        }
        self.end_decision(transaction, id, told("action.cancel", &action, words, 1), now).await?;
        Ok(true)
    }

    /// Takes back everything that waits, of one integration or of all. Answers how many targets that were.
    pub async fn cancel_waiting_actions(
        &self,
        integration: Option<IntegrationId>,
        by: &str,
        words: &str,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let mut count = 0;
        for id in self.waiting_actions(integration, None).await? {
            count += self.cancel_or_none(id, by, words, now).await?;
        }
        Ok(count)
    }

    /// Takes back what has waited too long for its approval, or for its turn after it.
    pub async fn expire_actions(&self, now: Timestamp) -> Result<u64, StoreError> {
        let mut count = 0;
        for id in self.waiting_actions(None, Some(now)).await? {
            count += self.cancel_or_none(id, "mooring", EXPIRED, now).await?;
        }
        Ok(count)
    }

    async fn waiting_actions(
        &self,
        integration: Option<IntegrationId>,
        expired_by: Option<Timestamp>,
    ) -> Result<Vec<i64>, StoreError> {
        let rows = self
            .database
            .query(
                "SELECT a.id FROM actions a WHERE a.ended_at_ms IS NULL AND ($1 = 0 OR a.integration_id = $1)
                    AND a.expires_at_ms <= $2 AND EXISTS (SELECT 1 FROM action_items i
                        WHERE i.action_id = a.id AND i.state IN ('held', 'approved')) ORDER BY a.id",
                params![integration.map_or(0, |id| id.0), expired_by.unwrap_or(Timestamp::MAX)],
            )
            .await?;
        Ok(rows.iter().map(|row| row.at(0)).collect::<Result<_, _>>()?)
    }

    /// One that somebody else ended meanwhile has nothing left.
    async fn cancel_or_none(
        &self,
        id: i64,
        by: &str,
        words: &str,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        match self.cancel_action(id, by, words, now).await {
            Ok(count) => Ok(count),
            Err(NotDecided::Store(error)) => Err(error),
            Err(_) => Ok(0),
        }
    }

    /// A person says how a target ended of which the tenant tells nothing: done, or not done. Nothing is sent by it.
    pub async fn settle_action_item(
        &self,
        key: ItemKey,
        is_done: bool,
        by: &str,
        words: &str,
        now: Timestamp,
    ) -> Result<(), NotDecided> {
        let mut transaction = self.begin_decision().await?;
        let action = read(&mut transaction, key.action).await?;
        let event = if is_done { ItemEvent::Confirm } else { ItemEvent::Deny };
        for from in [ItemState::Unknown, ItemState::Accepted, ItemState::HeldByUem] {
            let step = Step { key, from, event, by, words, now };
            if take(&mut transaction, &step, &[]).await? {
                let is = if is_done { "done" } else { "not done" };
                let after = json!({ "position": key.position, "was": from, "said_to_be": is });
                let change = told("action.settle", &action, words, 1).after(&after);
                self.end_decision(transaction, key.action, change, now).await?;
                return Ok(());
            }
        }
        Err(NotDecided::NothingWaits { action: action.id, state: action.state })
    }

    async fn begin_decision(&self) -> Result<Transaction, StoreError> {
        let mut transaction = self.database.begin("decide about action").await?;
        lock_guards(&mut transaction).await?;
        Ok(transaction)
    }

    async fn end_decision(
        &self,
        mut transaction: Transaction,
        id: i64,
        change: Change,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        refresh(&mut transaction, id, now).await?;
        self.audit(&mut transaction, change).await?;
        transaction.commit().await?;
        self.wake(Topic::Work);
        Ok(())
    }
}

/// The entry of the audit log.
fn told(verb: &'static str, action: &ActionRow, words: &str, targets: u64) -> Change {
    Change::new(verb, "action", action.id)
        .named(action.kind().as_ref())
        .of(action.integration_id)
        .because(words)
        .after(&json!({ "targets": targets, "list_hash": action.list_hash }))
}

async fn read(transaction: &mut Transaction, id: i64) -> Result<ActionRow, NotDecided> {
    let sql = format!("SELECT {ACTION} FROM actions a WHERE a.id = $1");
    let row = transaction.query_opt(&sql, params![id]).await.map_err(StoreError::from)?;
    Ok(read_action(&row.ok_or(NotDecided::Missing(id))?)?)
}

/// The same step for all targets that stand so, written down once. None is an error: somebody else decided before.
async fn take_all(
    transaction: &mut Transaction,
    action: &ActionRow,
    from: &[ItemState],
    event: ItemEvent,
    (by, words): (&str, &str),
    now: Timestamp,
) -> Result<u64, NotDecided> {
    let (mut count, mut to) = (0, None);
    for from in from {
        let next = from.after(event).ok_or(StoreError::Corrupt { what: "step of an action" })?;
        to = Some(next);
        count += transaction
            .execute(
                "UPDATE action_items SET state = $3, state_at_ms = $4, words = $5
                 WHERE action_id = $1 AND state = $2",
                params![action.id, from.as_ref(), next.as_ref(), now, words],
            )
            .await
            .map_err(StoreError::from)?;
    }
    let Some(to) = to.filter(|_| count > 0) else {
        return Err(NotDecided::NothingWaits { action: action.id, state: action.state });
    };
    let targets = if count == 1 { "1 target".to_owned() } else { format!("{count} targets") };
    let words = if words.is_empty() { targets } else { format!("{targets}: {words}") };
    note_event(transaction, (action.id, None), (event.as_ref(), to.as_ref()), (by, &words), now).await?;
    Ok(count)
}
