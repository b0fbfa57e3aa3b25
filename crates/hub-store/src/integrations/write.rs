//! Adding and changing integrations.

use database::{DatabaseError, Transaction, params};
use hub_core::{
    audit::Change,
    ids::IntegrationId,
    integration::{Credentials, IntegrationSettings, IntegrationState},
};
use jiff::Timestamp;
use serde_json::json;

use super::{
    account_of,
    beside::{Candidate, hold_others},
    row::{context, settings as settings_of, state as state_of},
    to_sealed,
};
use crate::{
    Store, StoreError, Topic, playbooks::begin_playbooks_anew, purges::request_purge, store::next_ids,
};

/// What is needed to add one.
#[derive(Debug, Clone)]
pub struct NewIntegration {
    /// Settings, already checked.
    pub settings: IntegrationSettings,
    /// Credentials, sealed on the way in.
    pub credentials: Credentials,
}

/// What the end of a set-up has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetUp {
    /// It is active.
    Done,
    /// It waits until it is known that no other integration reads the same devices.
    Waits,
    /// It was not being set up (any more).
    Over,
}

impl Store {
    /// Adds one; a taken name is [`StoreError::Taken`], devices that another one reads are [`StoreError::Overlaps`].
    /// Where nobody knows that yet, it waits.
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
        let account = account_of(&new.credentials).await?;
        let mut transaction = self.database.begin("insert integration").await?;
        // This holds whoever else adds, edits or starts one.
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
                    &account,
                    self.vault.seal(&context(id), &to_sealed(&new.credentials)),
                    state.as_ref(),
                    now,
                ],
            )
            .await
            .map_err(|error| taken(error, name))?;
        if state != IntegrationState::SettingUp {
            let candidate = Candidate { id, settings: &new.settings, account: &account };
            let (state, reason) = self.begins_as(&candidate).await?;
            set_state(&mut transaction, id, state, &reason).await?;
        }
        let added = Change::new("integration.add", "integration", id).of(id).named(name).after(&new.settings);
        self.audit(&mut transaction, added.secret("credentials", true)).await?;
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

    /// Makes it active, or has it wait: a second click finds it done. [`StoreError::Overlaps`] leaves it as it is.
    pub async fn finish_set_up(&self, id: IntegrationId, now: Timestamp) -> Result<SetUp, StoreError> {
        let begun = self.begin_from(id, IntegrationState::SettingUp, now).await?;
        Ok(match begun {
            None => SetUp::Over,
            Some(IntegrationState::Active) => SetUp::Done,
            Some(_) => SetUp::Waits,
        })
    }

    /// Makes a paused one active again, or has it wait. Answers its state; `None` where it is not paused.
    pub async fn resume_integration(
        &self,
        id: IntegrationId,
        now: Timestamp,
    ) -> Result<Option<IntegrationState>, StoreError> {
        let begun = self.begin_from(id, IntegrationState::Paused, now).await?;
        self.wake(Topic::Work);
        self.wake(Topic::Runs);
        Ok(begun)
    }

    async fn begin_from(
        &self,
        id: IntegrationId,
        from: IntegrationState,
        now: Timestamp,
    ) -> Result<Option<IntegrationState>, StoreError> {
        let mut transaction = self.database.begin("begin integration").await?;
        hold_others(&mut transaction).await?;
        let row = transaction
            .query_opt(
                "UPDATE integrations SET set_up_at = '', changed_at_ms = $3
                 WHERE id = $1 AND state = $2 AND removed_at_ms IS NULL RETURNING settings, credentials_identity",
                params![id.0, from.as_ref(), now],
            )
            .await?;
        let Some(row) = row else { return Ok(None) };
        let (settings, account): (_, String) = (settings_of(&row)?, row.get("credentials_identity")?);
        let candidate = Candidate { id, settings: &settings, account: &account };
        let (state, reason) = self.begins_as(&candidate).await?;
        set_state(&mut transaction, id, state, &reason).await?;
        let verb = match from {
            IntegrationState::SettingUp => "integration.finish",
            _ => "integration.resume",
        };
        let begun = Change::new(verb, "integration", id).of(id).named(&settings.name);
        let begun = begun.between(&json!({"state": from}), &json!({"state": state, "state_reason": reason}));
        self.audit(&mut transaction, begun).await?;
        transaction.commit().await?;
        Ok(Some(state))
    }

    /// Changes settings and, where given, credentials. Raises `scope_version` when something changed that decides what is
    /// read: server, credentials, chosen groups, personal data; what runs missed before counts no longer then. Personal
    /// data that is no longer taken is purged by the worker;
    /// new credentials make a refused or pulled integration active. Stored ones stay with their server:
    /// [`StoreError::OtherServer`]. Where it would read devices that another one reads, nothing is changed:
    /// [`StoreError::Overlaps`]; where nobody knows, an active one waits.
    pub async fn update_integration(
        &self,
        id: IntegrationId,
        settings: &IntegrationSettings,
        credentials: Option<&Credentials>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let account = match credentials {
            Some(credentials) => Some(account_of(credentials).await?),
            None => None,
        };
        let mut transaction = self.database.begin("update integration").await?;
        hold_others(&mut transaction).await?;
        // The write comes first: it holds the row while the old settings are compared.
        let row = transaction
            .query_opt(
                "UPDATE integrations SET changed_at_ms = $2 WHERE id = $1 AND removed_at_ms IS NULL
                 RETURNING settings, state, credentials_identity",
                params![id.0, now],
            )
            .await?
            .ok_or_else(|| StoreError::missing("integration", id))?;
        let (before, state) = (settings_of(&row)?, state_of(&row)?);
        let account_before: String = row.get("credentials_identity")?;
        // What is pulled has no credentials here that could go elsewhere.
        let is_pulled = state == IntegrationState::Pulled;
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
        begin_playbooks_anew(
            &mut transaction,
            id,
            &before.actions.playbooks,
            &settings.actions.playbooks,
            now,
        )
        .await?;
        if settings.personal_data.is_less_than(&before.personal_data) {
            request_purge(&mut transaction, id, &settings.personal_data, now).await?;
        }
        write_settings(&mut transaction, id, settings, is_other_scope).await?;
        if let (Some(credentials), Some(account)) = (credentials, &account) {
            self.store_credentials(&mut transaction, id, credentials, account).await?;
        }
        let account = account.as_deref().unwrap_or(&account_before);
        // What stands side by side already can be renamed.
        let reads_otherwise = before.api_url != settings.api_url
            || account != account_before
            || !before.scope.is_same_choice(&settings.scope);
        let begins = begins_with(state, credentials.is_some());
        let is_begun = state == IntegrationState::Active;
        if state != IntegrationState::SettingUp && (reads_otherwise || begins && !is_begun) {
            let (state, reason) = self.begins_as(&Candidate { id, settings, account }).await?;
            // What does not run now is compared again before it does.
            if begins {
                set_state(&mut transaction, id, state, &reason).await?;
            }
        }
        let edited = Change::new("integration.edit", "integration", id).of(id).named(&settings.name);
        let edited = edited.between(&before, settings).secret("credentials", credentials.is_some());
        self.audit(&mut transaction, edited).await?;
        transaction.commit().await?;
        self.wake(Topic::Work);
        Ok(())
    }

    async fn store_credentials(
        &self,
        transaction: &mut Transaction,
        id: IntegrationId,
        credentials: &Credentials,
        account: &str,
    ) -> Result<(), StoreError> {
        let sealed = self.vault.seal(&context(id), &to_sealed(credentials));
        let sql = "UPDATE integrations SET credentials_kind = $2, credentials_identity = $3, credentials_sealed = $4
             WHERE id = $1";
        transaction.execute(sql, params![id.0, credentials.kind(), account, sealed]).await?;
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
            .execute_told(
                "mark credentials refused",
                "UPDATE integrations SET state = $3, state_reason = $4, changed_at_ms = $5
                 WHERE id = $1 AND scope_version = $2 AND state = 'active' AND removed_at_ms IS NULL",
                params![id.0, scope_version, IntegrationState::CredentialsRefused.as_ref(), reason, now],
                Change::new("integration.stop", "integration", id)
                    .of(id)
                    .after(&json!({"state": IntegrationState::CredentialsRefused}))
                    .because(reason),
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
        let verb =
            if state == IntegrationState::Paused { "integration.pause" } else { "integration.set_state" };
        let touched = self
            .execute_told(
                "set integration state",
                "UPDATE integrations SET state = $2, state_reason = $3, changed_at_ms = $4
                 WHERE id = $1 AND removed_at_ms IS NULL",
                params![id.0, state.as_ref(), reason, now],
                Change::new(verb, "integration", id).of(id).after(&json!({"state": state})).because(reason),
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

/// Writes them; another scope is a new version.
async fn write_settings(
    transaction: &mut Transaction,
    id: IntegrationId,
    settings: &IntegrationSettings,
    is_other_scope: bool,
) -> Result<(), StoreError> {
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
    Ok(())
}

/// Whether an edited integration runs afterwards, as far as others let it.
fn begins_with(state: IntegrationState, has_new_credentials: bool) -> bool {
    match state {
        IntegrationState::Active | IntegrationState::Waiting => true,
        IntegrationState::CredentialsRefused | IntegrationState::Pulled => has_new_credentials,
        IntegrationState::Paused | IntegrationState::SettingUp => false,
    }
}

async fn set_state(
    transaction: &mut Transaction,
    id: IntegrationId,
    state: IntegrationState,
    reason: &str,
) -> Result<(), StoreError> {
    let sql = "UPDATE integrations SET state = $2, state_reason = $3 WHERE id = $1";
    transaction.execute(sql, params![id.0, state.as_ref(), reason]).await?;
    Ok(())
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
