//! Table `registration_tokens`: one for each integration. It is sealed, because it is shown again, and hashed, because
//! it is looked for.

use database::params;
use hub_core::{audit::Change, ids::IntegrationId};
use jiff::Timestamp;
use secrecy::SecretString;

use crate::{
    Store, StoreError,
    secrets::{hash_secret, new_secret},
};

/// By which a leaked token is recognised.
const PREFIX: &str = "mreg_";

/// The token of an integration.
#[derive(Debug, Clone)]
pub struct RegistrationToken {
    /// The token itself.
    pub secret: SecretString,
    /// When it was made.
    pub made_at: Timestamp,
}

impl Store {
    /// The token, if one was made.
    pub async fn find_registration_token(
        &self,
        integration: IntegrationId,
    ) -> Result<Option<RegistrationToken>, StoreError> {
        let sql = "SELECT token_sealed, made_at_ms FROM registration_tokens WHERE integration_id = $1";
        let Some(row) = self.database.query_opt(sql, params![integration.0]).await? else { return Ok(None) };
        let sealed: Vec<u8> = row.at(0)?;
        Ok(Some(RegistrationToken {
            secret: self.vault.open(&context(integration), &sealed)?,
            made_at: row.at(1)?,
        }))
    }

    /// Makes a token, in place of the one before, which is worth nothing from now on.
    pub async fn make_registration_token(
        &self,
        integration: IntegrationId,
        now: Timestamp,
    ) -> Result<RegistrationToken, StoreError> {
        let secret = new_secret(PREFIX);
        self.execute_told(
            "make registration token",
            "INSERT INTO registration_tokens (integration_id, token_hash, token_sealed, made_at_ms)
                 VALUES ($1, $2, $3, $4)
                 ON CONFLICT (integration_id) DO UPDATE SET token_hash = excluded.token_hash,
                    token_sealed = excluded.token_sealed, made_at_ms = excluded.made_at_ms",
            params![
                integration.0,
                hash_secret(&secret),
                self.vault.seal(&context(integration), &secret),
                now
            ],
            Change::new("registration_token.make", "registration_token", integration)
                .of(integration)
                .secret("token", true),
        )
        .await?;
        Ok(RegistrationToken { secret, made_at: now })
    }

    /// Whose token this is.
    pub async fn integration_of_registration_token(
        &self,
        secret: &SecretString,
    ) -> Result<Option<IntegrationId>, StoreError> {
        let sql = "SELECT t.integration_id FROM registration_tokens t
            JOIN integrations i ON i.id = t.integration_id AND i.removed_at_ms IS NULL WHERE t.token_hash = $1";
        let row = self.database.query_opt(sql, params![hash_secret(secret)]).await?;
        Ok(row.map(|row| row.at(0).map(IntegrationId)).transpose()?)
    }
}

/// What the token is bound to.
fn context(integration: IntegrationId) -> String {
    format!("registration/{integration}")
}
