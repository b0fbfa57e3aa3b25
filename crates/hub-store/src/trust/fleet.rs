//! Devices as decisions need them: a narrow row each.

use std::collections::HashMap;

use database::{DatabaseError, Row, Value};
use hub_core::{
    fleet::{Compliance, DeviceAppFacts, Enrollment, Ownership, Platform, SecurityFacts},
    ids::{DeviceId, IntegrationId},
    sync::Section,
    tagging::Risk,
    trust::AgentWord,
};
use jiff::Timestamp;

use crate::{DeviceState, Store, StoreError, devices::Facet, search::id_list};

/// Devices in one question.
const IDS_MAX: usize = 500;
/// Where none of so many runs was complete, nothing has been confirmed for long.
const RUNS_LOOKED_AT: u32 = 20;

/// What many devices share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FleetFacet {
    /// State in the hub.
    pub state: DeviceState,
    /// System.
    pub platform: Platform,
    /// Compliance.
    pub compliance: Compliance,
    /// Enrolment.
    pub enrollment: Enrollment,
    /// Whose it is.
    pub ownership: Ownership,
    /// Jailbroken or rooted.
    pub is_compromised: Option<bool>,
}

/// One device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FleetRow {
    /// Which.
    pub id: DeviceId,
    /// Of which tenant.
    pub integration: IntegrationId,
    /// Number of its [`FleetFacet`].
    pub facet: i64,
    /// UUID in the tenant.
    pub uuid: String,
    /// Unique device identifier.
    pub udid: String,
    /// Serial number.
    pub serial_number: String,
    /// E-mail of its user.
    pub user_email: String,
    /// Version of its system.
    pub os_version: String,
    /// When its system was patched last.
    pub patched_at: Option<Timestamp>,
    /// Encrypted, by its record.
    pub is_encrypted: Option<bool>,
    /// When its security sample was read; `None` where there is none.
    pub sampled_at: Option<Timestamp>,
    /// Jailbroken or rooted, by that sample.
    pub is_compromised_by_sample: Option<bool>,
    /// Encrypted, by that sample.
    pub is_encrypted_by_sample: Option<bool>,
    /// Locked by a passcode, by that sample.
    pub has_passcode: Option<bool>,
    /// When its apps were read; `None` before the first time.
    pub apps_read_at: Option<Timestamp>,
    /// Last contact with the tenant.
    pub last_seen: Option<Timestamp>,
    /// When anything that is stored of it changed last, or was confirmed for itself.
    pub changed_at: Timestamp,
    /// Since when it is in its state in the hub.
    pub state_since: Timestamp,
    /// What other products tell of it.
    pub risk: Risk,
    /// Its agent, if one has reported and may still.
    pub agent: Option<FleetAgent>,
}

/// The agent of a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FleetAgent {
    /// Its id.
    pub id: i64,
    /// Its last report, as told to decisions.
    pub seen_at: Timestamp,
    /// What it says.
    pub says: AgentWord,
}

const COLUMNS: &str =
    "d.id, d.integration_id, d.facet_id, d.uem_uuid, d.udid, d.serial_number, d.user_email, d.os_version,
    d.is_encrypted, d.last_seen_ms, d.changed_at_ms, d.state_since_ms, r.risk, d.looked_at_ms, d.patched_at_ms,
    s.apps_read_at_ms, s.security_read_at_ms, x.device_id, x.is_encrypted, x.has_passcode, x.is_passcode_compliant,
    a.id, a.seen_at_ms, a.is_disk_encrypted, a.has_screen_lock, x.is_compromised";
const TABLES: &str = "devices d LEFT JOIN device_risk r ON r.device_id = d.id
    LEFT JOIN device_sync s ON s.integration_id = d.integration_id AND s.uem_id = d.uem_id
    LEFT JOIN device_security x ON x.device_id = d.id
    LEFT JOIN agents a ON a.device_id = d.id AND a.state = 'active' AND a.seen_at_ms IS NOT NULL";

impl Store {
    /// Words of all devices, by number.
    pub async fn fleet_facets(&self) -> Result<HashMap<i64, FleetFacet>, StoreError> {
        Ok(self.facets(None).await?.into_iter().map(|facet| (facet.id, fleet_facet(&facet))).collect())
    }

