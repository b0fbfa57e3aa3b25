//! An agent registers.

use database::{Transaction, params};
use hub_core::{
    addition::{Registration, Standing},
    agent::{Admission, KeyHolder, OtherAgent, Presented, Refusal, admit},
    audit::Change,
    fleet::Platform,
    ids::{DeviceId, IntegrationId},
};
use jiff::Timestamp;
use serde_json::json;

use super::{
    Invitation,
    row::{ACTIVE, AgentRow, COLUMNS, read},
};
use crate::{DeviceState, Store, StoreError, Topic, trust::note_devices};

/// How an agent comes in.
#[derive(Debug, Clone)]
pub enum AgentEntry {
    /// With the token of an integration.
    SharedToken(IntegrationId),
    /// With an invitation for one device.
    Invited(Invitation),
}

/// An agent that registers; its signature was checked already.
#[derive(Debug, Clone)]
pub struct NewAgent {
    /// How it comes in.
    pub entry: AgentEntry,
    /// What it tells of its device.
    pub registration: Registration,
    /// Its public key.
    pub public_key: Vec<u8>,
    /// Its version.
    pub agent_version: String,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgentRegistered {
    /// It is registered, now or before.
    Registered {
        /// Id of the agent.
        id: i64,
        /// Its device, if the fleet has it.
        device: Option<DeviceId>,
    },
    /// It is refused.
    Refused(Refusal),
}

/// Where the device of a registration stands.
struct Place {
    integration: IntegrationId,
    standing: Standing,
    provisional: Option<i64>,
}

impl Store {
    /// Registers an agent. With the same key again nothing changes, so that an answer that was lost does no harm.
    pub async fn register_agent(
        &self,
        new: &NewAgent,
        now: Timestamp,
    ) -> Result<AgentRegistered, StoreError> {
        let place = self.place_agent(new, now).await?;
        if let Standing::Known(device) = place.standing
            && !self.may_be_of(new, device).await?
        {
            return Ok(AgentRegistered::Refused(Refusal::OtherSystem));
        }
        let is_invited = matches!(new.entry, AgentEntry::Invited(_));
        let mut transaction = self.database.begin("register agent").await?;
        let of_device = agents_of(&mut transaction, &place, &new.registration, is_invited).await?;
        let sql = format!("SELECT {COLUMNS} FROM agents a WHERE a.public_key = $1");
        let holder = transaction.query_opt(&sql, params![new.public_key.clone()]).await?;
        let holder = holder.as_ref().map(read).transpose()?;
        let is_stale = match &holder {
            Some(holder) => is_stale(&mut transaction, holder).await?,
            None => false,
        };
        let is_ours = |holder: &AgentRow| of_device.iter().any(|agent| agent.id == holder.id);
        let other = of_device.iter().find(|agent| agent.public_key != new.public_key);
        let presented = match &new.entry {
            AgentEntry::SharedToken(_) => Presented::SharedToken,
            AgentEntry::Invited(invitation) => Presented::Invitation { is_used: invitation.is_used },
        };
        let admission = admit(
            place.standing,
            presented,
            holder.as_ref().map(|holder| KeyHolder {
                // Whom a person invites for a device may have waited for another one in vain.
                is_of_this_device: is_ours(holder) || is_invited && is_stale,
                is_revoked: holder.is_revoked,
                is_stale,
            }),
            other.map(|other| OtherAgent { is_revoked: other.is_revoked }),
        );
        let device = match place.standing {
            Standing::Known(device) => Some(device),
            _ => None,
        };
        let id = match (admission, holder) {
            (Admission::Refused(refusal), _) => return Ok(AgentRegistered::Refused(refusal)),
            (Admission::Same, Some(holder)) => {
                // Its own invitation, or one that it did not need: nobody else comes in with it. That it was used before is
                // no harm.
                use_invitation(&mut transaction, &new.entry, now).await?;
                belong(&mut transaction, holder.id, device).await?;
                holder.id
            }
            (Admission::Same | Admission::Enter, holder) => {
                if !use_invitation(&mut transaction, &new.entry, now).await? {
                    return Ok(AgentRegistered::Refused(Refusal::InvitationUsed));
                }
                for before in of_device.iter().chain(&holder) {
                    transaction.execute("DELETE FROM agents WHERE id = $1", params![before.id]).await?;
                }
                insert(&mut transaction, new, &place, device, now).await?
            }
        };
        if let Some(device) = device {
            note_devices(&mut transaction, &[device.0]).await?;
        }
        // With the same key again nothing changed, and that is not told.
        if admission == Admission::Enter {
            let entry = if is_invited { "invitation" } else { "token of the integration" };
            let after =
                json!({"device": device, "platform": new.registration.platform.as_str(), "came_by": entry});
            let registered = Change::new("agent.register", "agent", id).of(place.integration).after(&after);
            self.audit(&mut transaction, registered).await?;
        }
        transaction.commit().await?;
        self.wake(Topic::Devices);
        Ok(AgentRegistered::Registered { id, device })
    }

