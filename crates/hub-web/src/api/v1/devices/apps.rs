//! `GET /devices/{id}/apps`.

use axum::{Json, extract::State};
use hub_core::ids::DeviceId;
use hub_store::DeviceAppRow;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::get::find;
use crate::{
    WebState,
    access::{Allowed, Read},
    http::{
        paging::List,
        path::PathId,
        problem::{Problem, Refusals},
    },
};

/// An app on a device.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DeviceApp)]
pub struct DeviceAppView {
    /// Bundle or package id.
    bundle_id: String,
    /// Name.
    name: String,
    /// Installed version.
    version: String,
    /// Installed, pending, ... in lower case.
    status: String,
    /// Managed by the tenant.
    is_managed: bool,
    /// Bytes, where known.
    size_bytes: Option<i64>,
    /// Read from the tenant.
    read_at: Timestamp,
}

impl From<DeviceAppRow> for DeviceAppView {
    fn from(row: DeviceAppRow) -> Self {
        Self {
            bundle_id: row.facts.bundle_id,
            name: row.facts.name,
            version: row.facts.version,
            status: row.facts.status,
            is_managed: row.facts.is_managed,
            size_bytes: row.facts.size_bytes,
            read_at: row.read_at,
        }
    }
}

/// Lists the apps on a device by name.
#[utoipa::path(get, path = "/devices/{id}/apps", tag = "devices", security(("bearer" = ["viewer"])),
    params(("id" = i64, Path, description = "Id of the device in the hub.")),
    responses((status = 200, description = "All its apps.", body = List<DeviceAppView>), Refusals))]
pub async fn list_device_apps(
    _: Allowed<Read>,
    State(state): State<WebState>,
    PathId(id): PathId<DeviceId>,
) -> Result<Json<List<DeviceAppView>>, Problem> {
    find(&state, id).await?;
    let rows = state.store.apps_on_device(id).await?;
    Ok(Json(List::whole(rows.into_iter().map(DeviceAppView::from).collect())))
}
