//! What is read of devices one by one, at the pace that the tenant's quota allows: who is due.

use database::params;
use hub_core::ids::{DeviceId, IntegrationId, UemId};
use jiff::Timestamp;

use crate::{Store, StoreError};

/// Something that takes a call for each device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DevicePart {
    /// Its apps.
    Apps,
    /// Its security facts.
    Security,
    /// Its certificates.
    Certificates,
}

impl DevicePart {
    /// The column of `device_sync` that says when it was read.
    pub(crate) fn read_at(self) -> &'static str {
        match self {
            Self::Apps => "apps_read_at_ms",
            Self::Security => "security_read_at_ms",
            Self::Certificates => "certificates_read_at_ms",
        }
    }

    /// The column that says when that was tried in vain.
    pub(crate) fn tried_at(self) -> &'static str {
        match self {
            Self::Apps => "apps_tried_at_ms",
            Self::Security => "security_tried_at_ms",
            Self::Certificates => "certificates_tried_at_ms",
        }
    }
}

/// A device of which something is to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueDevice {
    /// Id in the hub.
    pub id: DeviceId,
    /// Id in the tenant.
    pub uem_id: UemId,
    /// UUID in the tenant; empty when not given.
    pub uem_uuid: String,
}

/// Most devices that one question answers.
const DUE_MAX: u32 = 10_000;

impl Store {
    /// Devices (tombstoned ones not among them) of which that was read longest ago (never first). Those tried in vain
    /// since `read_before` wait.
    pub async fn devices_due_for(
        &self,
        part: DevicePart,
        integration: IntegrationId,
        read_before: Timestamp,
        limit: u32,
    ) -> Result<Vec<DueDevice>, StoreError> {
        let (read_at, tried_at) = (part.read_at(), part.tried_at());
        let sql = format!(
            "SELECT s.device_id, s.uem_id, d.uem_uuid
             FROM device_sync s JOIN devices d ON d.id = s.device_id JOIN device_facets f ON f.id = s.facet_id
             WHERE s.integration_id = $1 AND s.{read_at} < $2 AND s.{tried_at} < $2 AND f.state <> 'tombstoned'
             ORDER BY s.{read_at}, s.uem_id LIMIT {}",
            limit.min(DUE_MAX)
        );
        let rows = self.database.query(&sql, params![integration.0, read_before]).await?;
        let due = rows.iter().map(|row| {
            Ok(DueDevice { id: DeviceId(row.at(0)?), uem_id: UemId(row.at(1)?), uem_uuid: row.at(2)? })
        });
        due.collect()
    }

    /// When that was read of a device; `None` before the first time.
    pub(crate) async fn part_read_at(
        &self,
        part: DevicePart,
        device: DeviceId,
    ) -> Result<Option<Timestamp>, StoreError> {
        let sql = format!(
            "SELECT s.{} FROM devices d
             JOIN device_sync s ON s.integration_id = d.integration_id AND s.uem_id = d.uem_id WHERE d.id = $1",
            part.read_at()
        );
        let row = self.database.query_opt(&sql, params![device.0]).await?;
        let at: Option<Timestamp> = row.map(|row| row.at(0)).transpose()?;
        Ok(at.filter(|at| at.as_millisecond() > 0))
    }
}
