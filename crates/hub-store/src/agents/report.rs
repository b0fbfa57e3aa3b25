//! An agent reports.

use database::{Transaction, params};
use hub_core::{agent::AgentFacts, ids::DeviceId};
use jiff::{SignedDuration, Timestamp};

use super::{
    register::belong,
    row::{ACTIVE, AgentRow, COLUMNS, read},
};
use crate::{DeviceState, Store, StoreError, Topic, integrations::settings_for_writing, trust::note_devices};

/// Decisions are told that an agent is still there when they heard of it last so long ago; what changes they are told at once. The
/// shortest time after which an agent counts as gone is an hour.
const TELL_EVERY: SignedDuration = SignedDuration::from_mins(10);

/// A report; its signature was checked already.
#[derive(Debug, Clone)]
pub struct AgentReport {
    /// Which agent.
    pub agent: i64,
    /// The time that it was signed with.
    pub signed_at: Timestamp,
    /// What it tells.
    pub facts: AgentFacts,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AgentReported {
    /// It is stored.
    Taken {
        /// Its device, if the fleet has it.
        device: Option<DeviceId>,
    },
    /// It was signed no later than one that is stored: sent again, or overtaken.
    NotNew {
        /// The next must be signed after this.
        after: Timestamp,
    },
    /// A person took the agent's access away.
    Revoked,
    /// Its device is gone from the tenant, or its registration was removed.
    DeviceGone,
}

impl Store {
    /// Stores a report, each time once and in rising order.
    pub async fn report_agent(
        &self,
        report: &AgentReport,
        now: Timestamp,
    ) -> Result<AgentReported, StoreError> {
        let mut transaction = self.database.begin("report of an agent").await?;
        let sql = format!("SELECT {COLUMNS} FROM agents a WHERE a.id = $1");
        let row = transaction.query_opt(&sql, params![report.agent]).await?;
        let Some(agent) = row.as_ref().map(read).transpose()? else {
            return Err(StoreError::missing("agent", report.agent));
        };
        if agent.is_revoked {
            return Ok(AgentReported::Revoked);
        }
        if report.signed_at <= agent.signed_at {
            return Ok(AgentReported::NotNew { after: agent.signed_at });
        }
        let device = match find_place(&mut transaction, &agent).await? {
            Place::Gone => return Ok(AgentReported::DeviceGone),
            Place::Waiting => None,
            Place::Device(device) => Some(device),
        };
        let hostname = match report.facts.hostname == agent.facts.hostname {
            // Not written: a purge may be taking it away at this moment.
            true => None,
            false => {
                // Whoever switches names off waits for this, and takes back what it wrote.
                let settings = settings_for_writing(&mut transaction, agent.integration_id).await?;
                let may_have = settings.personal_data.device_friendly_name;
                Some(if may_have { report.facts.hostname.as_str() } else { "" })
            }
        };
        let is_told = device.is_some() && must_tell(&agent, &report.facts, device, now);
        if !write(&mut transaction, report, hostname, is_told, now).await? {
            return Ok(AgentReported::NotNew { after: report.signed_at });
        }
        if let (Some(device), true) = (device, is_told) {
            note_devices(&mut transaction, &[device.0]).await?;
        }
        transaction.commit().await?;
        if is_told {
            self.wake(Topic::Devices);
        }
        Ok(AgentReported::Taken { device })
    }
}

enum Place {
    Device(DeviceId),
    Waiting,
    Gone,
}

/// Where the agent's device stands; one that the fleet has by now is noted.
async fn find_place(transaction: &mut Transaction, agent: &AgentRow) -> Result<Place, StoreError> {
    let mut device = agent.device_id.map(|device| device.0);
    if let (None, Some(provisional)) = (device, agent.provisional_id) {
        let sql = "SELECT state, device_id FROM provisional_devices WHERE id = $1";
        let Some(row) = transaction.query_opt(sql, params![provisional]).await? else {
            return Ok(Place::Gone);
        };
        match row.at::<String>(0)?.as_str() {
            "provisional" => return Ok(Place::Waiting),
            "confirmed" => device = row.at(1)?,
            _ => return Ok(Place::Gone),
        }
        belong(transaction, agent.id, device.map(DeviceId)).await?;
    }
    let Some(device) = device else { return Ok(Place::Gone) };
    let sql = "SELECT f.state, a.id FROM devices d JOIN device_facets f ON f.id = d.facet_id
               LEFT JOIN agents a ON a.device_id = d.id AND a.id = $2 WHERE d.id = $1";
    let Some(row) = transaction.query_opt(sql, params![device, agent.id]).await? else {
        return Ok(Place::Gone);
    };
    let is_gone = row.at::<String>(0)? == DeviceState::Tombstoned.as_str();
    // Another agent of the device was faster.
    let is_ours = row.at::<Option<i64>>(1)?.is_some();
    Ok(if is_gone || !is_ours { Place::Gone } else { Place::Device(DeviceId(device)) })
}

/// Whether decisions must hear of this report.
fn must_tell(agent: &AgentRow, facts: &AgentFacts, device: Option<DeviceId>, now: Timestamp) -> bool {
    let words = |facts: &AgentFacts| (facts.is_disk_encrypted, facts.has_screen_lock);
    agent.seen_at.is_none()
        || agent.device_id != device
        || words(&agent.facts) != words(facts)
        || now.duration_since(agent.told_at) >= TELL_EVERY
        // By a clock that was wrong.
        || agent.told_at > now
}

/// False when another report was faster, or the agent was revoked meanwhile. A name that is not given stays.
async fn write(
    transaction: &mut Transaction,
    report: &AgentReport,
    hostname: Option<&str>,
    is_told: bool,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let facts = &report.facts;
    let touched = transaction
        .execute(
            "UPDATE agents SET agent_version = $2, os_name = $3, os_version = $4, hostname = COALESCE($5, hostname), is_disk_encrypted = $6,
                has_screen_lock = $7, has_firewall = $8, seen_at_ms = $9, signed_at_ms = $10,
                told_at_ms = CASE WHEN $11 THEN $9 ELSE told_at_ms END
             WHERE id = $1 AND signed_at_ms < $10 AND state = $12",
            params![
                report.agent,
                &facts.agent_version,
                &facts.os_name,
                &facts.os_version,
                hostname,
                facts.is_disk_encrypted,
                facts.has_screen_lock,
                facts.has_firewall,
                now,
                report.signed_at,
                is_told,
                ACTIVE
            ],
        )
        .await?;
    Ok(touched == 1)
}
