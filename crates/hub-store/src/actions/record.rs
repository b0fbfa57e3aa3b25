//! What came of each call, and of what could not be begun.

use database::{Transaction, Value, params};
use hub_core::{
    actions::{ItemEvent, ItemState, pause_before_check},
    audit::{Change, Outcome, UemAnswer},
    ids::IntegrationId,
};
use jiff::Timestamp;
use serde_json::json;

use super::{
    life::{Step, refresh, take},
    row::{ITEM, ITEM_COLUMNS, ItemKey, read_item},
    send::{SENDER, step},
};
use crate::{Lease, Store, StoreError, Topic, app_states::follow_order};

/// So often a call that provably never left is tried, with growing pauses; then a person orders it anew.
const TRIES_MAX: u32 = 8;

/// What came of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendOutcome {
    /// The UEM took it.
    Accepted(UemReply),
    /// The UEM refused it.
    Refused(UemReply),
    /// The UEM holds it back by its wipe protection.
    HeldByUem(UemReply),
    /// It provably never left.
    NotSent {
        /// Why, in words.
        words: String,
    },
    /// It left or may have left, and no answer came.
    Unknown {
        /// Why, in words.
        words: String,
    },
}

/// What the UEM said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UemReply {
    /// The vendor's code.
    pub code: Option<i64>,
    /// By this the vendor's support finds the call.
    pub activity_id: String,
    /// In words.
    pub words: String,
}

impl SendOutcome {
    fn reply(&self) -> Option<&UemReply> {
        match self {
            Self::Accepted(reply) | Self::Refused(reply) | Self::HeldByUem(reply) => Some(reply),
            Self::NotSent { .. } | Self::Unknown { .. } => None,
        }
    }
}

impl Store {
    /// Writes what came of the call. An answer that comes after somebody else took over counts all the same.
    pub async fn record_action_sent(
        &self,
        key: ItemKey,
        outcome: &SendOutcome,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut transaction = self.database.begin("record action").await?;
        let check_at = Value::from(now.saturating_add(pause_before_check(0)).unwrap_or(Timestamp::MAX));
        let (event, words) = match outcome {
            SendOutcome::Accepted(reply) => (ItemEvent::Accept, &reply.words),
            SendOutcome::Refused(reply) => (ItemEvent::Refuse, &reply.words),
            SendOutcome::HeldByUem(reply) => (ItemEvent::Stall, &reply.words),
            SendOutcome::NotSent { words } => {
                return self.record_not_sent(transaction, key, words, now).await;
            }
            SendOutcome::Unknown { words } => (ItemEvent::Lose, words),
        };
        let mut set = Vec::new();
        if let Some(reply) = outcome.reply() {
            set.push(("vendor_code", reply.code.into()));
            set.push(("activity_id", reply.activity_id.as_str().into()));
        }
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
        if matches!(event, ItemEvent::Accept | ItemEvent::Lose) {
            follow_order(&mut transaction, key.action, now).await?;
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
        let change = match outcome.reply() {
            Some(reply) => change.answered(UemAnswer {
                code: reply.code.map(|code| code.to_string()).unwrap_or_default(),
                activity_id: reply.activity_id.clone(),
                message: reply.words.clone(),
                ..UemAnswer::default()
            }),
            None => change,
        };
        Ok(match outcome {
            SendOutcome::Accepted(_) | SendOutcome::HeldByUem(_) => change,
            SendOutcome::Refused(reply) => change.ended(Outcome::Refused, &reply.words),
            SendOutcome::NotSent { words } | SendOutcome::Unknown { words } => {
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
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let step = Step { key, from: ItemState::Sending, event: ItemEvent::NotSent, by: SENDER, words, now };
        if take(&mut transaction, &step, &[("sent_at_ms", Value::Null)]).await? {
            wait_longer(&mut transaction, key, words, now).await?;
        }
        self.end_record(transaction, key, None, now).await
    }

    /// What has to be known before it is begun cannot be read now: it waits, with a pause that grows. Nothing was sent.
    pub async fn put_off_action_item(
        &self,
        key: ItemKey,
        words: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut transaction = self.database.begin("put off action").await?;
        wait_longer(&mut transaction, key, words, now).await?;
        self.end_record(transaction, key, None, now).await
    }

    /// What was read before it is begun says that it must never be sent.
    pub async fn bar_action_item(&self, key: ItemKey, words: &str, now: Timestamp) -> Result<(), StoreError> {
        let mut transaction = self.database.begin("bar action").await?;
        step(&mut transaction, key, ItemEvent::Bar, words, &[], now).await?;
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
            follow_order(&mut transaction, key.action, now).await?;
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
        step(transaction, key, ItemEvent::Bar, &words, &[("tries", tries.into())], now).await?;
        return Ok(());
    }
    let not_before = now.saturating_add(pause_before_check(tries)).unwrap_or(Timestamp::MAX);
    transaction
        .execute(
            "UPDATE action_items SET tries = $3, not_before_ms = $4, words = $5
             WHERE action_id = $1 AND position = $2 AND state = 'approved'",
            params![key.action, key.position, tries, not_before, format!("not sent yet: {words}")],
        )
        .await?;
    Ok(())
}
