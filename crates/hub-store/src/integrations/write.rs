//! Adding and changing integrations.

use database::{DatabaseError, Transaction, params};
use hub_core::{
    ids::IntegrationId,
    integration::{Credentials, IntegrationSettings, IntegrationState},
};
use jiff::Timestamp;

use super::{row::context, to_sealed};
use crate::{Store, StoreError, Topic, purges::request_purge, store::next_ids};

/// What is needed to add one.
#[derive(Debug, Clone)]
pub struct NewIntegration {
    /// Settings, already checked.
    pub settings: IntegrationSettings,
    /// Credentials, sealed on the way in.
    pub credentials: Credentials,
}

impl Store {
    /// Adds one; a taken name is [`StoreError::Taken`].
    pub async fn insert_integration(
        &self,
        new: &NewIntegration,
        now: Timestamp,
    ) -> Result<IntegrationId, StoreError> {
        self.insert(new, IntegrationState::Active, now).await
    }

    async fn insert(
        &self,
        new: &NewIntegration,
        state: IntegrationState,
        now: Timestamp,
    ) -> Result<IntegrationId, StoreError> {
        let mut transaction = self.database.begin("insert integration").await?;
        let id = IntegrationId(next_ids(&mut transaction, "integrations", 1).await?);
        let name = &new.settings.name;
        transaction
            .execute(
                "INSERT INTO integrations (id, name, name_key, settings, credentials_kind, credentials_identity,
                    credentials_sealed, state, state_reason, scope_version, created_at_ms, changed_at_ms)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', 1, $9, $9)",
                params![
                    id.0,
                    name,
                    name_key(name),
                    to_json(&new.settings)?,
                    new.credentials.kind(),
                    new.credentials.identity(),
                    self.vault.seal(&context(id), &to_sealed(&new.credentials)),
                    state.as_ref(),
                    now,
                ],
            )
            .await
            .map_err(|error| taken(error, name))?;
        transaction.commit().await?;
        Ok(id)
    }

    /// Adds one that is set up step by step: it is not synchronized before [`Self::finish_set_up`].
    pub async fn begin_set_up(
        &self,
        new: &NewIntegration,
        now: Timestamp,
    ) -> Result<IntegrationId, StoreError> {
        self.insert(new, IntegrationState::SettingUp, now).await
    }

    /// Remembers where a set-up goes on. One that is finished meanwhile stays finished.
    pub async fn remember_set_up(&self, id: IntegrationId, at: &str) -> Result<(), StoreError> {
        self.database
            .execute(
                "remember set-up",
                "UPDATE integrations SET set_up_at = $2
                 WHERE id = $1 AND state = 'setting_up' AND removed_at_ms IS NULL",
                params![id.0, at],
            )
            .await?;
        Ok(())
    }

    /// Makes it active. Answers whether it was being set up: a second click finds it done.
    pub async fn finish_set_up(&self, id: IntegrationId, now: Timestamp) -> Result<bool, StoreError> {
        let touched = self
            .database
            .execute(
                "finish set-up",
                "UPDATE integrations SET state = $2, set_up_at = '', changed_at_ms = $3
                 WHERE id = $1 AND state = 'setting_up' AND removed_at_ms IS NULL",
                params![id.0, IntegrationState::Active.as_ref(), now],
            )
            .await?;
        Ok(touched > 0)
    }

    /// Changes settings and, where given, credentials. Raises `scope_version` when something changed that decides what is
    /// read: server, credentials, chosen groups, personal data; what runs missed before counts no longer then. Personal
    /// data that is no longer taken is purged by the worker;
    /// new credentials make a refused or pulled integration active. Stored ones stay with their server:
    /// [`StoreError::OtherServer`].
    pub async fn update_integration(
        &self,
        id: IntegrationId,
        settings: &IntegrationSettings,
        credentials: Option<&Credentials>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut transaction = self.database.begin("update integration").await?;
        // The write comes first: it holds the row while the old settings are compared.
        let row = transaction
            .query_opt(
                "UPDATE integrations SET changed_at_ms = $2 WHERE id = $1 AND removed_at_ms IS NULL
                 RETURNING settings, state",
                params![id.0, now],
            )
            .await?
            .ok_or_else(|| StoreError::missing("integration", id))?;
        let before: String = row.get("settings")?;
        let before: IntegrationSettings = serde_json::from_str(&before)
            .map_err(|_| StoreError::Corrupt { what: "settings of an integration" })?;
        // What is pulled has no credentials here that could go elsewhere.
        let is_pulled = row.get::<String>("state")? == IntegrationState::Pulled.as_ref();
        if credentials.is_none() && !is_pulled && !before.is_same_server(settings) {
            return Err(StoreError::OtherServer { id: id.to_string() });
        }
        let is_other_scope = credentials.is_some()
            || before.api_url != settings.api_url
            || !before.scope.is_same_choice(&settings.scope)
            || before.personal_data != settings.personal_data;
        if is_other_scope {
            forget_misses(&mut transaction, id).await?;
        }
        if settings.personal_data.is_less_than(&before.personal_data) {
            request_purge(&mut transaction, id, &settings.personal_data, now).await?;
        }
        transaction
            .execute(
                "UPDATE integrations SET name = $2, name_key = $3, settings = $4, scope_version = scope_version + $5
                 WHERE id = $1",
                params![
                    id.0,
                    &settings.name,
                    name_key(&settings.name),
                    to_json(settings)?,
                    i64::from(is_other_scope),
                ],
            )
            .await
            .map_err(|error| taken(error, &settings.name))?;
        if let Some(credentials) = credentials {
            transaction
                .execute(
                    "UPDATE integrations SET credentials_kind = $2, credentials_identity = $3,
                        credentials_sealed = $4,
                        state = CASE WHEN state IN ('paused', 'setting_up') THEN state ELSE 'active' END,
                        state_reason = CASE WHEN state = 'paused' THEN state_reason ELSE '' END
                     WHERE id = $1",
                    params![
                        id.0,
                        credentials.kind(),
                        credentials.identity(),
                        self.vault.seal(&context(id), &to_sealed(credentials)),
                    ],
                )
                .await?;
        }
        transaction.commit().await?;
        self.wake(Topic::Work);
        Ok(())
    }

    /// The tenant refused the credentials that scope version had: the integration stops, unless it was paused, or its
    /// server or credentials were edited meanwhile. Answers whether it stopped.
    pub async fn mark_credentials_refused(
        &self,
        id: IntegrationId,
        scope_version: i64,
        reason: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let touched = self
            .database
            .execute(
                "mark credentials refused",
                "UPDATE integrations SET state = $3, state_reason = $4, changed_at_ms = $5
                 WHERE id = $1 AND scope_version = $2 AND state = 'active' AND removed_at_ms IS NULL",
                params![id.0, scope_version, IntegrationState::CredentialsRefused.as_ref(), reason, now],
            )
            .await?;
        Ok(touched > 0)
    }

    /// Pauses and resumes.
    pub async fn set_integration_state(
        &self,
        id: IntegrationId,
        state: IntegrationState,
        reason: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let touched = self
            .database
            .execute(
                "set integration state",
                "UPDATE integrations SET state = $2, state_reason = $3, changed_at_ms = $4
                 WHERE id = $1 AND removed_at_ms IS NULL",
                params![id.0, state.as_ref(), reason, now],
            )
            .await?;
        if touched == 0 {
            return Err(StoreError::missing("integration", id));
        }
        self.wake(Topic::Work);
        self.wake(Topic::Runs);
        Ok(())
    }
}

/// Absence is counted anew under another scope.
async fn forget_misses(transaction: &mut Transaction, id: IntegrationId) -> Result<(), StoreError> {
    let sql = "UPDATE device_sync SET missing_runs = 0 WHERE integration_id = $1 AND missing_runs > 0";
    transaction.execute(sql, params![id.0]).await?;
    Ok(())
}

/// Names are the same if they differ in case or outer blanks only.
pub(super) fn name_key(name: &str) -> String {
    name.trim().to_lowercase()
}

pub(super) fn to_json(settings: &IntegrationSettings) -> Result<String, StoreError> {
    serde_json::to_string(settings).map_err(|_| StoreError::Corrupt { what: "settings of an integration" })
}

fn taken(error: DatabaseError, name: &str) -> StoreError {
    match error {
        DatabaseError::Duplicate { .. } => StoreError::Taken { field: "name", value: name.to_owned() },
        other => other.into(),
    }
}
