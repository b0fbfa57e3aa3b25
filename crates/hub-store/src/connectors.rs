//! Tables `connectors` and `connector_links`: who may carry an integration's calls (HM-9), and to which hubs that
//! connector is connected.
//!
//! A connector proves itself with a token, which is shown once, and a key pair of its own: the first key that comes with
//! the token is the one that counts from then on. So a copied token is of no use, and a new token begins anew.

use database::{Row, params};
use hub_core::{audit::Change, ids::IntegrationId};
use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use serde_json::json;

use crate::{
    Store, StoreError, Topic,
    secrets::{hash_secret, new_secret},
};

/// How long a token waits for its connector.
const WAITS: SignedDuration = SignedDuration::from_hours(24);
/// A link without a sign of life for so long is no link: its hub has died.
const ALIVE: SignedDuration = SignedDuration::from_secs(45);

/// A connector as it was set up.
#[derive(Debug, Clone)]
pub struct ConnectorRow {
    /// Its token was made.
    pub issued_at: Timestamp,
    /// By whom.
    pub issued_by: String,
    /// Until when a connector may come with the token for the first time.
    pub expires_at: Timestamp,
    /// When it came; `None` before.
    pub enrolled_at: Option<Timestamp>,
    /// Its connections, one for each hub.
    pub links: Vec<ConnectorLink>,
}

/// A connector's connection to one hub.
#[derive(Debug, Clone)]
pub struct ConnectorLink {
    /// Which hub: the name under which it holds leases.
    pub hub: String,
    /// Version of the connector's program.
    pub version: String,
    /// Host and port that it carries to.
    pub target: String,
    /// Connected since.
    pub connected_at: Timestamp,
    /// Last sign of life.
    pub seen_at: Timestamp,
    /// It ended.
    pub ended_at: Option<Timestamp>,
    /// Why; empty while it lives.
    pub error: String,
}

impl ConnectorLink {
    /// Whether it lives.
    pub fn is_alive(&self, now: Timestamp) -> bool {
        self.ended_at.is_none() && now.duration_since(self.seen_at) < ALIVE
    }
}

