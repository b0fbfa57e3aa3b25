//! User groups.

use uem_types::{OrgGroupId, role::RoleResource, system::user_group::UserGroupSearchResult};

use crate::{
    call::Call,
    client::UemClient,
    page::{PagingStyle, Search},
};

/// Calls about user groups.
#[derive(Debug, Clone)]
pub struct UserGroups {
    pub(crate) client: UemClient,
}

impl UserGroups {
    /// User groups, of one organization group if given. `GET /api/system/usergroups/search`, version 1; needs *REST
    /// API User Groups Read*.
    pub fn search(&self, org_group: Option<OrgGroupId>) -> Search<UserGroupSearchResult> {
        let call = Call::get("/api/system/usergroups/search", 1)
            .needs(RoleResource::UserGroupsRead)
            .maybe("organizationgroupid", org_group);
        Search::new(self.client.clone(), call, PagingStyle::V1)
    }
}
