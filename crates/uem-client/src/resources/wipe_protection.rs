//! The tenant's wipe protection: which wipes it holds, and whether wipes of an organization group are locked.

use uem_types::{
    mdm::device_wipe::{DeviceWipesResult, WipeLockState},
    role::RoleResource,
};
use uuid::Uuid;

use crate::{
    call::Call,
    client::UemClient,
    error::UemError,
    page::{PagingStyle, Search},
};

/// Calls about wipe protection.
#[derive(Debug, Clone)]
pub struct WipeProtection {
    pub(crate) client: UemClient,
}

impl WipeProtection {
    /// Wipes of the organization group and below it, newest first, with this status (`HELD`, `QUEUED`, `APPROVED`, `ABORTED`)
    /// or any. `GET /api/system/groups/{uuid}/device-wipes`, version 1; needs *REST API Groups Read*.
    pub fn wipes(&self, group: Uuid, status: Option<&str>) -> Search<DeviceWipesResult> {
        let call = Call::get("/api/system/groups/{uuid}/device-wipes", 1)
            .argument(group)
            .needs(RoleResource::GroupsRead)
            .maybe("wipe_status", status)
            .query("sort_column", "DATE")
            .query("sort_direction", "DESC");
        Search::new(self.client.clone(), call, PagingStyle::V3)
    }

    /// Whether further wipes of the organization group will be held. `GET /api/system/groups/{uuid}/device-wipe-lock`, version
    /// 1; needs *REST API Groups Read*.
    pub async fn lock_state(&self, group: Uuid) -> Result<WipeLockState, UemError> {
        let call = Call::get("/api/system/groups/{uuid}/device-wipe-lock", 1)
            .argument(group)
            .needs(RoleResource::GroupsRead);
        self.client.read(&call).await
    }
}
