//! Table `removed_identities`: who was removed, as hashes. Kept when the device itself is forgotten, so that registering
//! again gives nothing back.

use database::{Transaction, params};
use hub_core::ids::IntegrationId;
use jiff::Timestamp;
use secrecy::SecretString;

use crate::{Store, StoreError, secrets::hash_secret};

/// Remembers these identities (see [`hub_core::addition::identities`]).
pub(crate) async fn remember_removed(
    transaction: &mut Transaction,
    integration: IntegrationId,
    identities: &[String],
    now: Timestamp,
) -> Result<(), StoreError> {
    for identity in identities {
        transaction
            .execute(
                "INSERT INTO removed_identities (integration_id, identity_hash, removed_at_ms) VALUES ($1, $2, $3)
                 ON CONFLICT (integration_id, identity_hash) DO NOTHING",
                params![integration.0, hashed(identity), now],
            )
            .await?;
    }
    Ok(())
}

impl Store {
    /// Whether one of these identities was removed from the integration.
    pub(crate) async fn was_removed(
        &self,
        integration: IntegrationId,
        identities: &[String],
    ) -> Result<bool, StoreError> {
        for identity in identities {
            let sql = "SELECT 1 FROM removed_identities WHERE integration_id = $1 AND identity_hash = $2";
            if self.database.query_opt(sql, params![integration.0, hashed(identity)]).await?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn hashed(identity: &str) -> String {
    hash_secret(&SecretString::from(identity))
}
