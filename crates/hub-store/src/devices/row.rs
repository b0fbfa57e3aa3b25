//! One device row: its columns, in the one order in which they are written and read.

use std::collections::HashMap;

use database::{Column, Kind, Row, Value};
use hub_core::{
    fleet::DeviceFacts,
    ids::{DeviceId, IntegrationId, UemId},
    operator::Visible,
};
use jiff::Timestamp;

use super::{Facet, FacetKey};
use crate::{
    Store, StoreError,
    search::{id_list, lower_shadow},
};

/// Where a stored device stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeviceState {
    /// In the tenant at the last complete run.
    Active,
    /// Missed by the last complete runs, not yet enough of them.
    Missing,
    /// Concluded to be gone; can be restored until it is purged.
    Tombstoned,
}

impl DeviceState {
    /// All states.
    pub const ALL: [Self; 3] = [Self::Active, Self::Missing, Self::Tombstoned];

    /// The word it is stored and shown as.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Missing => "missing",
            Self::Tombstoned => "tombstoned",
        }
    }

    pub(crate) fn of(word: &str) -> Result<Self, StoreError> {
        let state = Self::ALL.into_iter().find(|state| state.as_str() == word);
        state.ok_or(StoreError::Corrupt { what: "state of a device" })
    }
}

/// One stored device.
#[derive(Debug, Clone)]
pub struct DeviceRow {
    /// Id.
    pub id: DeviceId,
    /// Its integration.
    pub integration_id: IntegrationId,
    /// Facts.
    pub facts: DeviceFacts,
    /// State.
    pub state: DeviceState,
    /// Complete runs in a row that missed it.
    pub missing_runs: u32,
    /// First read.
    pub first_seen_at: Timestamp,
    /// Last change of any stored fact.
    pub changed_at: Timestamp,
}

/// The columns of `devices`: written by [`values`], read by [`read_rows`].
pub(crate) const DEVICE_COLUMNS: &[Column] = &[
    column("id", Kind::Int),
    column("integration_id", Kind::Int),
    column("facet_id", Kind::Int),
    column("uem_id", Kind::Int),
    column("uem_uuid", Kind::Text),
    column("udid", Kind::Text),
    column("serial_number", Kind::Text),
    column("mac_address", Kind::Text),
    column("imei", Kind::Text),
    column("asset_number", Kind::Text),
    column("friendly_name", Kind::Text),
    column("reported_name", Kind::Text),
    column("org_group_uem_id", Kind::Int),
    column("org_group_name", Kind::Text),
    column("user_uem_id", Kind::Int),
    column("user_name", Kind::Text),
    column("user_email", Kind::Text),
    column("phone_number", Kind::Text),
    column("model", Kind::Text),
    column("maker", Kind::Text),
    column("os_version", Kind::Text),
    column("os_build", Kind::Text),
    column("is_supervised", Kind::Bool),
    column("is_encrypted", Kind::Bool),
    column("managed_by", Kind::Text),
    column("last_seen_ms", Kind::Int),
    column("enrolled_at_ms", Kind::Int),
    column("compliance_checked_at_ms", Kind::Int),
    column("compromised_checked_at_ms", Kind::Int),
    column("patched_at_ms", Kind::Int),
    column("first_seen_at_ms", Kind::Int),
    column("changed_at_ms", Kind::Int),
    column("state_since_ms", Kind::Int),
    column("friendly_name_lower", Kind::Text),
    column("user_name_lower", Kind::Text),
    column("user_email_lower", Kind::Text),
];

/// A column of a bulk write.
pub(crate) const fn column(name: &'static str, kind: Kind) -> Column {
    Column { name, kind }
}

/// The values of [`DEVICE_COLUMNS`], appended to `to`. The texts are taken out of the facts, not copied.
pub(crate) fn values(row: DeviceRow, facet_id: i64, state_since: Timestamp, to: &mut Vec<Value>) {
    let facts = row.facts;
    let shadows = [&facts.friendly_name, &facts.user_name, &facts.user_email].map(|text| lower_shadow(text));
    to.extend([
        row.id.0.into(),
        row.integration_id.0.into(),
        facet_id.into(),
        facts.uem_id.0.into(),
        text(facts.uem_uuid),
        text(facts.udid),
        text(facts.serial_number),
        text(facts.mac_address),
        text(facts.imei),
        text(facts.asset_number),
        text(facts.friendly_name),
        text(facts.reported_name),
        facts.org_group_uem_id.0.into(),
        text(facts.org_group_name),
        facts.user_uem_id.map(|id| id.0).into(),
        text(facts.user_name),
        text(facts.user_email),
        text(facts.phone_number),
        text(facts.model),
        text(facts.maker),
        text(facts.os_version),
        text(facts.os_build),
        facts.is_supervised.into(),
        facts.is_encrypted.into(),
        text(facts.managed_by),
        facts.last_seen.into(),
        facts.enrolled_at.into(),
        facts.compliance_checked_at.into(),
        facts.compromised_checked_at.into(),
        facts.patched_at.into(),
        row.first_seen_at.into(),
        row.changed_at.into(),
        state_since.into(),
    ]);
    to.extend(shadows.map(|shadow| shadow.map_or(Value::Null, text)));
}

