//! Tables `devices` and `device_history`: what the web half asks. What a synchronization writes is in `sync_batch.rs`.

use hub_core::{
    fleet::DeviceFacts,
    ids::{DeviceId, IntegrationId, RunId, UemId},
};
use jiff::Timestamp;

use crate::{Cursor, Store, StoreError};

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

/// What a synchronization must remember of every known device: a few bytes each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownDevice {
    /// Id in the hub.
    pub id: DeviceId,
    /// Id in the tenant.
    pub uem_id: UemId,
    /// Content hash as stored.
    pub content_hash: u64,
    /// Complete runs in a row that missed it.
    pub missing_runs: u32,
    /// State.
    pub state: DeviceState,
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

/// What a list shows. Empty texts and `None` do not filter.
#[derive(Debug, Clone, Default)]
pub struct DeviceFilter {
    /// Beginning of friendly name, serial number, user name, e-mail, UDID, IMEI or asset number; case does not matter.
    pub search: String,
    /// Integration.
    pub integration_id: Option<IntegrationId>,
    /// Platform word.
    pub platform: Option<String>,
    /// Compliance word.
    pub compliance: Option<String>,
    /// Enrollment word.
    pub enrollment: Option<String>,
    /// Ownership word.
    pub ownership: Option<String>,
    /// Compromised.
    pub is_compromised: Option<bool>,
    /// Organization group in the tenant (this one only).
    pub org_group_uem_id: Option<UemId>,
    /// Member of that smart group (hub id).
    pub smart_group_id: Option<i64>,
    /// Last seen before.
    pub seen_before: Option<Timestamp>,
    /// State; `None` shows active and missing ones.
    pub state: Option<DeviceState>,
}

/// One page of a list.
#[derive(Debug, Clone)]
pub struct DevicePage {
    /// Rows.
    pub devices: Vec<DeviceRow>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<Cursor>,
    /// How many the filter finds, counted up to 10,000 (then `counted_all` is false).
    pub count: u64,
    /// Whether `count` is exact.
    pub counted_all: bool,
}

/// One change of a device.
#[derive(Debug, Clone)]
pub struct HistoryEntry {
    /// When the hub saw it.
    pub at: Timestamp,
    /// The run that saw it.
    pub run_id: RunId,
    /// `changed`, `missing`, `returned`, `tombstoned`, `restored`.
    pub kind: String,
    /// Field → (before, after), JSON.
    pub changes: serde_json::Value,
}

/// Counts for the overview, from one grouped read of a small table kept by synchronizations.
#[derive(Debug, Clone, Default)]
pub struct FleetCounts {
    /// Devices, tombstoned ones not counted.
    pub devices: u64,
    /// By platform word.
    pub by_platform: Vec<(String, u64)>,
    /// By compliance word.
    pub by_compliance: Vec<(String, u64)>,
    /// By enrollment word.
    pub by_enrollment: Vec<(String, u64)>,
    /// By ownership word.
    pub by_ownership: Vec<(String, u64)>,
    /// By age of the last contact: `under_1_day`, `under_7_days`, `under_30_days`, `under_90_days`, `older`, `never`,
    /// each exclusive of the ones before. All six, in this order.
    pub by_last_seen: Vec<(String, u64)>,
    /// Compromised.
    pub compromised: u64,
    /// Missing.
    pub missing: u64,
    /// Tombstoned.
    pub tombstoned: u64,
}

impl Store {
    /// A page of at most `limit` (1–500) devices in the order of their ids. Under 50 ms at 1,000,000 devices.
    pub async fn list_devices(
        &self,
        filter: &DeviceFilter,
        after: Option<&Cursor>,
        limit: u32,
    ) -> Result<DevicePage, StoreError> {
        let _ = (filter, after, limit);
        todo!()
    }

    /// One by id.
    pub async fn find_device(&self, id: DeviceId) -> Result<Option<DeviceRow>, StoreError> {
        let _ = id;
        todo!()
    }

    /// By serial number, UDID or UEM UUID, exactly; several when ambiguous.
    pub async fn find_devices_by_identifier(&self, identifier: &str) -> Result<Vec<DeviceRow>, StoreError> {
        let _ = identifier;
        todo!()
    }

    /// Its history, newest first.
    pub async fn device_history(
        &self,
        id: DeviceId,
        after: Option<&Cursor>,
        limit: u32,
    ) -> Result<(Vec<HistoryEntry>, Option<Cursor>), StoreError> {
        let _ = (id, after, limit);
        todo!()
    }

    /// Counts of all integrations or of one. Ages of contact are those at `now`, to the full hour.
    pub async fn fleet_counts(
        &self,
        integration: Option<IntegrationId>,
        now: Timestamp,
    ) -> Result<FleetCounts, StoreError> {
        let _ = (integration, now);
        todo!()
    }

    /// Everything a synchronization must remember, streamed.
    pub async fn known_devices(&self, integration: IntegrationId) -> Result<Vec<KnownDevice>, StoreError> {
        let _ = integration;
        todo!()
    }
}
