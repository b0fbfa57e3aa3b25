//! Smart groups and their members.

use jiff::Timestamp;
use uem_types::{
    DeviceId, OrgGroupId, SmartGroupId,
    mdm::smart_group::{SmartGroup, SmartGroupDevice, SmartGroupDevicesResult, SmartGroupSearchResult},
    role::RoleResource,
};

use super::found;
use crate::{
    call::Call,
    client::UemClient,
    error::UemError,
    page::{PagingStyle, Search},
};

/// Calls about smart groups.
#[derive(Debug, Clone)]
pub struct SmartGroups {
    pub(crate) client: UemClient,
}

/// Filters of the smart group search.
#[derive(Debug, Clone, Default)]
pub struct SmartGroupSearch {
    /// Only groups whose name holds this text.
    pub name: Option<String>,
    /// Only groups that can be seen in this organization group.
    pub org_group: Option<OrgGroupId>,
    /// Only groups that this organization group manages.
    pub managed_by: Option<OrgGroupId>,
    /// Only groups changed at or after this moment.
    pub modified_since: Option<Timestamp>,
}

impl SmartGroups {
    /// All smart groups the account may see. `GET /api/mdm/smartgroups/search`, version 1; needs *REST API Smart
    /// Groups Read*.
    pub fn search(&self, filter: &SmartGroupSearch) -> Search<SmartGroupSearchResult> {
        let call = Call::get("/api/mdm/smartgroups/search", 1)
            .needs(RoleResource::SmartGroupsRead)
            .maybe("name", filter.name.as_deref())
            .maybe("organizationgroupid", filter.org_group)
            .maybe("managedbyorganizationgroupid", filter.managed_by)
            .moment("modifiedfrom", filter.modified_since);
        Search::new(self.client.clone(), call, PagingStyle::V1)
    }

    /// One smart group with its rules. `GET /api/mdm/smartgroups/{id}`, version 1; needs *REST API Smart Groups Read*.
    pub async fn find(&self, id: SmartGroupId) -> Result<Option<SmartGroup>, UemError> {
        let call =
            Call::get("/api/mdm/smartgroups/{id}", 1).argument(id).needs(RoleResource::SmartGroupsRead);
        found(self.client.read(&call).await)
    }

    /// The devices in a smart group, all at once (a body of at most 64 MiB). `GET /api/mdm/smartgroups/{id}/devices`, version 1; needs *REST API
    /// Smart Groups Read*.
    pub async fn devices(&self, id: SmartGroupId) -> Result<Vec<SmartGroupDevice>, UemError> {
        let call = Call::get("/api/mdm/smartgroups/{id}/devices", 1)
            .argument(id)
            .needs(RoleResource::SmartGroupsRead);
        let reply: Option<SmartGroupDevicesResult> = self.client.read_optional(&call).await?.0;
        Ok(reply.map(|reply| reply.devices).unwrap_or_default())
    }

    /// The ids of the devices in a smart group, of any size: the answer is read as it arrives, up to 1 GiB. The same call
    /// as [`SmartGroups::devices`].
    pub async fn device_ids(&self, id: SmartGroupId) -> Result<Vec<DeviceId>, UemError> {
        let mut call = Call::get("/api/mdm/smartgroups/{id}/devices", 1)
            .argument(id)
            .needs(RoleResource::SmartGroupsRead);
        call.is_long_list = true;
        self.client.read_ids(&call).await
    }
}
