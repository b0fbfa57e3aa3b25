//! Devices that were read by themselves and are as they are stored.

use database::params;
use hub_core::ids::DeviceId;
use jiff::Timestamp;

use super::SyncBatch;
use crate::{StoreError, Topic, trust::note_devices};

impl SyncBatch<'_> {
    /// Notes that the tenant has just confirmed a device as it is stored: what is known of it is as young as that.
    pub async fn confirm(&self, device: DeviceId, now: Timestamp) -> Result<(), StoreError> {
        let mut transaction = self.begin("confirm device").await?;
        transaction
            .execute("UPDATE devices SET looked_at_ms = $2 WHERE id = $1", params![device.0, now])
            .await?;
        note_devices(&mut transaction, &[device.0]).await?;
        transaction.commit().await?;
        self.store.wake(Topic::Devices);
        Ok(())
    }
}
