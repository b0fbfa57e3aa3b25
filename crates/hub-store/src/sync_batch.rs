//! What a synchronization writes: one batch, one transaction, guarded by its lease.

use hub_core::{
    fleet::{AppFacts, DeviceAppFacts, DeviceFacts, OrgGroupFacts, SmartGroupFacts, UserFacts},
    ids::{DeviceId, IntegrationId, RunId, SmartGroupId, UemId},
};
use jiff::Timestamp;

use crate::{Lease, Store, StoreError};

/// A device to write.
#[derive(Debug, Clone)]
pub struct DeviceChange {
    /// The row it belongs to; `None` for a new device.
    pub id: Option<DeviceId>,
    /// Its facts.
    pub facts: DeviceFacts,
    /// Their hash.
    pub content_hash: u64,
}

/// The writing side of one run. Every call is one short transaction that first checks that the lease still holds,
/// so that a process that was taken over can write nothing more.
pub struct SyncBatch<'a> {
    pub(crate) store: &'a Store,
    pub(crate) integration: IntegrationId,
    pub(crate) run: RunId,
    pub(crate) lease: &'a Lease,
}

impl Store {
    /// The writing side of a run.
    pub fn sync_batch<'a>(&'a self, integration: IntegrationId, run: RunId, lease: &'a Lease) -> SyncBatch<'a> {
        SyncBatch { store: self, integration, run, lease }
    }

    /// Resolves identities in one read: for each (uuid, udid, serial, platform) the stored devices that match by any.
    /// hub-core's identity rule chooses among them.
    pub async fn identity_candidates(
        &self,
        integration: IntegrationId,
        facts: &[DeviceFacts],
    ) -> Result<Vec<Vec<(DeviceId, DeviceFacts)>>, StoreError> {
        let _ = (integration, facts);
        todo!()
    }
}

impl SyncBatch<'_> {
    /// Begins the first load of an empty integration: deferred indexes may be dropped until [`SyncBatch::end_first_load`].
    pub async fn begin_first_load(&self) -> Result<(), StoreError> {
        todo!()
    }

    /// Builds the deferred indexes again. Also done when a store is opened after a kill.
    pub async fn end_first_load(&self) -> Result<(), StoreError> {
        todo!()
    }

    /// Writes new and changed devices, with a history row for each changed one whose lasting facts differ
    /// (times of contact alone make no history). Answers how many device rows were written.
    pub async fn write_devices(&self, changes: Vec<DeviceChange>, now: Timestamp) -> Result<u64, StoreError> {
        let _ = (changes, now, self.store, self.integration, self.run, self.lease);
        todo!()
    }

    /// Seen again: clears `missing_runs`, restores tombstones, with history.
    pub async fn mark_returned(&self, devices: &[DeviceId], now: Timestamp) -> Result<u64, StoreError> {
        let _ = (devices, now);
        todo!()
    }

    /// Missed by this complete run: raises `missing_runs`, with history at the first time.
    pub async fn mark_missing(&self, devices: &[DeviceId], now: Timestamp) -> Result<u64, StoreError> {
        let _ = (devices, now);
        todo!()
    }

    /// Concluded to be gone.
    pub async fn tombstone(&self, devices: &[DeviceId], now: Timestamp) -> Result<u64, StoreError> {
        let _ = (devices, now);
        todo!()
    }

    /// Stores a held deletion plan (replacing an older one of the integration): who would go, and why it is held.
    pub async fn hold_plan(&self, devices: &[DeviceId], reason: &str, now: Timestamp) -> Result<(), StoreError> {
        let _ = (devices, reason, now);
        todo!()
    }

    /// Organization groups of a complete read: writes differences, marks those not seen as gone. Counts (added, changed, missing).
    pub async fn write_org_groups(&self, groups: &[OrgGroupFacts], now: Timestamp) -> Result<(u64, u64, u64), StoreError> {
        let _ = (groups, now);
        todo!()
    }

    /// Smart groups of a complete read, the same. Answers also the hub id of each, in the given order.
    pub async fn write_smart_groups(
        &self,
        groups: &[SmartGroupFacts],
        now: Timestamp,
    ) -> Result<((u64, u64, u64), Vec<SmartGroupId>), StoreError> {
        let _ = (groups, now);
        todo!()
    }

    /// Members of one smart group: writes the difference only. Counts (added, removed).
    pub async fn write_smart_group_members(&self, group: SmartGroupId, members: &[UemId]) -> Result<(u64, u64), StoreError> {
        let _ = (group, members);
        todo!()
    }

    /// Users of one page: writes differences. Counts (added, changed).
    pub async fn write_users(&self, users: &[UserFacts], now: Timestamp) -> Result<(u64, u64), StoreError> {
        let _ = (users, now);
        todo!()
    }

    /// After a complete read of users: marks those not in `seen` as gone (kept, shown as such). Counts them.
    pub async fn retire_users(&self, seen: &[UemId], now: Timestamp) -> Result<u64, StoreError> {
        let _ = (seen, now);
        todo!()
    }

    /// The catalogue of a complete read. Counts (added, changed, missing).
    pub async fn write_apps(&self, apps: &[AppFacts], now: Timestamp) -> Result<(u64, u64, u64), StoreError> {
        let _ = (apps, now);
        todo!()
    }

    /// The apps of one device, complete: writes the difference only. Counts (added, changed, removed).
    pub async fn write_device_apps(
        &self,
        device: DeviceId,
        apps: &[DeviceAppFacts],
        now: Timestamp,
    ) -> Result<(u64, u64, u64), StoreError> {
        let _ = (device, apps, now);
        todo!()
    }
}
