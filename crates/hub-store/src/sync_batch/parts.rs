//! When something was read of a device, or was tried in vain; and whoever decides is told.

use database::{Transaction, params};
use hub_core::ids::DeviceId;
use jiff::Timestamp;

use super::SyncBatch;
use crate::{DevicePart, StoreError, Topic, trust::note_devices};

/// Decisions count a reading as not known once it is a week old. They are told of the first one of each day (UTC), also where it
/// brought nothing new.
const DAY_SECONDS: i64 = 86_400;

impl SyncBatch<'_> {
    /// Reading that failed, or brought no answer: what is known stays as it is, with its age, and the device is due again
    /// when others had their turn.
    pub async fn mark_tried(
        &self,
        device: DeviceId,
        part: DevicePart,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut transaction = self.begin("mark as tried").await?;
        transaction.execute(&mark(part.tried_at()), params![self.integration.0, device.0, now]).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Notes that something was read, in the transaction that writes it. Answers when it was read before.
    pub(super) async fn mark_read(
        &self,
        transaction: &mut Transaction,
        device: DeviceId,
        part: DevicePart,
        now: Timestamp,
    ) -> Result<Timestamp, StoreError> {
        let sql = format!(
            "SELECT s.{} FROM devices d
             JOIN device_sync s ON s.integration_id = d.integration_id AND s.uem_id = d.uem_id
             WHERE d.id = $1 AND d.integration_id = $2",
            part.read_at()
        );
        let row = transaction.query_opt(&sql, params![device.0, self.integration.0]).await?;
        let before = row.ok_or_else(|| StoreError::missing("device", device))?.at(0)?;
        transaction.execute(&mark(part.read_at()), params![self.integration.0, device.0, now]).await?;
        Ok(before)
    }

    /// Commits what was read of a device, with the news of it.
    pub(super) async fn commit_part(
        &self,
        mut transaction: Transaction,
        device: DeviceId,
        is_changed: bool,
        read_before: Timestamp,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let day = |at: Timestamp| at.as_second().div_euclid(DAY_SECONDS);
        let is_news = is_changed || day(now) != day(read_before);
        if is_news {
            note_devices(&mut transaction, &[device.0]).await?;
        }
        transaction.commit().await?;
        if is_news {
            self.store.wake(Topic::Devices);
        }
        Ok(())
    }
}

fn mark(column: &str) -> String {
    format!(
        "UPDATE device_sync SET {column} = $3 WHERE integration_id = $1
            AND uem_id = (SELECT uem_id FROM devices WHERE id = $2 AND integration_id = $1)"
    )
}
