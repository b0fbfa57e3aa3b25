//! What the one sender may begin, and what came of each call. Begun is written before anything leaves: who finds a target
//! *sending* after a kill knows that it may have left, and asks the tenant instead of sending again.

use database::{Transaction, Value, params};
use hub_core::{
    actions::{HoldReason, ItemEvent, ItemState, MayBegin, Order, may_begin, pause_before_check},
    audit::{Change, Outcome, UemAnswer},
    ids::IntegrationId,
};
use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use serde_json::json;

use super::{
    facts::read_target,
    guards::{in_window, lock_guards, standing, window_start},
    life::{Step, refresh, take},
    row::{ActionItemRow, ITEM, ITEM_COLUMNS, ItemKey, read_item},
    write::secret_context,
};
use crate::{Lease, Store, StoreError, Topic};

/// Who writes down what the sender did.
const SENDER: &str = "sender";
/// So often a call that provably never left is tried, with growing pauses; then a person orders it anew.
const TRIES_MAX: u32 = 8;

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

/// What came of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendOutcome {
    /// The UEM took it.
    Accepted {
        /// By this the vendor's support finds the call.
        activity_id: String,
        /// In words.
        words: String,
    },
    /// The UEM refused it.
    Refused {
        /// The vendor's code.
        code: Option<i64>,
        /// By this the vendor's support finds the call.
        activity_id: String,
        /// Why, in words.
        words: String,
    },
    /// The UEM holds it back by its wipe protection.
    HeldByUem {
        /// The vendor's code.
        code: Option<i64>,
        /// By this the vendor's support finds the call.
        activity_id: String,
        /// Why, in words.
        words: String,
    },
    /// It provably never left.
    NotSent {
        /// Why, in words.
        words: String,
        /// Not before.
        pause: SignedDuration,
    },
    /// It left or may have left, and no answer came.
    Unknown {
        /// Why, in words.
        words: String,
    },
}

impl Store {
    /// Integrations where something waits to be sent or to be asked about, and may be now.
    pub async fn integrations_with_actions(&self, now: Timestamp) -> Result<Vec<IntegrationId>, StoreError> {
        let rows = self
            .database
            .query(
                "SELECT DISTINCT integration_id FROM action_items
                 WHERE (state IN ('approved', 'sending') AND not_before_ms <= $1)
                    OR (check_at_ms IS NOT NULL AND check_at_ms <= $1)
                 ORDER BY integration_id",
                params![now],
            )
            .await?;
        Ok(rows.iter().map(|row| row.at(0).map(IntegrationId)).collect::<Result<_, _>>()?)
    }

