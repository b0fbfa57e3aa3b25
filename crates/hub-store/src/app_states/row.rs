//! How the rows are read.

use database::Row;
use hub_core::{
    app_states::StateCounts,
    ids::{AppId, DeviceId, IntegrationId},
};
use jiff::Timestamp;

use super::AppDeviceState;
use crate::StoreError;

/// What is known of the devices of an app, and of reading them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppReading {
    /// App.
    pub app_id: AppId,
    /// Its integration.
    pub integration_id: IntegrationId,
    /// Somebody waits for a reading since then.
    pub requested_at: Option<Timestamp>,
    /// When the last order for the app was taken that is still followed.
    pub ordered_at: Option<Timestamp>,
    /// When it is read next by itself.
    pub due_at: Option<Timestamp>,
    /// When the reading began that is under way.
    pub began_at: Option<Timestamp>,
    /// Devices that it has read so far; 0 where none is under way.
    pub devices_read: u64,
    /// Devices that it expects, as the tenant counts.
    pub devices_expected: u64,
    /// When the last whole reading ended; `None` before the first.
    pub read_at: Option<Timestamp>,
    /// What it found.
    pub counts: StateCounts,
    /// Devices that the tenant listed beside them, which the integration does not read.
    pub outside: u64,
    /// When the last reading failed, if none was whole since.
    pub failed_at: Option<Timestamp>,
    /// Why.
    pub error: String,
    /// What to do about it.
    pub remedy: String,
}

impl AppReading {
    /// Whether one is under way, or waits for its turn.
    pub fn is_reading(&self) -> bool {
        self.requested_at.is_some() || self.began_at.is_some()
    }
}

/// Columns of [`reading`], in its order.
pub(super) const READING: &str =
    "app_id, integration_id, requested_at_ms, ordered_at_ms, due_at_ms, began_at_ms,
    devices_read, devices_expected, read_at_ms, counts, devices_outside, failed_at_ms, error, remedy";

pub(super) fn reading(row: &Row) -> Result<AppReading, StoreError> {
    let counts: String = row.at(9)?;
    let began_at: Option<Timestamp> = row.at(5)?;
    // What is left of a reading that has ended says nothing about the next one.
    let progress = if began_at.is_some() { (row.at(6)?, row.at(7)?) } else { (0, 0) };
    Ok(AppReading {
        app_id: AppId(row.at(0)?),
        integration_id: IntegrationId(row.at(1)?),
        requested_at: row.at(2)?,
        ordered_at: row.at(3)?,
        due_at: row.at(4)?,
        began_at,
        devices_read: progress.0,
        devices_expected: progress.1,
        read_at: row.at(8)?,
        counts: serde_json::from_str(&counts)
            .map_err(|_| StoreError::Corrupt { what: "counts of an app's devices" })?,
        outside: row.at(10)?,
        failed_at: row.at(11)?,
        error: row.at(12)?,
        remedy: row.at(13)?,
    })
}

/// What there is of an app on one device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppDeviceRow {
    /// As the tenant told.
    pub state: AppDeviceState,
    /// The device in the hub; `None` for one that the hub does not know.
    pub device: Option<KnownOnDevice>,
}

/// What the hub knows of such a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownOnDevice {
    /// Id.
    pub id: DeviceId,
    /// Name.
    pub friendly_name: String,
    /// Serial number.
    pub serial_number: String,
    /// Its user.
    pub user_name: String,
}

impl AppDeviceRow {
    /// The name of the device as the hub knows it now, or as the tenant told it with the state.
    pub fn name(&self) -> &str {
        self.device.as_ref().map_or(self.state.friendly_name.as_str(), |device| device.friendly_name.as_str())
    }
}
