//! Table `key_look_ups`: devices that showed a good certificate and that the hub does not know. Each is looked for in the
//! tenants once, however many requests wait for it.

use database::params;
use hub_core::device_certificate::{DeviceKey, KeyKind};
use jiff::{SignedDuration, Timestamp};

use crate::{Store, StoreError, Topic};

/// Look-ups that may wait.
const WAITING_MAX: i64 = 1_000;
/// A key is not looked up again so soon after the last time.
const AGAIN_AFTER: SignedDuration = SignedDuration::from_mins(1);
/// Whoever takes one and says nothing for so long is gone.
const TAKEN_FOR: SignedDuration = SignedDuration::from_secs(30);
/// What is older is asked for by nobody any more.
const KEPT_FOR: SignedDuration = SignedDuration::from_hours(1);

/// What came of a look-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::EnumString, strum::AsRefStr)]
#[strum(serialize_all = "snake_case")]
pub enum LookUpOutcome {
    /// A tenant knows it: it is read.
    Found,
    /// No tenant knows it.
    NotFound,
    /// A tenant did not answer.
    Failed,
}

impl Store {
    /// Asks for a look-up. False when that key was looked up a moment ago, or too many wait.
    pub async fn ask_key_look_up(&self, key: &DeviceKey, now: Timestamp) -> Result<bool, StoreError> {
        let before = now.saturating_sub(AGAIN_AFTER).unwrap_or(Timestamp::MIN);
        let touched = self
            .database
            .execute(
                "ask for look-up",
                "INSERT INTO key_look_ups (kind, value, asked_at_ms)
                 SELECT $1, $2, $3 WHERE (SELECT COUNT(*) FROM key_look_ups WHERE ended_at_ms IS NULL) < $4
                 ON CONFLICT (kind, value) DO UPDATE SET asked_at_ms = excluded.asked_at_ms, taken_at_ms = NULL,
                    ended_at_ms = NULL, outcome = NULL
                 WHERE key_look_ups.ended_at_ms <= $5",
                params![key.kind.as_ref(), &key.value, now, WAITING_MAX, before],
            )
            .await?;
        if touched > 0 {
            self.wake(Topic::Work);
        }
        Ok(touched > 0)
    }

    /// What came of the last look-up of a key; `None` while it waits, or where there was none.
    pub async fn key_look_up_outcome(&self, key: &DeviceKey) -> Result<Option<LookUpOutcome>, StoreError> {
        let sql = "SELECT outcome FROM key_look_ups WHERE kind = $1 AND value = $2";
        let row = self.database.query_opt(sql, params![key.kind.as_ref(), &key.value]).await?;
        let word: Option<String> = row.map(|row| row.at(0)).transpose()?.flatten();
        word.map(|word| word.parse().map_err(|_| StoreError::Corrupt { what: "outcome of a look-up" }))
            .transpose()
    }

    /// Takes the one that waits longest.
    pub async fn take_key_look_up(&self, now: Timestamp) -> Result<Option<DeviceKey>, StoreError> {
        let silent = now.saturating_sub(TAKEN_FOR).unwrap_or(Timestamp::MIN);
        let sql = "SELECT 1 FROM key_look_ups WHERE ended_at_ms IS NULL LIMIT 1";
        if self.database.query_opt(sql, &[]).await?.is_none() {
            return Ok(None);
        }
        let mut transaction = self.database.begin("take look-up").await?;
        let row = transaction
            .query_opt(
                "UPDATE key_look_ups SET taken_at_ms = $1 WHERE (kind, value) IN (
                    SELECT kind, value FROM key_look_ups
                    WHERE ended_at_ms IS NULL AND COALESCE(taken_at_ms, 0) <= $2
                    ORDER BY asked_at_ms LIMIT 1)
                 AND ended_at_ms IS NULL AND COALESCE(taken_at_ms, 0) <= $2 RETURNING kind, value",
                params![now, silent],
            )
            .await?;
        transaction.commit().await?;
        let Some(row) = row else { return Ok(None) };
        let kind: String = row.at(0)?;
        let kind: KeyKind = kind.parse().map_err(|_| StoreError::Corrupt { what: "kind of a look-up" })?;
        Ok(Some(DeviceKey { kind, value: row.at(1)? }))
    }

    /// Forgets those of long ago.
    pub async fn forget_key_look_ups(&self, now: Timestamp) -> Result<(), StoreError> {
        let old = now.saturating_sub(KEPT_FOR).unwrap_or(Timestamp::MIN);
        let sql = "SELECT 1 FROM key_look_ups WHERE asked_at_ms <= $1 LIMIT 1";
        // A hub that has nothing to do writes nothing.
        if self.database.query_opt(sql, params![old]).await?.is_some() {
            let sql = "DELETE FROM key_look_ups WHERE asked_at_ms <= $1";
            self.database.execute("forget look-ups", sql, params![old]).await?;
        }
        Ok(())
    }

    /// Ends one.
    pub async fn end_key_look_up(
        &self,
        key: &DeviceKey,
        outcome: LookUpOutcome,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE key_look_ups SET ended_at_ms = $3, outcome = $4 WHERE kind = $1 AND value = $2";
        let values = params![key.kind.as_ref(), &key.value, now, outcome.as_ref()];
        self.database.execute("end look-up", sql, values).await?;
        Ok(())
    }
}
