//! Table `device_holds`: devices that a person keeps, whatever a synchronization misses.

use database::params;
use hub_core::{
    audit::Change,
    ids::{DeviceId, IntegrationId},
};
use jiff::Timestamp;

use crate::{
    Store, StoreError,
    audit::{of_device, some_devices},
    search::id_list,
};

/// A device that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceHold {
    /// Since when.
    pub held_at: Timestamp,
    /// By whom.
    pub held_by: String,
    /// Why.
    pub reason: String,
}

/// What is needed to keep a device.
#[derive(Debug, Clone, Copy)]
pub struct NewHold<'a> {
    /// Who keeps it.
    pub by: &'a str,
    /// Why.
    pub reason: &'a str,
}

impl Store {
    /// Keeps a device. One that was concluded to be gone is restored by the next run.
    pub async fn hold_device(
        &self,
        device: DeviceId,
        hold: NewHold<'_>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut transaction = self.database.begin("hold device").await?;
        let touched = transaction
            .execute(
                "INSERT INTO device_holds (device_id, integration_id, held_at_ms, held_by, reason)
                 SELECT id, integration_id, $2, $3, $4 FROM devices WHERE id = $1
                 ON CONFLICT (device_id) DO UPDATE SET
                    held_at_ms = excluded.held_at_ms, held_by = excluded.held_by, reason = excluded.reason",
                params![device.0, now, hold.by, hold.reason],
            )
            .await?;
        if touched == 0 {
            return Err(StoreError::missing("device", device));
        }
        let kept = of_device(&mut transaction, "device.keep", device).await?;
        self.audit(&mut transaction, kept.because(hold.reason)).await?;
        Ok(transaction.commit().await?)
    }

    /// Gives it free. False when nobody kept it.
    pub async fn release_device(&self, device: DeviceId) -> Result<bool, StoreError> {
        let mut transaction = self.database.begin("release device").await?;
        let sql = "DELETE FROM device_holds WHERE device_id = $1";
        if transaction.execute(sql, params![device.0]).await? == 0 {
            return Ok(false);
        }
        let released = of_device(&mut transaction, "device.release", device).await?;
        self.audit(&mut transaction, released).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Gives these free: they were seen again.
    pub async fn release_devices(&self, devices: &[DeviceId]) -> Result<(), StoreError> {
        for ids in devices.chunks(500) {
            let ids = id_list(ids.iter().map(|id| id.0));
            let sql = format!("DELETE FROM device_holds WHERE device_id IN ({ids}) RETURNING device_id");
            let mut transaction = self.database.begin("release devices").await?;
            let rows = transaction.query(&sql, &[]).await?;
            let released = rows.iter().map(|row| row.at(0)).collect::<Result<Vec<i64>, _>>()?;
            if !released.is_empty() {
                let told = Change::new("device.release", "device", "").after(&some_devices(&released));
                self.audit(&mut transaction, told.because("they were seen again")).await?;
            }
            transaction.commit().await?;
        }
        Ok(())
    }

    /// Who keeps the device, if anybody does.
    pub async fn find_device_hold(&self, device: DeviceId) -> Result<Option<DeviceHold>, StoreError> {
        let row = self
            .database
            .query_opt(
                "SELECT held_at_ms, held_by, reason FROM device_holds WHERE device_id = $1",
                params![device.0],
            )
            .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(DeviceHold { held_at: row.at(0)?, held_by: row.at(1)?, reason: row.at(2)? }))
    }

    /// The devices of an integration that are kept.
    pub async fn held_devices(&self, integration: IntegrationId) -> Result<Vec<DeviceId>, StoreError> {
        let sql = "SELECT device_id FROM device_holds WHERE integration_id = $1 ORDER BY device_id";
        let rows = self.database.query(sql, params![integration.0]).await?;
        Ok(rows.iter().map(|row| row.at(0).map(DeviceId)).collect::<Result<_, _>>()?)
    }
}
