//! How an app of a catalogue looks on the wire.

use hub_store::{AppReading, AppRow};
use serde::Serialize;
use utoipa::ToSchema;

use super::reading::AppReadingView;

/// An app of a tenant's catalogue.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = App)]
pub struct AppView {
    /// Id in the hub.
    id: i64,
    /// Its integration.
    integration_id: i64,
    /// Integer id in the tenant.
    uem_id: i64,
    /// UUID in the tenant.
    uem_uuid: String,
    /// `internal`, `public` or `purchased`.
    kind: String,
    /// Name.
    name: String,
    /// Bundle or package id.
    bundle_id: String,
    /// Version.
    version: String,
    /// System it is for.
    platform: String,
    /// Active, inactive, retired, as the tenant says.
    status: String,
    /// Organization group in the tenant.
    org_group_uem_id: Option<i64>,
    /// Devices it is assigned to.
    assigned_devices: i64,
    /// Devices that have it.
    installed_devices: i64,
    /// No longer in the catalogue.
    is_gone: bool,
    /// What was read of the devices that it is assigned to, one by one.
    devices: AppReadingView,
}

impl AppView {
    /// With what was read of its devices.
    pub fn of(row: AppRow, reading: Option<AppReading>) -> Self {
        let facts = row.facts;
        Self {
            id: row.id.0,
            integration_id: row.integration_id.0,
            uem_id: facts.uem_id.0,
            uem_uuid: facts.uem_uuid,
            kind: facts.kind.to_string(),
            name: facts.name,
            bundle_id: facts.bundle_id,
            version: facts.version,
            platform: facts.platform.to_string(),
            status: facts.status,
            org_group_uem_id: facts.org_group_uem_id.map(|id| id.0),
            assigned_devices: facts.assigned_devices,
            installed_devices: facts.installed_devices,
            is_gone: row.is_gone,
            devices: AppReadingView::of(reading),
        }
    }
}