    /// With the token that many know, nobody becomes a device that cannot have an agent, or one of another system.
    async fn may_be_of(&self, new: &NewAgent, device: DeviceId) -> Result<bool, StoreError> {
        if matches!(new.entry, AgentEntry::Invited(_)) {
            return Ok(true);
        }
        let platform = &new.registration.platform;
        let has_agents = matches!(platform, Platform::Linux | Platform::MacOs | Platform::Windows);
        let known = self.find_device(device).await?;
        Ok(has_agents && known.is_some_and(|row| row.facts.platform == *platform))
    }

    async fn place_agent(&self, new: &NewAgent, now: Timestamp) -> Result<Place, StoreError> {
        match &new.entry {
            AgentEntry::SharedToken(integration) => {
                let registered = self.register_device(*integration, &new.registration, now).await?;
                let (standing, provisional) = (registered.standing, registered.provisional);
                Ok(Place { integration: *integration, standing, provisional })
            }
            AgentEntry::Invited(invitation) => {
                let device = self.find_device(invitation.device_id).await?;
                let device = device.filter(|device| device.state != DeviceState::Tombstoned);
                let standing = device.map_or(Standing::Removed, |device| Standing::Known(device.id));
                Ok(Place { integration: invitation.integration_id, standing, provisional: None })
            }
        }
    }
}

/// Whether an agent belongs to no device, and its registration waits for none.
async fn is_stale(transaction: &mut Transaction, agent: &AgentRow) -> Result<bool, StoreError> {
    if agent.device_id.is_some() {
        return Ok(false);
    }
    let sql = "SELECT 1 FROM provisional_devices WHERE id = $1 AND state IN ('provisional', 'confirmed')";
    Ok(transaction.query_opt(sql, params![agent.provisional_id]).await?.is_none())
}

/// Agents of that device, also those that came before the fleet had it.
async fn agents_of(
    transaction: &mut Transaction,
    place: &Place,
    registration: &Registration,
    is_invited: bool,
) -> Result<Vec<AgentRow>, StoreError> {
    let device = match place.standing {
        Standing::Known(device) => Some(device.0),
        _ => None,
    };
    // Who was invited for a device says nothing about others. Placeholders identify nothing, so they are not among the
    // identities.
    let identities = if is_invited { Vec::new() } else { registration.identities() };
    let of = |kind: &str| {
        let found = identities.iter().find_map(|identity| identity.strip_prefix(kind));
        found.map(|rest| rest.rsplit('/').next().unwrap_or_default().to_owned()).unwrap_or_default()
    };
    let sql = format!(
        "SELECT {COLUMNS} FROM agents a LEFT JOIN provisional_devices p ON p.id = a.provisional_id
         WHERE a.integration_id = $1 AND (a.device_id = $2 OR a.provisional_id = $3
            OR (a.device_id IS NULL AND ((p.udid <> '' AND lower(p.udid) = $4)
                OR (p.serial_number <> '' AND lower(p.serial_number) = $5))))
         ORDER BY a.id"
    );
    let values = params![place.integration.0, device, place.provisional, of("udid/"), of("serial/")];
    transaction.query(&sql, values).await?.iter().map(read).collect()
}

/// The fleet has the device by now.
pub(super) async fn belong(
    transaction: &mut Transaction,
    agent: i64,
    device: Option<DeviceId>,
) -> Result<(), StoreError> {
    let Some(device) = device else { return Ok(()) };
    transaction
        .execute(
            "UPDATE agents SET device_id = $2 WHERE id = $1 AND device_id IS NULL
                AND NOT EXISTS (SELECT 1 FROM agents other WHERE other.device_id = $2)",
            params![agent, device.0],
        )
        .await?;
    Ok(())
}

/// False when somebody else was faster. The shared token is used by many.
async fn use_invitation(
    transaction: &mut Transaction,
    entry: &AgentEntry,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let AgentEntry::Invited(invitation) = entry else { return Ok(true) };
    let touched = transaction
        .execute(
            "UPDATE agent_invitations SET used_at_ms = $2 WHERE token_hash = $1 AND used_at_ms IS NULL",
            params![&invitation.token_hash, now],
        )
        .await?;
    Ok(touched == 1)
}

async fn insert(
    transaction: &mut Transaction,
    new: &NewAgent,
    place: &Place,
    device: Option<DeviceId>,
    now: Timestamp,
) -> Result<i64, StoreError> {
    let row = transaction
        .query_opt(
            "INSERT INTO agents (integration_id, device_id, provisional_id, public_key, state, platform, agent_version,
                os_name, os_version, hostname, registered_at_ms, signed_at_ms, told_at_ms, revoked_by)
             VALUES ($1, $2, $3, $4, $5, $6, $7, '', '', '', $8, 0, 0, '') RETURNING id",
            params![
                place.integration.0,
                device.map(|device| device.0),
                place.provisional,
                new.public_key.clone(),
                ACTIVE,
                new.registration.platform.as_str(),
                &new.agent_version,
                now
            ],
        )
        .await?
        .ok_or(StoreError::Corrupt { what: "new agent" })?;
    Ok(row.at(0)?)
}
