//! Tables `apps` and `device_apps`.

use hub_core::{
    fleet::{AppFacts, DeviceAppFacts},
    ids::{AppId, DeviceId, IntegrationId},
};
use jiff::Timestamp;

use crate::{Cursor, Store, StoreError};

/// One app of a catalogue.
#[derive(Debug, Clone)]
pub struct AppRow {
    /// Id.
    pub id: AppId,
    /// Its integration.
    pub integration_id: IntegrationId,
    /// Facts.
    pub facts: AppFacts,
    /// No longer in the catalogue.
    pub is_gone: bool,
}

/// One app on one device.
#[derive(Debug, Clone)]
pub struct DeviceAppRow {
    /// Device.
    pub device_id: DeviceId,
    /// Facts.
    pub facts: DeviceAppFacts,
    /// Read.
    pub read_at: Timestamp,
}

impl Store {
    /// A page of apps by id; `search` is the beginning of name or bundle id.
    pub async fn list_apps(
        &self,
        integration: Option<IntegrationId>,
        search: &str,
        after: Option<&Cursor>,
        limit: u32,
    ) -> Result<(Vec<AppRow>, Option<Cursor>), StoreError> {
        let _ = (integration, search, after, limit);
        todo!()
    }

    /// One app.
    pub async fn find_app(&self, id: AppId) -> Result<Option<AppRow>, StoreError> {
        let _ = id;
        todo!()
    }

    /// The apps on a device, by name.
    pub async fn apps_on_device(&self, device: DeviceId) -> Result<Vec<DeviceAppRow>, StoreError> {
        let _ = device;
        todo!()
    }

    /// Devices whose apps were read longest ago (never first), for the app pass at the budget's pace.
    pub async fn devices_due_for_apps(
        &self,
        integration: IntegrationId,
        read_before: Timestamp,
        limit: u32,
    ) -> Result<Vec<(DeviceId, hub_core::ids::UemId, String)>, StoreError> {
        let _ = (integration, read_before, limit);
        todo!()
    }
}