impl Store {
    /// Makes the token of an integration's connector. An earlier one, and the key that came with it, count no more.
    pub async fn new_connector_token(
        &self,
        integration: IntegrationId,
        by: &str,
        now: Timestamp,
    ) -> Result<SecretString, StoreError> {
        let token = new_secret("mct_");
        let expires = now.saturating_add(WAITS).unwrap_or(Timestamp::MAX);
        let touched = self
            .execute_told(
                "new connector token",
                "INSERT INTO connectors (integration_id, token_hash, public_key, issued_at_ms, issued_by,
                    expires_at_ms, enrolled_at_ms)
                 SELECT id, $2, NULL, $3, $4, $5, NULL FROM integrations WHERE id = $1 AND removed_at_ms IS NULL
                 ON CONFLICT (integration_id) DO UPDATE SET token_hash = excluded.token_hash, public_key = NULL,
                    issued_at_ms = excluded.issued_at_ms, issued_by = excluded.issued_by,
                    expires_at_ms = excluded.expires_at_ms, enrolled_at_ms = NULL",
                params![integration.0, hash_secret(&token), now, by, expires],
                Change::new("connector.token", "connector", integration).of(integration).after(&json!({"ends_at": expires})),
            )
            .await?;
        if touched == 0 { Err(StoreError::missing("integration", integration)) } else { Ok(token) }
    }

    /// The integration whose connector comes with this token and this key; `None` when it is not let in. The first key
    /// that comes in time is kept.
    pub async fn admit_connector(
        &self,
        token: &SecretString,
        public_key: &[u8],
        now: Timestamp,
    ) -> Result<Option<IntegrationId>, StoreError> {
        let mut transaction = self.database.begin("admit connector").await?;
        let hash = hash_secret(token);
        let enrolled = transaction
            .execute(
                "UPDATE connectors SET public_key = $2, enrolled_at_ms = $3
                 WHERE token_hash = $1 AND public_key IS NULL AND expires_at_ms > $3",
                params![&hash, public_key.to_vec(), now],
            )
            .await?;
        let row = transaction
            .query_opt(
                "SELECT c.integration_id FROM connectors c JOIN integrations i ON i.id = c.integration_id
                 WHERE c.token_hash = $1 AND c.public_key = $2 AND i.removed_at_ms IS NULL",
                params![&hash, public_key.to_vec()],
            )
            .await?;
        let id = row.map(|row| row.at(0).map(IntegrationId)).transpose()?;
        if let Some(id) = id.filter(|_| enrolled > 0) {
            self.audit(&mut transaction, Change::new("connector.enrol", "connector", id).of(id)).await?;
        }
        transaction.commit().await?;
        Ok(id)
    }

    /// A connector has connected to this hub.
    pub async fn connector_linked(
        &self,
        integration: IntegrationId,
        hub: &str,
        version: &str,
        target: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.database
            .execute(
                "connector linked",
                "INSERT INTO connector_links (integration_id, hub, version, target, connected_at_ms, seen_at_ms,
                    ended_at_ms, error) VALUES ($1, $2, $3, $4, $5, $5, NULL, '')
                 ON CONFLICT (integration_id, hub) DO UPDATE SET version = excluded.version,
                    target = excluded.target, connected_at_ms = excluded.connected_at_ms,
                    seen_at_ms = excluded.seen_at_ms, ended_at_ms = NULL, error = ''",
                params![integration.0, hub, version, target, now],
            )
            .await?;
        self.wake(Topic::Work);
        self.wake(Topic::Runs);
        Ok(())
    }

    /// A connector gives a sign of life. False when it may stay no longer: its token was made anew, or its integration
    /// removed.
    pub async fn connector_seen(
        &self,
        integration: IntegrationId,
        hub: &str,
        public_key: &[u8],
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let touched = self
            .database
            .execute(
                "connector seen",
                "UPDATE connector_links SET seen_at_ms = $3 WHERE integration_id = $1 AND hub = $2
                 AND EXISTS (SELECT 1 FROM connectors c JOIN integrations i ON i.id = c.integration_id
                    WHERE c.integration_id = $1 AND c.public_key = $4 AND i.removed_at_ms IS NULL)",
                params![integration.0, hub, now, public_key.to_vec()],
            )
            .await?;
        Ok(touched > 0)
    }

    /// A connector's connection to this hub has ended. Those of hubs that are long gone are cleared away.
    pub async fn connector_unlinked(
        &self,
        integration: IntegrationId,
        hub: &str,
        error: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut transaction = self.database.begin("connector unlinked").await?;
        transaction
            .execute(
                "UPDATE connector_links SET ended_at_ms = $3, error = $4 WHERE integration_id = $1 AND hub = $2",
                params![integration.0, hub, now, error],
            )
            .await?;
        let old = now.saturating_sub(WAITS).unwrap_or(Timestamp::MIN);
        transaction
            .execute(
                "DELETE FROM connector_links WHERE integration_id = $1 AND seen_at_ms < $2",
                params![integration.0, old],
            )
            .await?;
        transaction.commit().await?;
        self.wake(Topic::Runs);
        Ok(())
    }

    /// The connector of an integration, with its connections, the latest first.
    pub async fn find_connector(
        &self,
        integration: IntegrationId,
    ) -> Result<Option<ConnectorRow>, StoreError> {
        let row = self
            .database
            .query_opt(
                "SELECT issued_at_ms, issued_by, expires_at_ms, enrolled_at_ms FROM connectors
                 WHERE integration_id = $1",
                params![integration.0],
            )
            .await?;
        let Some(row) = row else { return Ok(None) };
        let links = self
            .database
            .query(
                "SELECT hub, version, target, connected_at_ms, seen_at_ms, ended_at_ms, error FROM connector_links
                 WHERE integration_id = $1 ORDER BY connected_at_ms DESC, hub",
                params![integration.0],
            )
            .await?;
        Ok(Some(ConnectorRow {
            issued_at: row.get("issued_at_ms")?,
            issued_by: row.get("issued_by")?,
            expires_at: row.get("expires_at_ms")?,
            enrolled_at: row.get("enrolled_at_ms")?,
            links: links.iter().map(link).collect::<Result<_, _>>()?,
        }))
    }

    /// Takes an integration's connector away; its connections end with their next sign of life.
    pub async fn delete_connector(&self, integration: IntegrationId) -> Result<bool, StoreError> {
        let touched = self
            .execute_told(
                "delete connector",
                "DELETE FROM connectors WHERE integration_id = $1",
                params![integration.0],
                Change::new("connector.remove", "connector", integration).of(integration),
            )
            .await?;
        Ok(touched > 0)
    }
}

fn link(row: &Row) -> Result<ConnectorLink, StoreError> {
    Ok(ConnectorLink {
        hub: row.get("hub")?,
        version: row.get("version")?,
        target: row.get("target")?,
        connected_at: row.get("connected_at_ms")?,
        seen_at: row.get("seen_at_ms")?,
        ended_at: row.get("ended_at_ms")?,
        error: row.get("error")?,
    })
}