    /// What may be tried now, the oldest order first. Nothing of an order goes while something of a stage before it is open.
    pub async fn actions_to_begin(
        &self,
        integration: IntegrationId,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<ToBegin>, StoreError> {
        let sql = format!(
            "SELECT {ITEM}, a.action_order, a.request_id FROM action_items i JOIN actions a ON a.id = i.action_id
             WHERE i.integration_id = $1 AND i.state = 'approved' AND i.not_before_ms <= $2
                AND (i.stage = 0 OR NOT EXISTS (SELECT 1 FROM action_items o WHERE o.action_id = i.action_id
                    AND o.stage < i.stage AND o.state NOT IN ('confirmed', 'failed', 'cancelled')))
             ORDER BY i.action_id, i.position LIMIT {limit}"
        );
        let rows = self.database.query(&sql, params![integration.0, now]).await?;
        rows.iter()
            .map(|row| {
                let order: String = row.at(ITEM_COLUMNS)?;
                Ok(ToBegin {
                    item: read_item(row)?,
                    order: serde_json::from_str(&order)
                        .map_err(|_| StoreError::Corrupt { what: "order of an action" })?,
                    request_id: row.at(ITEM_COLUMNS + 1)?,
                })
            })
            .collect()
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
                self.step(&mut transaction, item.key, ItemEvent::Begin, "the call is made", &set, now)
                    .await?;
                Began::Go
            }
            MayBegin::Hold(reason) => {
                let words = reason.to_string();
                self.step(&mut transaction, item.key, ItemEvent::Hold, &words, &[], now).await?;
                add_hold(&mut transaction, item.key.action, holds, reason).await?;
                Began::Stopped
            }
            MayBegin::Bar(refusal) => {
                let words = format!("not sent: {refusal}");
                self.step(&mut transaction, item.key, ItemEvent::Bar, &words, &[], now).await?;
                Began::Stopped
            }
        };
        refresh(&mut transaction, item.key.action, now).await?;
        transaction.commit().await?;
        Ok(began)
    }

    async fn step(
        &self,
        transaction: &mut Transaction,
        key: ItemKey,
        event: ItemEvent,
        words: &str,
        set: &[(&'static str, Value)],
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        take(transaction, &Step { key, from: ItemState::Approved, event, by: SENDER, words, now }, set).await
    }

    /// Writes what came of the call. An answer that comes after somebody else took over counts all the same.
    pub async fn record_action_sent(
        &self,
        key: ItemKey,
        outcome: &SendOutcome,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut transaction = self.database.begin("record action").await?;
        let check_at = Value::from(now.saturating_add(pause_before_check(0)).unwrap_or(Timestamp::MAX));
        let told = |code: &Option<i64>, activity: &str| {
            vec![("vendor_code", Value::from(*code)), ("activity_id", activity.into())]
        };
        let (event, words, mut set) = match outcome {
            SendOutcome::Accepted { activity_id, words } => {
                (ItemEvent::Accept, words, told(&None, activity_id))
            }
            SendOutcome::Refused { code, activity_id, words } => {
                (ItemEvent::Refuse, words, told(code, activity_id))
            }
            SendOutcome::HeldByUem { code, activity_id, words } => {
                (ItemEvent::Stall, words, told(code, activity_id))
            }
            SendOutcome::NotSent { words, pause } => {
                return self.record_not_sent(transaction, key, words, *pause, now).await;
            }
            SendOutcome::Unknown { words } => (ItemEvent::Lose, words, Vec::new()),
        };
        if event != ItemEvent::Refuse {
            set.push(("check_at_ms", check_at));
        }
        let mut is_taken = false;
        for from in [ItemState::Sending, ItemState::Unknown] {
            // Whoever took over has called it unknown: an answer that comes late says more.
            let event = if from == ItemState::Unknown && event == ItemEvent::Refuse {
                ItemEvent::Deny
            } else {
                event
            };
            if !is_taken && from.after(event).is_some() {
                let step = Step { key, from, event, by: SENDER, words, now };
                is_taken = take(&mut transaction, &step, &set).await?;
            }
        }
        let change = self.told_sent(&mut transaction, key, outcome).await?;
        self.end_record(transaction, key, Some(change), now).await
    }

    /// The entry of the audit log: what the tenant answered.
    async fn told_sent(
        &self,
        transaction: &mut Transaction,
        key: ItemKey,
        outcome: &SendOutcome,
    ) -> Result<Change, StoreError> {
        let sql = format!(
            "SELECT {ITEM}, i.integration_id FROM action_items i WHERE i.action_id = $1 AND i.position = $2"
        );
        let row = transaction.query_opt(&sql, params![key.action, key.position]).await?;
        let row = row.ok_or(StoreError::Corrupt { what: "target of an action" })?;
        let (item, integration) = (read_item(&row)?, IntegrationId(row.at(ITEM_COLUMNS)?));
        let change = Change::new("action.send", "action", key.action)
            .named(item.kind.as_ref())
            .of(integration)
            .after(&json!({ "position": key.position, "target": item.target.label, "uem_id": item.target.uem_id }));
        let answer = |code: &Option<i64>, activity_id: &str, words: &str| UemAnswer {
            code: code.map(|code| code.to_string()).unwrap_or_default(),
            activity_id: activity_id.to_owned(),
            message: words.to_owned(),
            ..UemAnswer::default()
        };
        Ok(match outcome {
            SendOutcome::Accepted { activity_id, words } => {
                change.answered(answer(&None, activity_id, words))
            }
            SendOutcome::HeldByUem { code, activity_id, words } => {
                change.answered(answer(code, activity_id, words))
            }
            SendOutcome::Refused { code, activity_id, words } => {
                change.answered(answer(code, activity_id, words)).ended(Outcome::Refused, words)
            }
            SendOutcome::NotSent { words, .. } | SendOutcome::Unknown { words } => {
                change.ended(Outcome::Failed, words)
            }
        })
    }

    /// Back to where it waits, with a pause that grows; too often, and a person orders it anew.
    async fn record_not_sent(
        &self,
        mut transaction: Transaction,
        key: ItemKey,
        words: &str,
        pause: SignedDuration,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let step = Step { key, from: ItemState::Sending, event: ItemEvent::NotSent, by: SENDER, words, now };
        if take(&mut transaction, &step, &[("sent_at_ms", Value::Null)]).await? {
            wait_longer(&mut transaction, key, words, pause, now).await?;
        }
        self.end_record(transaction, key, None, now).await
    }

    /// What has to be known before it is begun cannot be read now: it waits, with a pause that grows. Nothing was sent.
    pub async fn put_off_action_item(
        &self,
        key: ItemKey,
        words: &str,
        pause: SignedDuration,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut transaction = self.database.begin("put off action").await?;
        wait_longer(&mut transaction, key, words, pause, now).await?;
        self.end_record(transaction, key, None, now).await
    }

    /// What was read before it is begun says that it must never be sent.
    pub async fn bar_action_item(&self, key: ItemKey, words: &str, now: Timestamp) -> Result<(), StoreError> {
        let mut transaction = self.database.begin("bar action").await?;
        self.step(&mut transaction, key, ItemEvent::Bar, words, &[], now).await?;
        self.end_record(transaction, key, None, now).await
    }

    async fn end_record(
        &self,
        mut transaction: Transaction,
        key: ItemKey,
        change: Option<Change>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        refresh(&mut transaction, key.action, now).await?;
        self.audit_all(&mut transaction, change.into_iter().collect()).await?;
        transaction.commit().await?;
        self.wake(Topic::Devices);
        Ok(())
    }

    /// What a sender before this one left behind: it was begun, nobody knows whether it left, so nobody sends it again.
    /// Answers how many.
    pub async fn lose_begun_actions(
        &self,
        lease: &Lease,
        integration: IntegrationId,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let mut transaction = self.database.begin("lose begun actions").await?;
        lease.guard(&mut transaction).await?;
        let rows = transaction
            .query(
                "SELECT action_id, position FROM action_items WHERE integration_id = $1 AND state = 'sending'",
                params![integration.0],
            )
            .await?;
        for row in &rows {
            let key = ItemKey { action: row.at(0)?, position: row.at(1)? };
            let words = "the sender ended while the call was under way: what the tenant shows will tell";
            let step = Step { key, from: ItemState::Sending, event: ItemEvent::Lose, by: SENDER, words, now };
            take(&mut transaction, &step, &[("check_at_ms", now.into())]).await?;
            refresh(&mut transaction, key.action, now).await?;
        }
        transaction.commit().await?;
        Ok(rows.len() as u64)
    }
}

/// One more try is over. After too many it is not sent any more: a person orders it anew.
async fn wait_longer(
    transaction: &mut Transaction,
    key: ItemKey,
    words: &str,
    pause: SignedDuration,
    now: Timestamp,
) -> Result<(), StoreError> {
    let row = transaction
        .query_opt(
            "SELECT tries FROM action_items WHERE action_id = $1 AND position = $2 AND state = 'approved'",
            params![key.action, key.position],
        )
        .await?;
    let Some(row) = row else { return Ok(()) };
    let tries = row.at::<u32>(0)? + 1;
    if tries >= TRIES_MAX {
        let words = format!("it could not be sent {tries} times: {words}");
        let step =
            Step { key, from: ItemState::Approved, event: ItemEvent::Bar, by: SENDER, words: &words, now };
        take(transaction, &step, &[("tries", tries.into())]).await?;
        return Ok(());
    }
    let not_before = now.saturating_add(pause.max(pause_before_check(tries))).unwrap_or(Timestamp::MAX);
    transaction
        .execute(
            "UPDATE action_items SET tries = $3, not_before_ms = $4, words = $5
             WHERE action_id = $1 AND position = $2 AND state = 'approved'",
            params![key.action, key.position, tries, not_before, format!("not sent yet: {words}")],
        )
        .await?;
    Ok(())
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
        let facts = hub_core::actions::Refusal::HasDevices(facts.devices.max(1));
        return Ok(MayBegin::Bar(facts));
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
