//! Table `first_run`: the one-time code by which the first admin is made.

use database::params;
use hub_core::{
    audit::Change,
    ids::OperatorId,
    operator::{Limits, Role},
};
use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use serde_json::json;

use super::account;
use crate::{
    Store, StoreError,
    secrets::{hash_secret, new_secret},
};

/// How long a code is valid.
const VALID_FOR: SignedDuration = SignedDuration::from_hours(24);

impl Store {
    /// Whether no operator is there yet.
    pub async fn needs_first_operator(&self) -> Result<bool, StoreError> {
        Ok(self.database.query_opt("SELECT id FROM operators LIMIT 1", &[]).await?.is_none())
    }

    /// Makes (or replaces) the one-time first-run code, valid for a day; only its hash is stored.
    pub async fn new_first_run_code(&self, now: Timestamp) -> Result<SecretString, StoreError> {
        let code = new_secret("");
        let expires = now.saturating_add(VALID_FOR).unwrap_or(Timestamp::MAX);
        self
            .execute_told(
                "new first-run code",
                "INSERT INTO first_run (id, code_hash, expires_at_ms) VALUES (1, $1, $2)
                 ON CONFLICT (id) DO UPDATE SET code_hash = excluded.code_hash, expires_at_ms = excluded.expires_at_ms",
                params![hash_secret(&code), expires],
                Change::new("first_run.code", "first_run", "").after(&json!({"ends_at": expires})),
            )
            .await?;
        Ok(code)
    }

    /// Uses the code up and adds the first admin. `None` when the code is wrong, expired or used, or when an
    /// operator is there already.
    pub async fn create_first_operator(
        &self,
        code: &SecretString,
        username: &str,
        password: &SecretString,
        now: Timestamp,
    ) -> Result<Option<OperatorId>, StoreError> {
        // Anybody may ask: who has no code costs a look-up and not a hash.
        let is_open = self
            .database
            .query_opt(
                "SELECT id FROM first_run WHERE code_hash = $1 AND expires_at_ms > $2
                    AND NOT EXISTS (SELECT 1 FROM operators)",
                params![hash_secret(code), now],
            )
            .await?;
        if is_open.is_none() {
            return Ok(None);
        }
        let hash = self.passwords.hash(password).await?;
        let mut transaction = self.database.begin("create first operator").await?;
        let used = transaction
            .execute(
                "DELETE FROM first_run WHERE code_hash = $1 AND expires_at_ms > $2
                    AND NOT EXISTS (SELECT 1 FROM operators)",
                params![hash_secret(code), now],
            )
            .await?;
        if used == 0 {
            return Ok(None);
        }
        let id =
            account::insert(&mut transaction, username, &hash, Role::Admin, &Limits::none(), now).await?;
        let added = account::added(id, username, Role::Admin, &Limits::none());
        self.audit(&mut transaction, added.because("the first-run code was used")).await?;
        transaction.commit().await?;
        Ok(Some(id))
    }
}
