//! User groups.

use uem_types::{
    OrgGroupId, UserGroupId,
    role::RoleResource,
    system::user_group::{UserGroupSearchResult, UserGroupUsers},
};

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
    /// User groups that were made in the console rather than taken from a directory. `GET
    /// /api/system/usergroups/custom/search`, version 1; needs *REST API User Groups Read*.
    pub fn custom(&self) -> Search<UserGroupSearchResult> {
        let call = Call::get("/api/system/usergroups/custom/search", 1).needs(RoleResource::UserGroupsRead);
        Search::new(self.client.clone(), call, PagingStyle::V1)
    }

    /// The members of a user group, by name. `GET /api/system/usergroups/{id}/users`, version 1; needs *REST API User
    /// Groups Read*.
    pub fn users(&self, id: UserGroupId) -> Search<UserGroupUsers> {
        let call = Call::get("/api/system/usergroups/{id}/users", 1)
            .argument(id)
            .needs(RoleResource::UserGroupsRead);
        Search::new(self.client.clone(), call, PagingStyle::V1)
    }
}
