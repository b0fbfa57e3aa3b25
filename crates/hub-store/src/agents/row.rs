//! An agent as it stands, and taking its access away.

use database::{Row, params};
use hub_core::{
    agent::{AgentFacts, LastReport, expected_time},
    ids::{DeviceId, IntegrationId},
};
use jiff::Timestamp;

use crate::{Store, StoreError, Topic, audit::of_device, trust::note_devices};

pub(super) const COLUMNS: &str = "a.id, a.integration_id, a.device_id, a.provisional_id, a.public_key, a.state, a.platform, \
    a.agent_version, a.os_name, a.os_version, a.hostname, a.is_disk_encrypted, a.has_screen_lock, a.has_firewall, \
    a.registered_at_ms, a.seen_at_ms, a.signed_at_ms, a.told_at_ms, a.revoked_by, a.revoked_at_ms";
/// The word of an agent that may report.
pub(super) const ACTIVE: &str = "active";
/// The word of one that may not.
pub(super) const REVOKED: &str = "revoked";

/// An agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentRow {
    /// Its id.
    pub id: i64,
    /// Of which tenant.
    pub integration_id: IntegrationId,
    /// Its device, once the fleet has it.
    pub device_id: Option<DeviceId>,
    /// The registration that it came with, where the fleet had no device yet.
    pub provisional_id: Option<i64>,
    /// By which it proves itself.
    pub public_key: Vec<u8>,
    /// A person took its access away.
    pub is_revoked: bool,
    /// `linux`, `macos` or `windows`.
    pub platform: String,
    /// What it told last.
    pub facts: AgentFacts,
    /// When it registered.
    pub registered_at: Timestamp,
    /// Its last report; none so far.
    pub seen_at: Option<Timestamp>,
    /// The time that the last report was signed with.
    pub signed_at: Timestamp,
    /// When decisions were told of it last.
    pub told_at: Timestamp,
    /// Who took its access away; empty while nobody did.
    pub revoked_by: String,
    /// When.
    pub revoked_at: Option<Timestamp>,
}

impl AgentRow {
    /// The time around which its next report must be signed.
    pub fn expected_time(&self, now: Timestamp) -> Timestamp {
        let last = self.seen_at.map(|seen_at| LastReport { signed_at: self.signed_at, seen_at });
        expected_time(last, now)
    }
}

impl Store {
    /// One agent.
    pub async fn find_agent(&self, id: i64) -> Result<Option<AgentRow>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM agents a WHERE a.id = $1");
        self.database.query_opt(&sql, params![id]).await?.as_ref().map(read).transpose()
    }

    /// The agent of a device, revoked or not.
    pub async fn find_device_agent(&self, device: DeviceId) -> Result<Option<AgentRow>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM agents a WHERE a.device_id = $1");
        self.database.query_opt(&sql, params![device.0]).await?.as_ref().map(read).transpose()
    }

    /// Takes the access of a device's agent away, and with it every open invitation: only a new one lets an agent in again. False
    /// when there is no agent that has access.
    pub async fn revoke_agent(&self, device: DeviceId, by: &str, now: Timestamp) -> Result<bool, StoreError> {
        let mut transaction = self.database.begin("revoke agent").await?;
        let touched = transaction
            .execute(
                "UPDATE agents SET state = $4, revoked_by = $2, revoked_at_ms = $3 WHERE device_id = $1 AND state <> $4",
                params![device.0, by, now, REVOKED],
            )
            .await?;
        if touched == 0 {
            return Ok(false);
        }
        transaction.execute("DELETE FROM agent_invitations WHERE device_id = $1", params![device.0]).await?;
        note_devices(&mut transaction, &[device.0]).await?;
        let revoked = of_device(&mut transaction, "agent.revoke", device).await?;
        self.audit(&mut transaction, revoked).await?;
        transaction.commit().await?;
        self.wake(Topic::Devices);
        Ok(true)
    }
}

pub(super) fn read(row: &Row) -> Result<AgentRow, StoreError> {
    let state: String = row.get("state")?;
    Ok(AgentRow {
        id: row.get("id")?,
        integration_id: IntegrationId(row.get("integration_id")?),
        device_id: row.get::<Option<i64>>("device_id")?.map(DeviceId),
        provisional_id: row.get("provisional_id")?,
        public_key: row.get("public_key")?,
        // A word that this version does not know lets nobody in.
        is_revoked: state != ACTIVE,
        platform: row.get("platform")?,
        facts: AgentFacts {
            agent_version: row.get("agent_version")?,
            os_name: row.get("os_name")?,
            os_version: row.get("os_version")?,
            hostname: row.get("hostname")?,
            is_disk_encrypted: row.get("is_disk_encrypted")?,
            has_screen_lock: row.get("has_screen_lock")?,
            has_firewall: row.get("has_firewall")?,
        },
        registered_at: row.get("registered_at_ms")?,
        seen_at: row.get("seen_at_ms")?,
        signed_at: row.get("signed_at_ms")?,
        told_at: row.get("told_at_ms")?,
        revoked_by: row.get("revoked_by")?,
        revoked_at: row.get("revoked_at_ms")?,
    })
}
