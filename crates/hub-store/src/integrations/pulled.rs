//! Integrations that `mooring pull` reads: the store holds their data, never their credentials.

use database::params;
use hub_core::{
    ids::IntegrationId,
    integration::{Credentials, IntegrationSettings, IntegrationState},
};
use jiff::Timestamp;

use super::{
    account_of,
    write::{name_key, to_json},
};
use crate::{Store, StoreError, store::next_ids};

const REASON: &str = "read by `mooring pull`; give it credentials to have this hub synchronize it";

impl Store {
    /// The integration of that name for a pull, added at the first one. Another address or another account than last
    /// time raises its scope version: what the new one does not see is not taken for gone. One that a hub
    /// synchronizes by itself is [`StoreError::Taken`].
    pub async fn pulled_integration(
        &self,
        settings: &IntegrationSettings,
        credentials: &Credentials,
        now: Timestamp,
    ) -> Result<IntegrationId, StoreError> {
        let (kind, identity) = (credentials.kind(), account_of(credentials).await?);
        let Some(known) = self.find_integration_by_name(&settings.name).await? else {
            return self.insert_pulled(settings, kind, &identity, now).await;
        };
        if known.state != IntegrationState::Pulled {
            return Err(StoreError::Taken { field: "name", value: settings.name.clone() });
        }
        let is_other_scope = known.settings.api_url != settings.api_url
            || known.credentials_kind != kind
            || known.credentials_identity != identity;
        self.database
            .execute(
                "update pulled integration",
                "UPDATE integrations SET settings = $2, credentials_kind = $3, credentials_identity = $4,
                    scope_version = scope_version + $5, changed_at_ms = $6 WHERE id = $1",
                params![known.id.0, to_json(settings)?, kind, identity, i64::from(is_other_scope), now],
            )
            .await?;
        Ok(known.id)
    }

    async fn insert_pulled(
        &self,
        settings: &IntegrationSettings,
        kind: &str,
        identity: &str,
        now: Timestamp,
    ) -> Result<IntegrationId, StoreError> {
        let mut transaction = self.database.begin("insert pulled integration").await?;
        let id = IntegrationId(next_ids(&mut transaction, "integrations", 1).await?);
        // Two pulls may start at once: the second finds the first one's row below.
        transaction
            .execute(
                "INSERT INTO integrations (id, name, name_key, settings, credentials_kind, credentials_identity,
                    credentials_sealed, state, state_reason, scope_version, created_at_ms, changed_at_ms)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10, $10) ON CONFLICT (name_key) DO NOTHING",
                params![
                    id.0,
                    &settings.name,
                    name_key(&settings.name),
                    to_json(settings)?,
                    kind,
                    identity,
                    Vec::<u8>::new(),
                    IntegrationState::Pulled.as_ref(),
                    REASON,
                    now,
                ],
            )
            .await?;
        transaction.commit().await?;
        let row = self.find_integration_by_name(&settings.name).await?;
        row.map(|row| row.id).ok_or_else(|| StoreError::missing("integration", &settings.name))
    }
}
