//! Table `notifications`: the messages.

use database::{Row, params};
use hub_core::operator::Visible;
use hub_core::{
    audit::Change,
    ids::{IntegrationId, UserId},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::Channel;
use crate::{IntegrationRow, Lease, Store, StoreError, Topic};

const COLUMNS: &str = "id, integration_id, user_id, channel, recipient, state, fault, attempts, requested_by, made_at_ms, \
                       ended_at_ms";
const CORRUPT: StoreError = StoreError::Corrupt { what: "notification" };
/// Attempts that certainly sent nothing, before it is given up.
const ATTEMPTS_MAX: u32 = 8;
/// The first pause after such an attempt; each further one is twice as long.
const PAUSE: SignedDuration = SignedDuration::from_mins(1);

/// Where a message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::EnumString, strum::AsRefStr, strum::Display)]
#[strum(serialize_all = "snake_case")]
pub enum NotificationState {
    /// It waits.
    Waiting,
    /// It is being sent.
    Sending,
    /// It was taken by the server.
    Sent,
    /// Nobody knows whether it was taken: it is not sent again.
    Unknown,
    /// It was refused, or was tried too often.
    Failed,
}

/// A message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// Id.
    pub id: i64,
    /// Integration of the user; `None` for a test.
    pub integration_id: Option<IntegrationId>,
    /// The user; `None` for a test.
    pub user_id: Option<UserId>,
    /// How it goes.
    pub channel: Channel,
    /// Address or phone number.
    pub recipient: String,
    /// Where it stands.
    pub state: NotificationState,
    /// Why it failed.
    pub fault: String,
    /// Attempts that certainly sent nothing.
    pub attempts: u32,
    /// `new user`, or who asks for a test.
    pub requested_by: String,
    /// Asked for.
    pub made_at: Timestamp,
    /// Ended.
    pub ended_at: Option<Timestamp>,
}

impl Store {
    /// Asks for a test message; its id. Wakes the worker.
    pub async fn request_test_notification(
        &self,
        channel: Channel,
        recipient: &str,
        by: &str,
        now: Timestamp,
    ) -> Result<i64, StoreError> {
        let mut transaction = self.database.begin("request test notification").await?;
        let row = transaction
            .query_opt(
                "INSERT INTO notifications (channel, recipient, state, fault, attempts, requested_by, made_at_ms,
                    not_before_ms) VALUES ($1, $2, 'waiting', '', 0, $3, $4, $4) RETURNING id",
                params![channel.as_ref(), recipient, by, now],
            )
            .await?;
        let id: i64 = row.ok_or(CORRUPT)?.at(0)?;
        let tried = Change::new("notification.test", "notification", id)
            .after(&json!({"channel": channel.as_ref(), "recipient": recipient}));
        self.audit(&mut transaction, tried).await?;
        transaction.commit().await?;
        self.wake(Topic::Work);
        Ok(id)
    }

    /// The newest messages.
    pub async fn list_notifications(&self, limit: u32) -> Result<Vec<Notification>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM notifications ORDER BY id DESC LIMIT {limit}");
        self.database.query(&sql, &[]).await?.iter().map(read).collect()
    }

    /// Whether a pass over messages has anything to look at: a channel of an integration is on, or was on and its mark
    /// is to be forgotten, or a message may be sent, or was being sent.
    pub async fn has_notification_work(&self, now: Timestamp) -> Result<bool, StoreError> {
        let is_on = |row: &IntegrationRow| Channel::ALL.iter().any(|channel| channel.is_on(row));
        if self.list_integrations(&Visible::Everything).await?.iter().any(is_on) {
            return Ok(true);
        }
        let sql = "SELECT 1 FROM notification_marks
             UNION ALL SELECT 1 FROM notifications WHERE state = 'sending'
             UNION ALL SELECT 1 FROM notifications WHERE state = 'waiting' AND not_before_ms <= $1 LIMIT 1";
        Ok(self.database.query_opt(sql, params![now]).await?.is_some())
    }

    /// What a process that died was sending: nobody knows what became of it.
    pub async fn give_up_unknown_notifications(
        &self,
        lease: &Lease,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let mut transaction = self.database.begin("give up unknown notifications").await?;
        lease.guard(&mut transaction).await?;
        let touched = transaction
            .execute(
                "UPDATE notifications SET state = 'unknown', ended_at_ms = $1,
                    fault = 'the hub stopped while it was being sent' WHERE state = 'sending'",
                params![now],
            )
            .await?;
        transaction.commit().await?;
        Ok(touched)
    }

    /// Takes the oldest that may be sent, and marks it as being sent.
    pub async fn take_notification(
        &self,
        lease: &Lease,
        now: Timestamp,
    ) -> Result<Option<Notification>, StoreError> {
        let mut transaction = self.database.begin("take notification").await?;
        lease.guard(&mut transaction).await?;
        let sql = format!(
            "UPDATE notifications SET state = 'sending' WHERE id =
                (SELECT id FROM notifications WHERE state = 'waiting' AND not_before_ms <= $1 ORDER BY id LIMIT 1)
             RETURNING {COLUMNS}"
        );
        let row = transaction.query_opt(&sql, params![now]).await?;
        transaction.commit().await?;
        row.as_ref().map(read).transpose()
    }

    /// It ended so. Only what certainly was not sent may wait again.
    pub async fn end_notification(
        &self,
        id: i64,
        state: NotificationState,
        fault: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.database
            .execute(
                "end notification",
                "UPDATE notifications SET state = $2, fault = $3, ended_at_ms = $4
                 WHERE id = $1 AND state = 'sending'",
                params![id, state.as_ref(), fault, now],
            )
            .await?;
        Ok(())
    }

    /// It certainly was not sent: it waits, or is given up after too many attempts.
    pub async fn retry_notification(
        &self,
        message: &Notification,
        fault: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let attempts = message.attempts.saturating_add(1);
        if attempts >= ATTEMPTS_MAX {
            return self.end_notification(message.id, NotificationState::Failed, fault, now).await;
        }
        let pause = PAUSE * 2_i32.pow(attempts - 1);
        let not_before = now.saturating_add(pause).unwrap_or(Timestamp::MAX);
        self.database
            .execute(
                "retry notification",
                "UPDATE notifications SET state = 'waiting', fault = $2, attempts = $3, not_before_ms = $4
                 WHERE id = $1 AND state = 'sending'",
                params![message.id, fault, attempts, not_before],
            )
            .await?;
        Ok(())
    }
}

fn read(row: &Row) -> Result<Notification, StoreError> {
    let word = |column: &str| row.get::<String>(column);
    Ok(Notification {
        id: row.get("id")?,
        integration_id: row.get::<Option<i64>>("integration_id")?.map(IntegrationId),
        user_id: row.get::<Option<i64>>("user_id")?.map(UserId),
        channel: word("channel")?.parse().map_err(|_| CORRUPT)?,
        recipient: word("recipient")?,
        state: word("state")?.parse().map_err(|_| CORRUPT)?,
        fault: word("fault")?,
        attempts: row.get("attempts")?,
        requested_by: word("requested_by")?,
        made_at: row.get("made_at_ms")?,
        ended_at: row.get("ended_at_ms")?,
    })
}
