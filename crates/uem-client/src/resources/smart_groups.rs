//! Smart groups and their members.

use jiff::Timestamp;
use uem_types::{
    DeviceId, EntityNumber, OrgGroupId, SmartGroupId, UserGroupId,
    bulk::Created,
    mdm::smart_group::{
        GroupMember, SmartGroup, SmartGroupDevice, SmartGroupDevicesResult, SmartGroupSearchResult,
    },
    role::RoleResource,
};

use super::found;
use crate::{
    call::Call,
    client::UemClient,
    error::UemError,
    outcome::WriteOutcome,
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

    /// Makes a smart group of all devices of an organization group (and below it) or of a user group, so that something can be
    /// assigned to them. `POST /api/mdm/smartgroups`, version 1; not repeated; needs *REST API Smart Groups Write*.
    pub async fn add(&self, name: &str, managed_by: OrgGroupId, of: SmartGroupOf) -> WriteOutcome<Created> {
        let member = |id: i64| vec![GroupMember { id: Some(EntityNumber(id)), ..GroupMember::default() }];
        let (organization_groups, user_groups) = match of {
            SmartGroupOf::OrgGroup(id) => (member(id.0), Vec::new()),
            SmartGroupOf::UserGroup(id) => (Vec::new(), member(id.0)),
        };
        let body = SmartGroup {
            name: Some(name.to_owned()),
            criteria_type: Some("All".into()),
            managed_by_organization_group_id: Some(managed_by),
            organization_groups,
            user_groups,
            ..SmartGroup::default()
        };
        let call = Call::post("/api/mdm/smartgroups", 1).needs(RoleResource::SmartGroupsWrite);
        self.client.write_for(call.json(&body)).await
    }

    /// Deletes a smart group; one that something is assigned to is refused. `DELETE /api/mdm/smartgroups/{id}`, version 1; not
    /// repeated; needs *REST API Smart Groups Delete*.
    pub async fn delete(&self, id: SmartGroupId) -> WriteOutcome<()> {
        let call = Call::other(http::Method::DELETE, "/api/mdm/smartgroups/{id}", 1).argument(id);
        self.client.write(Ok(call.needs(RoleResource::SmartGroupsDelete))).await
    }
}

/// Whose devices a new smart group has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SmartGroupOf {
    /// Those of an organization group and below it.
    OrgGroup(OrgGroupId),
    /// Those of the users of a user group.
    UserGroup(UserGroupId),
}
