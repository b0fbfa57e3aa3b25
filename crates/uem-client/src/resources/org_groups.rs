//! Organization groups, their tags and keys.

use uem_types::{
    OrgGroupId,
    role::RoleResource,
    system::{
        api_keys::ApiKeysResult,
        org_group::{
            OrgGroup, OrgGroupSearchResultV1, OrgGroupSearchResultV2, OrgGroupTagsResult, OrgGroupV2,
        },
    },
};
use uuid::Uuid;

use super::found;
use crate::{
    call::Call,
    client::UemClient,
    error::UemError,
    page::{PagingStyle, Search},
};

/// Calls about organization groups.
#[derive(Debug, Clone)]
pub struct OrgGroups {
    pub(crate) client: UemClient,
}

/// Filters of the group search.
#[derive(Debug, Clone, Default)]
pub struct OrgGroupSearch {
    /// Only groups whose name holds this text.
    pub name: Option<String>,
    /// Only the group with exactly this activation code.
    pub group_id: Option<String>,
}

impl OrgGroups {
    /// All groups the account may see. `GET /api/system/groups/search`, version 2; needs *REST API Groups Read*. The
    /// group above is not told; see [`Self::children`].
    pub fn search(&self, filter: &OrgGroupSearch) -> Search<OrgGroupSearchResultV2> {
        Search::new(self.client.clone(), search_call(2, filter), PagingStyle::V1)
    }

    /// As [`Self::search`], version 1.
    pub fn search_v1(&self, filter: &OrgGroupSearch) -> Search<OrgGroupSearchResultV1> {
        Search::new(self.client.clone(), search_call(1, filter), PagingStyle::V1)
    }

    /// One group by number. `GET /api/system/groups/{id}`, version 1; needs *REST API Groups Read*.
    pub async fn find(&self, id: OrgGroupId) -> Result<Option<OrgGroup>, UemError> {
        let call = Call::get("/api/system/groups/{id}", 1).argument(id).needs(RoleResource::GroupsRead);
        found(self.client.read(&call).await)
    }

    /// One group by UUID. `GET /api/system/groups/{uuid}`, version 2; needs *REST API Groups Read*.
    pub async fn find_v2(&self, uuid: Uuid) -> Result<Option<OrgGroupV2>, UemError> {
        let call = Call::get("/api/system/groups/{uuid}", 2).argument(uuid).needs(RoleResource::GroupsRead);
        found(self.client.read(&call).await)
    }

    /// The group and all groups below it, flat, each with the group above it. `GET /api/system/groups/{id}/children`,
    /// version 1; needs *REST API Groups Read*.
    pub async fn children(&self, id: OrgGroupId) -> Result<Vec<OrgGroup>, UemError> {
        let call =
            Call::get("/api/system/groups/{id}/children", 1).argument(id).needs(RoleResource::GroupsRead);
        Ok(self.client.read_optional(&call).await?.0.unwrap_or_default())
    }

    /// Tags of a group. `GET /api/system/groups/{id}/tags`, version 1; needs *REST API Groups Read*.
    pub async fn tags(&self, id: OrgGroupId) -> Result<OrgGroupTagsResult, UemError> {
        let call = Call::get("/api/system/groups/{id}/tags", 1).argument(id).needs(RoleResource::GroupsRead);
        Ok(self.client.read_optional(&call).await?.0.unwrap_or_default())
    }

    /// API keys and OAuth clients of a group with their use of the daily quota.
    /// `GET /api/system/v2/groups/{uuid}/api-keys`, version 1; needs *REST API Groups Read*.
    pub async fn api_keys(&self, uuid: Uuid) -> Result<ApiKeysResult, UemError> {
        let call = Call::get("/api/system/v2/groups/{uuid}/api-keys", 1)
            .argument(uuid)
            .needs(RoleResource::GroupsRead);
        self.client.read(&call).await
    }
}

fn search_call(version: u8, filter: &OrgGroupSearch) -> Call {
    Call::get("/api/system/groups/search", version)
        .needs(RoleResource::GroupsRead)
        .maybe("name", filter.name.as_deref())
        .maybe("groupid", filter.group_id.as_deref())
}
