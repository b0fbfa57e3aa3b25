//! Table `key_look_ups`: devices that showed a good certificate and that the hub does not know. Each is looked for in the
//! tenants once, however many requests wait for it.

use database::{Row, params};
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

/// Whoever took one before this has not been heard of for too long.
fn silent(now: Timestamp) -> Timestamp {
    now.saturating_sub(TAKEN_FOR).unwrap_or(Timestamp::MIN)
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

    /// Those that wait and that nobody works on, the longest waiting first, each with the time it was asked for.
    pub async fn waiting_key_look_ups(
        &self,
        now: Timestamp,
    ) -> Result<Vec<(DeviceKey, Timestamp)>, StoreError> {
        let sql = "SELECT kind, value, asked_at_ms FROM key_look_ups
            WHERE ended_at_ms IS NULL AND COALESCE(taken_at_ms, 0) <= $1 ORDER BY asked_at_ms, value";
        let rows = self.database.query(sql, params![silent(now)]).await?;
        let read = |row: &Row| {
            let kind: String = row.at(0)?;
            let kind: KeyKind =
                kind.parse().map_err(|_| StoreError::Corrupt { what: "kind of a look-up" })?;
            Ok((DeviceKey { kind, value: row.at(1)? }, row.at(2)?))
        };
        rows.iter().map(read).collect()
    }

    /// Takes one of them; false when somebody else was faster.
    pub async fn take_key_look_up(&self, key: &DeviceKey, now: Timestamp) -> Result<bool, StoreError> {
        let sql = "UPDATE key_look_ups SET taken_at_ms = $3 WHERE kind = $1 AND value = $2
            AND ended_at_ms IS NULL AND COALESCE(taken_at_ms, 0) <= $4";
        let values = params![key.kind.as_ref(), &key.value, now, silent(now)];
        Ok(self.database.execute("take look-up", sql, values).await? == 1)
    }

    /// Leaves one that was taken to another hub, which reaches a tenant that this one does not.
    pub async fn leave_key_look_up(&self, key: &DeviceKey) -> Result<(), StoreError> {
        let sql = "UPDATE key_look_ups SET taken_at_ms = NULL WHERE kind = $1 AND value = $2 AND ended_at_ms IS NULL";
        self.database.execute("leave look-up", sql, params![key.kind.as_ref(), &key.value]).await?;
        self.wake(Topic::Work);
        Ok(())
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
