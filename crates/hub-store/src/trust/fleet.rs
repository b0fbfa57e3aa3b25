//! Devices as decisions need them: a narrow row each.

use std::collections::HashMap;

use database::{DatabaseError, Row};
use hub_core::{
    fleet::{Compliance, Enrollment, Ownership, Platform},
    ids::{DeviceId, IntegrationId},
    sync::Section,
    tagging::Risk,
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
    /// Encrypted.
    pub is_encrypted: Option<bool>,
    /// Last contact with the tenant.
    pub last_seen: Option<Timestamp>,
    /// When anything that is stored of it changed last, its state in the hub included, or was confirmed for itself.
    pub changed_at: Timestamp,
    /// What other products tell of it.
    pub risk: Risk,
}

const COLUMNS: &str =
    "d.id, d.integration_id, d.facet_id, d.uem_uuid, d.udid, d.serial_number, d.user_email, d.os_version,
    d.is_encrypted, d.last_seen_ms, d.changed_at_ms, d.state_since_ms, r.risk, d.looked_at_ms";
const TABLES: &str = "devices d LEFT JOIN device_risk r ON r.device_id = d.id";

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
    Ok(FleetRow {
        id: DeviceId(row.at(0)?),
        integration: IntegrationId(row.at(1)?),
        facet: row.at(2)?,
        uuid: row.at(3)?,
        udid: row.at(4)?,
        serial_number: row.at(5)?,
        user_email: row.at(6)?,
        os_version: row.at(7)?,
        is_encrypted: row.at(8)?,
        last_seen: row.at(9)?,
        changed_at: changed_at.max(state_since).max(looked_at.unwrap_or(Timestamp::MIN)),
        // A word that this version does not know was told in order to count.
        risk: risk.map_or(Risk::None, |word| word.parse().unwrap_or(Risk::High)),
    })
}
