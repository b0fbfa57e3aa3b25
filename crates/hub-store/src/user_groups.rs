//! Table `user_groups`.

use database::{Row, params};
use hub_core::{
    fleet::UserGroupFacts,
    ids::{IntegrationId, UemId, UserGroupId},
    operator::Visible,
};

use crate::{Cursor, Store, StoreError, groups::Asked};

/// Name of the list in cursors.
const LIST: &str = "user_group";

/// Facts of a user group, in the order of [`user_group_facts`].
pub(crate) const USER_GROUP_FACTS: &str = "uem_id, name, org_group, org_group_uem_id, users";

/// User groups, to be narrowed down.
const ROWS: &str = "SELECT uem_id, name, org_group, org_group_uem_id, users, id, integration_id, gone_at_ms \
                    FROM user_groups";

/// One stored user group.
#[derive(Debug, Clone)]
pub struct UserGroupRow {
    /// Id.
    pub id: UserGroupId,
    /// Its integration.
    pub integration_id: IntegrationId,
    /// Facts.
    pub facts: UserGroupFacts,
    /// No longer visible to the account.
    pub is_gone: bool,
}

impl Store {
    /// A page of user groups of the visible integrations by id; `search` is the beginning of the name.
    pub async fn list_user_groups(
        &self,
        visible: &Visible,
        search: &str,
        after: Option<&Cursor>,
        limit: u32,
    ) -> Result<(Vec<UserGroupRow>, Option<Cursor>), StoreError> {
        let asked = Asked { visible, search, after, limit };
        self.group_page(LIST, ROWS, &asked, row, |group| group.id.0).await
    }

    /// One user group.
    pub async fn find_user_group(&self, id: UserGroupId) -> Result<Option<UserGroupRow>, StoreError> {
        let sql = format!("{ROWS} WHERE id = $1");
        self.database.query_opt(&sql, params![id.0]).await?.as_ref().map(row).transpose()
    }
}

fn row(row: &Row) -> Result<UserGroupRow, StoreError> {
    Ok(UserGroupRow {
        id: UserGroupId(row.at(5)?),
        integration_id: IntegrationId(row.at(6)?),
        facts: user_group_facts(row)?,
        is_gone: row.at::<Option<i64>>(7)?.is_some(),
    })
}

/// Reads [`USER_GROUP_FACTS`] from the first columns of a row.
pub(crate) fn user_group_facts(row: &Row) -> Result<UserGroupFacts, StoreError> {
    Ok(UserGroupFacts {
        uem_id: UemId(row.at(0)?),
        name: row.at(1)?,
        org_group: row.at(2)?,
        org_group_uem_id: row.at::<Option<i64>>(3)?.map(UemId),
        users: row.at(4)?,
    })
}
