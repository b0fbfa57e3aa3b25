//! Table `uem_webhooks`: whom a tenant's event notifications log in as, one login for each integration. The password is
//! random, answered once and stored as its hash.

use database::{Row, params};
use hub_core::{audit::Change, ids::IntegrationId};
use jiff::Timestamp;
use secrecy::SecretString;

use crate::{
    Store, StoreError,
    secrets::{hash_secret, new_secret},
};

/// By which a leaked password is recognised.
const PREFIX: &str = "mrw_";

/// The login, and what has come by it.
#[derive(Debug, Clone)]
pub struct UemWebhook {
    /// User name.
    pub username: String,
    /// Made, or its password renewed.
    pub created_at: Timestamp,
    /// When the console last tested the connection.
    pub tested_at: Option<Timestamp>,
    /// The kind of the last event, as the tenant calls it; empty before the first.
    pub last_event: String,
    /// When it came.
    pub last_event_at: Option<Timestamp>,
    /// Events taken.
    pub received: u64,
    /// Events that said nothing that the hub looks at.
    pub ignored: u64,
}

/// What a caller must prove.
#[derive(Debug, Clone)]
pub struct WebhookLogin {
    /// User name.
    pub username: String,
    password_hash: String,
}

impl WebhookLogin {
    /// The hash of the right password beside that of the given one: whoever compares them takes the same time whatever
    /// they are.
    pub fn hashes(&self, given: &SecretString) -> (&str, String) {
        (&self.password_hash, hash_secret(given))
    }
}

impl Store {
    /// Makes the login of an integration, or a new password for it. The password is answered once.
    pub async fn renew_uem_webhook(
        &self,
        id: IntegrationId,
        now: Timestamp,
    ) -> Result<(String, SecretString), StoreError> {
        if self.find_integration(id).await?.is_none() {
            return Err(StoreError::missing("integration", id));
        }
        let (username, password) = (format!("uem-{id}"), new_secret(PREFIX));
        self
            .execute_told(
                "renew webhook login",
                "INSERT INTO uem_webhooks (integration_id, username, password_hash, created_at_ms, last_event, received,
                    ignored) VALUES ($1, $2, $3, $4, '', 0, 0)
                 ON CONFLICT (integration_id) DO UPDATE SET username = excluded.username,
                    password_hash = excluded.password_hash, created_at_ms = excluded.created_at_ms",
                params![id.0, &username, hash_secret(&password), now],
                Change::new("webhook.renew", "webhook", id).of(id).named(&username).secret("password", true),
            )
            .await?;
        Ok((username, password))
    }

    /// The login and what came by it.
    pub async fn find_uem_webhook(&self, id: IntegrationId) -> Result<Option<UemWebhook>, StoreError> {
        let row = self
            .database
            .query_opt(
                "SELECT username, created_at_ms, tested_at_ms, last_event, last_event_at_ms, received, ignored
                 FROM uem_webhooks WHERE integration_id = $1",
                params![id.0],
            )
            .await?;
        row.as_ref().map(read).transpose()
    }

    /// What a caller must prove; `None` where nothing is taken.
    pub async fn uem_webhook_login(&self, id: IntegrationId) -> Result<Option<WebhookLogin>, StoreError> {
        let row = self
            .database
            .query_opt(
                "SELECT w.username, w.password_hash FROM uem_webhooks w JOIN integrations i ON i.id = w.integration_id
                 WHERE w.integration_id = $1 AND i.removed_at_ms IS NULL",
                params![id.0],
            )
            .await?;
        let login = row
            .map(|row| Ok::<_, StoreError>(WebhookLogin { username: row.at(0)?, password_hash: row.at(1)? }));
        login.transpose()
    }

    /// Takes events no longer; false when none were taken.
    pub async fn remove_uem_webhook(&self, id: IntegrationId) -> Result<bool, StoreError> {
        let mut transaction = self.database.begin("remove webhook login").await?;
        let sql = "DELETE FROM uem_webhooks WHERE integration_id = $1";
        let touched = transaction.execute(sql, params![id.0]).await?;
        transaction.execute("DELETE FROM uem_events WHERE integration_id = $1", params![id.0]).await?;
        if touched == 1 {
            self.audit(&mut transaction, Change::new("webhook.remove", "webhook", id).of(id)).await?;
        }
        transaction.commit().await?;
        Ok(touched == 1)
    }

    /// The console tested the connection.
    pub async fn note_uem_webhook_test(&self, id: IntegrationId, now: Timestamp) -> Result<(), StoreError> {
        let sql = "UPDATE uem_webhooks SET tested_at_ms = $2 WHERE integration_id = $1";
        self.database.execute("note webhook test", sql, params![id.0, now]).await?;
        Ok(())
    }

    /// An event came of which the hub takes nothing.
    pub async fn note_ignored_event(
        &self,
        id: IntegrationId,
        kind: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.database
            .execute(
                "note ignored event",
                "UPDATE uem_webhooks SET last_event = $2, last_event_at_ms = $3, received = received + 1,
                    ignored = ignored + 1 WHERE integration_id = $1",
                params![id.0, kind, now],
            )
            .await?;
        Ok(())
    }
}

fn read(row: &Row) -> Result<UemWebhook, StoreError> {
    Ok(UemWebhook {
        username: row.at(0)?,
        created_at: row.at(1)?,
        tested_at: row.at(2)?,
        last_event: row.at(3)?,
        last_event_at: row.at(4)?,
        received: row.at(5)?,
        ignored: row.at(6)?,
    })
}
