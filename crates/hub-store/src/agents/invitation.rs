//! Table `agent_invitations`: a token that lets one agent in, for one device, once. Only its hash is kept.

use database::params;
use hub_core::{
    audit::Change,
    ids::{DeviceId, IntegrationId},
};
use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use serde_json::json;

use crate::{
    Store, StoreError,
    secrets::{hash_secret, new_secret},
};

/// By which a leaked token is recognised.
const PREFIX: &str = "minv_";
/// How long it lets in.
const VALID_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);

/// An invitation that somebody presents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// For which device.
    pub device_id: DeviceId,
    /// Of which tenant.
    pub integration_id: IntegrationId,
    /// An agent used it.
    pub is_used: bool,
    pub(super) token_hash: String,
}

impl Store {
    /// Makes one for a device, in place of the one before. Answers the token and until when it lets in.
    pub async fn invite_agent(
        &self,
        device: DeviceId,
        by: &str,
        now: Timestamp,
    ) -> Result<(SecretString, Timestamp), StoreError> {
        let integration = self
            .find_device(device)
            .await?
            .ok_or_else(|| StoreError::missing("device", device))?
            .integration_id;
        let (secret, ends_at) = (new_secret(PREFIX), now.saturating_add(VALID_FOR).unwrap_or(Timestamp::MAX));
        self
            .execute_told(
                "invite agent",
                "INSERT INTO agent_invitations (device_id, integration_id, token_hash, made_by, made_at_ms, ends_at_ms, used_at_ms)
                 VALUES ($1, $2, $3, $4, $5, $6, NULL)
                 ON CONFLICT (device_id) DO UPDATE SET token_hash = excluded.token_hash, made_by = excluded.made_by,
                    made_at_ms = excluded.made_at_ms, ends_at_ms = excluded.ends_at_ms, used_at_ms = NULL",
                params![device.0, integration.0, hash_secret(&secret), by, now, ends_at],
                Change::new("agent.invite", "device", device).of(integration).after(&json!({"ends_at": ends_at})),
            )
            .await?;
        Ok((secret, ends_at))
    }

    /// The invitation of a token that has not ended.
    pub async fn find_invitation(
        &self,
        secret: &SecretString,
        now: Timestamp,
    ) -> Result<Option<Invitation>, StoreError> {
        let token_hash = hash_secret(secret);
        let sql = "SELECT v.device_id, v.integration_id, v.used_at_ms FROM agent_invitations v
            JOIN integrations i ON i.id = v.integration_id AND i.removed_at_ms IS NULL
            WHERE v.token_hash = $1 AND v.ends_at_ms > $2";
        let Some(row) = self.database.query_opt(sql, params![&token_hash, now]).await? else {
            return Ok(None);
        };
        Ok(Some(Invitation {
            device_id: DeviceId(row.at(0)?),
            integration_id: IntegrationId(row.at(1)?),
            is_used: row.at::<Option<i64>>(2)?.is_some(),
            token_hash,
        }))
    }
}
