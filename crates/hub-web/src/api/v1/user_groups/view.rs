//! How a user group looks on the wire.

use hub_store::UserGroupRow;
use serde::Serialize;
use utoipa::ToSchema;

/// A user group.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UserGroup)]
pub struct UserGroupView {
    /// Id in the hub.
    id: i64,
    /// Its integration.
    integration_id: i64,
    /// Integer id in the tenant.
    uem_id: i64,
    /// Name.
    name: String,
    /// Name of its organization group, which is all that the tenant says of it; empty where the caller is not shown that.
    org_group: String,
    /// The organization group of that name, where there is only one.
    org_group_uem_id: Option<i64>,
    /// Users the tenant counts.
    users: i64,
    /// No longer visible to the account.
    is_gone: bool,
}

impl From<UserGroupRow> for UserGroupView {
    fn from(row: UserGroupRow) -> Self {
        let facts = row.facts;
        Self {
            id: row.id.0,
            integration_id: row.integration_id.0,
            uem_id: facts.uem_id.0,
            name: facts.name,
            org_group: facts.org_group,
            org_group_uem_id: facts.org_group_uem_id.map(|id| id.0),
            users: facts.users,
            is_gone: row.is_gone,
        }
    }
}
