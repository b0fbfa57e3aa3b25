//! Enrollment users: searches and reads. What changes them is in [`super::user_writes`].

use uem_types::{
    OrgGroupId, UserId,
    role::RoleResource,
    system::user::{User, UserSearchResult, UserV2},
};
use uuid::Uuid;

use super::found;
use crate::{
    call::Call,
    client::UemClient,
    error::UemError,
    page::{PagingStyle, Search},
};

/// Calls about enrollment users.
#[derive(Debug, Clone)]
pub struct Users {
    pub(crate) client: UemClient,
}

/// Filters of the user search.
#[derive(Debug, Clone, Default)]
pub struct UserSearch {
    /// Only users whose login name holds this text.
    pub username: Option<String>,
    /// Only users whose mail address holds this text.
    pub email: Option<String>,
    /// Only this organization group and those below.
    pub org_group: Option<OrgGroupId>,
    /// Only active (`true`) or inactive (`false`) users.
    pub active: Option<bool>,
}

impl Users {
    /// All users the account may see. `GET /api/system/users/search`, version 1; needs *REST API Users Read*.
    pub fn search(&self, filter: &UserSearch) -> Search<UserSearchResult> {
        let call = Call::get("/api/system/users/search", 1)
            .needs(RoleResource::UsersRead)
            .maybe("username", filter.username.as_deref())
            .maybe("email", filter.email.as_deref())
            .maybe("locationgroupId", filter.org_group)
            .maybe("status", filter.active.map(|active| if active { "Active" } else { "Inactive" }));
        Search::new(self.client.clone(), call, PagingStyle::V1)
    }

    /// One user by number. `GET /api/system/users/{id}`, version 1; needs *REST API Users Read*.
    pub async fn find(&self, id: UserId) -> Result<Option<User>, UemError> {
        let call = Call::get("/api/system/users/{id}", 1).argument(id).needs(RoleResource::UsersRead);
        found(self.client.read(&call).await)
    }

    /// One user by UUID. `GET /api/system/users/{uuid}`, version 2; needs *REST API Users Read*.
    pub async fn find_v2(&self, uuid: Uuid) -> Result<Option<UserV2>, UemError> {
        let call = Call::get("/api/system/users/{uuid}", 2).argument(uuid).needs(RoleResource::UsersRead);
        found(self.client.read(&call).await)
    }

    /// Users with exactly this login name, whatever its case; a name may be there in several organization groups. See
    /// [`Self::search`].
    pub async fn named(&self, user_name: &str) -> Result<Vec<User>, UemError> {
        let filter = UserSearch { username: Some(user_name.to_owned()), ..UserSearch::default() };
        let users = self.search(&filter).collect().await?;
        Ok(users.into_iter().filter(|user| is_same(user.user_name.as_deref(), user_name)).collect())
    }

    /// Users with exactly this mail address, whatever its case. See [`Self::search`].
    pub async fn with_email(&self, email: &str) -> Result<Vec<User>, UemError> {
        let filter = UserSearch { email: Some(email.to_owned()), ..UserSearch::default() };
        let users = self.search(&filter).collect().await?;
        Ok(users.into_iter().filter(|user| is_same(user.email.as_deref(), email)).collect())
    }
}

/// The search finds parts of texts.
fn is_same(found: Option<&str>, wanted: &str) -> bool {
    found.is_some_and(|found| found.trim().to_lowercase() == wanted.trim().to_lowercase())
}
