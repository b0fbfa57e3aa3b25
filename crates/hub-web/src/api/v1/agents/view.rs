//! How an agent looks on the wire.

use hub_store::AgentRow;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// The agent of a device. A fact that it could not read is null, or empty where it is a text.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Agent)]
pub struct AgentView {
    /// Its id.
    pub id: i64,
    /// `active`, or `revoked`: a person took its access away.
    pub state: &'static str,
    /// Whether it reported lately enough to count, by `agent_report_max_hours` of the rules of trust.
    pub is_present: bool,
    /// `linux`, `macos` or `windows`.
    pub platform: String,
    /// Version of the agent.
    pub agent_version: String,
    /// Name of the system.
    pub os_name: String,
    /// Version of the system.
    pub os_version: String,
    /// Name of the device in its network.
    pub hostname: String,
    /// Whether the disk of the system is encrypted.
    pub is_disk_encrypted: Option<bool>,
    /// Whether the screen locks by itself.
    pub has_screen_lock: Option<bool>,
    /// Whether a firewall is on.
    pub has_firewall: Option<bool>,
    /// When it registered.
    pub registered_at: Timestamp,
    /// Its last report; null before the first.
    pub seen_at: Option<Timestamp>,
    /// Who took its access away; empty while nobody did.
    pub revoked_by: String,
    /// When.
    pub revoked_at: Option<Timestamp>,
}

impl AgentView {
    /// As it stands.
    pub fn new(row: AgentRow, is_present: bool) -> Self {
        Self {
            id: row.id,
            state: if row.is_revoked { "revoked" } else { "active" },
            is_present,
            platform: row.platform,
            agent_version: row.facts.agent_version,
            os_name: row.facts.os_name,
            os_version: row.facts.os_version,
            hostname: row.facts.hostname,
            is_disk_encrypted: row.facts.is_disk_encrypted,
            has_screen_lock: row.facts.has_screen_lock,
            has_firewall: row.facts.has_firewall,
            registered_at: row.registered_at,
            seen_at: row.seen_at,
            revoked_by: row.revoked_by,
            revoked_at: row.revoked_at,
        }
    }
}