    /// Every device, one after the other, on the driver's side.
    pub async fn each_fleet_row(
        &self,
        mut each: impl FnMut(FleetRow) + Send + 'static,
    ) -> Result<(), StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM {TABLES}");
        let read_each = move |row: &Row| {
            each(read(row)?);
            Ok(())
        };
        Ok(self.database.query_each(&sql, &[], read_each).await?)
    }

    /// Every integration that is there, and when its devices were last confirmed: the beginning of the last run that read all
    /// that the tenant had to say of devices, whether in full or since the last contact.
    pub async fn fleet_confirmations(&self) -> Result<HashMap<IntegrationId, Option<Timestamp>>, StoreError> {
        let sql = "SELECT id FROM integrations WHERE removed_at_ms IS NULL";
        let mut found = HashMap::new();
        for row in self.database.query(sql, &[]).await? {
            let id = IntegrationId(row.at(0)?);
            let runs = self.recent_runs_reading(id, Section::Devices, RUNS_LOOKED_AT).await?;
            let complete = runs.iter().find(|run| run.has_completed(Section::Devices));
            found.insert(id, complete.map(|run| run.started_at.unwrap_or(run.requested_at)));
        }
        Ok(found)
    }

    /// How many of these apps are on each device that has one, of all devices or of some.
    pub async fn unwanted_apps(
        &self,
        bundle_ids: &[String],
        of: Option<&[i64]>,
    ) -> Result<HashMap<DeviceId, u32>, StoreError> {
        let mut found = HashMap::new();
        if bundle_ids.is_empty() {
            return Ok(found);
        }
        let places: Vec<String> = (1..=bundle_ids.len()).map(|place| format!("${place}")).collect();
        let absent = DeviceAppFacts::ABSENT.map(|word| format!("'{word}'")).join(", ");
        let params: Vec<Value> = bundle_ids.iter().map(|id| id.to_ascii_lowercase().into()).collect();
        let chunks: Vec<Option<&[i64]>> = match of {
            None => vec![None],
            Some(ids) => ids.chunks(IDS_MAX).map(Some).collect(),
        };
        for ids in chunks {
            let of = ids.map_or_else(String::new, |ids| {
                format!("AND device_id IN ({})", id_list(ids.iter().copied()))
            });
            let sql = format!(
                "SELECT device_id, count(*) FROM device_apps
                 WHERE lower(bundle_id) IN ({}) AND status NOT IN ({absent}) {of} GROUP BY device_id",
                places.join(", ")
            );
            for row in self.database.query(&sql, &params).await? {
                let count: i64 = row.at(1)?;
                found.insert(DeviceId(row.at(0)?), u32::try_from(count).unwrap_or(u32::MAX));
            }
        }
        Ok(found)
    }

    /// These devices; those that are gone are left out.
    pub async fn fleet_rows(&self, ids: &[i64]) -> Result<Vec<FleetRow>, StoreError> {
        let mut found = Vec::with_capacity(ids.len());
        for ids in ids.chunks(IDS_MAX) {
            let sql =
                format!("SELECT {COLUMNS} FROM {TABLES} WHERE d.id IN ({})", id_list(ids.iter().copied()));
            for row in self.database.query(&sql, &[]).await? {
                found.push(read(&row)?);
            }
        }
        Ok(found)
    }
}

fn fleet_facet(facet: &Facet) -> FleetFacet {
    let (platform, compliance, enrollment, ownership) = facet.key.words();
    let (state, is_compromised) = (facet.key.state, facet.key.is_compromised);
    FleetFacet { state, platform, compliance, enrollment, ownership, is_compromised }
}

fn read(row: &Row) -> Result<FleetRow, DatabaseError> {
    let (changed_at, state_since): (Timestamp, Timestamp) = (row.at(10)?, row.at(11)?);
    let risk: Option<String> = row.at(12)?;
    let looked_at: Option<Timestamp> = row.at(13)?;
    let read_at = |place| -> Result<Option<Timestamp>, DatabaseError> {
        // 0 stands for never.
        Ok(row.at::<Option<Timestamp>>(place)?.filter(|at| at.as_millisecond() > 0))
    };
    let has_sample = row.at::<Option<i64>>(17)?.is_some();
    let sample = SecurityFacts {
        is_encrypted: row.at(18)?,
        has_passcode: row.at(19)?,
        is_passcode_compliant: row.at(20)?,
        ..SecurityFacts::default()
    };
    Ok(FleetRow {
        id: DeviceId(row.at(0)?),
        integration: IntegrationId(row.at(1)?),
        facet: row.at(2)?,
        uuid: row.at(3)?,
        udid: row.at(4)?,
        serial_number: row.at(5)?,
        user_email: row.at(6)?,
        os_version: row.at(7)?,
        patched_at: row.at(14)?,
        is_encrypted: row.at(8)?,
        sampled_at: read_at(16)?.filter(|_| has_sample),
        is_compromised_by_sample: row.at(25)?,
        is_encrypted_by_sample: sample.is_encrypted,
        has_passcode: sample.is_locked_by_passcode(),
        apps_read_at: read_at(15)?,
        last_seen: row.at(9)?,
        changed_at: changed_at.max(looked_at.unwrap_or(Timestamp::MIN)),
        state_since,
        // A word that this version does not know was told in order to count.
        risk: risk.map_or(Risk::None, |word| word.parse().unwrap_or(Risk::High)),
        agent: match (row.at::<Option<i64>>(21)?, row.at::<Option<Timestamp>>(22)?) {
            (Some(id), Some(seen_at)) => {
                let says = AgentWord { is_encrypted: row.at(23)?, has_passcode: row.at(24)? };
                Some(FleetAgent { id, seen_at, says })
            }
            _ => None,
        },
    })
}