/// PostgreSQL cannot store the character NUL in a text: it is left out on both databases.
pub(crate) fn text(text: String) -> Value {
    Value::Text(if text.contains('\0') { text.replace('\0', "") } else { text })
}

/// The question for whole rows: [`DEVICE_COLUMNS`] up to `state_since_ms`, then `missing_runs`.
pub(crate) fn select_rows(condition: &str) -> String {
    let columns: Vec<String> =
        DEVICE_COLUMNS[..33].iter().map(|column| format!("d.{}", column.name)).collect();
    format!(
        "SELECT {}, s.missing_runs FROM devices d
         JOIN device_sync s ON s.integration_id = d.integration_id AND s.uem_id = d.uem_id
         WHERE {condition} ORDER BY d.id",
        columns.join(", ")
    )
}

/// Reads the answer to [`select_rows`]; each with its facet's id and since when it is in its state.
pub(crate) fn read_rows(
    rows: &[Row],
    facets: &HashMap<i64, Facet>,
) -> Result<Vec<(DeviceRow, i64, Timestamp)>, StoreError> {
    rows.iter()
        .map(|row| {
            let facet_id: i64 = row.at(2)?;
            let facet = facets.get(&facet_id).ok_or(StoreError::Corrupt { what: "facet of a device" })?;
            let device = DeviceRow {
                id: DeviceId(row.at(0)?),
                integration_id: IntegrationId(row.at(1)?),
                facts: facts(row, &facet.key)?,
                state: facet.key.state,
                missing_runs: row.at(33)?,
                first_seen_at: row.at(30)?,
                changed_at: row.at(31)?,
            };
            Ok((device, facet_id, row.at(32)?))
        })
        .collect()
}

fn facts(row: &Row, key: &FacetKey) -> Result<DeviceFacts, StoreError> {
    let (platform, compliance, enrollment, ownership) = key.words();
    Ok(DeviceFacts {
        uem_id: UemId(row.at(3)?),
        uem_uuid: row.at(4)?,
        udid: row.at(5)?,
        serial_number: row.at(6)?,
        mac_address: row.at(7)?,
        imei: row.at(8)?,
        asset_number: row.at(9)?,
        friendly_name: row.at(10)?,
        reported_name: row.at(11)?,
        org_group_uem_id: UemId(row.at(12)?),
        org_group_name: row.at(13)?,
        user_uem_id: row.at::<Option<i64>>(14)?.map(UemId),
        user_name: row.at(15)?,
        user_email: row.at(16)?,
        phone_number: row.at(17)?,
        platform,
        model: row.at(18)?,
        maker: row.at(19)?,
        os_version: row.at(20)?,
        os_build: row.at(21)?,
        patched_at: row.at(29)?,
        ownership,
        enrollment,
        compliance,
        is_compromised: key.is_compromised,
        is_supervised: row.at(22)?,
        is_encrypted: row.at(23)?,
        managed_by: row.at(24)?,
        last_seen: row.at(25)?,
        enrolled_at: row.at(26)?,
        compliance_checked_at: row.at(27)?,
        compromised_checked_at: row.at(28)?,
    })
}

impl Store {
    /// One by id.
    pub async fn find_device(&self, id: DeviceId) -> Result<Option<DeviceRow>, StoreError> {
        Ok(self.devices_by_id(&[id.0]).await?.pop())
    }

    /// By serial number, UDID or UEM UUID, exactly; several when ambiguous, at most 500.
    pub async fn find_devices_by_identifier(
        &self,
        visible: &Visible,
        identifier: &str,
    ) -> Result<Vec<DeviceRow>, StoreError> {
        if identifier.is_empty() || identifier.contains('\0') {
            return Ok(Vec::new());
        }
        // lower() is what the indexes hold; the second comparison makes it exact.
        let rows = self
            .database
            .query(
                "SELECT id FROM devices WHERE lower(serial_number) = $2 AND serial_number = $1
                 UNION SELECT id FROM devices WHERE lower(udid) = $2 AND udid = $1
                 UNION SELECT id FROM devices WHERE uem_uuid = $1 OR uem_uuid = $2 LIMIT 500",
                database::params![identifier, identifier.to_ascii_lowercase()],
            )
            .await?;
        let ids = rows.iter().map(|row| row.at(0)).collect::<Result<Vec<i64>, _>>()?;
        let mut devices = self.devices_by_id(&ids).await?;
        devices.retain(|device| visible.contains(device.integration_id));
        Ok(devices)
    }

    /// Devices with these ids, in the order of ids.
    pub(crate) async fn devices_by_id(&self, ids: &[i64]) -> Result<Vec<DeviceRow>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let sql = select_rows(&format!("d.id IN ({})", id_list(ids.iter().copied())));
        let rows = self.database.query(&sql, &[]).await?;
        // Read after the rows: a facet is made before the first device that has it.
        let facets = self.facets(None).await?.into_iter().map(|facet| (facet.id, facet)).collect();
        Ok(read_rows(&rows, &facets)?.into_iter().map(|(device, _, _)| device).collect())
    }
}
