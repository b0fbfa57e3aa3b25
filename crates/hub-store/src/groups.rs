//! Tables `org_groups`, `smart_groups`, `smart_group_members`; the page that lists of groups have in common.

use database::{Row, Value, params};
use hub_core::{
    fleet::{OrgGroupFacts, SmartGroupFacts},
    ids::{IntegrationId, OrgGroupId, SmartGroupId, UemId},
    integration::GroupKind,
    operator::Visible,
};

use crate::{
    Cursor, Store, StoreError,
    cursor::{cut_page, page_size},
    search::Prefix,
    visible::and_visible,
};

/// Name of the list of smart groups in cursors.
const LIST: &str = "smart_group";

/// Facts of an organization group, in the order of [`org_facts`].
pub(crate) const ORG_FACTS: &str =
    "uem_id, uem_uuid, name, group_code, kind, parent_uem_id, level, devices, users";
/// Facts of a smart group, in the order of [`smart_facts`].
pub(crate) const SMART_FACTS: &str = "uem_id, uem_uuid, name, org_group_uem_id, devices";

/// One stored organization group.
#[derive(Debug, Clone)]
pub struct OrgGroupRow {
    /// Id.
    pub id: OrgGroupId,
    /// Its integration.
    pub integration_id: IntegrationId,
    /// Facts.
    pub facts: OrgGroupFacts,
    /// No longer visible to the account.
    pub is_gone: bool,
}

/// One stored smart group.
#[derive(Debug, Clone)]
pub struct SmartGroupRow {
    /// Id.
    pub id: SmartGroupId,
    /// Its integration.
    pub integration_id: IntegrationId,
    /// Facts.
    pub facts: SmartGroupFacts,
    /// Members the hub has read.
    pub members: u64,
    /// No longer visible to the account.
    pub is_gone: bool,
}

/// One page of smart groups.
#[derive(Debug, Clone)]
pub struct GroupPage {
    /// Rows.
    pub groups: Vec<SmartGroupRow>,
    /// Where the next page begins.
    pub next: Option<Cursor>,
}

/// Which groups are asked for.
pub(crate) struct Asked<'a> {
    /// Of these integrations.
    pub visible: &'a Visible,
    /// Beginning of the name.
    pub search: &'a str,
    /// Where the page begins.
    pub after: Option<&'a Cursor>,
    /// How many.
    pub limit: u32,
}

impl Store {
    /// The UUID of an organization group by its id in the tenant; `None` when it is not known.
    pub async fn org_group_uuid(
        &self,
        integration: IntegrationId,
        group: UemId,
    ) -> Result<Option<String>, StoreError> {
        let sql =
            "SELECT uem_uuid FROM org_groups WHERE integration_id = $1 AND uem_id = $2 AND uem_uuid <> ''";
        let row = self.database.query_opt(sql, params![integration.0, group.0]).await?;
        Ok(row.map(|row| row.at(0)).transpose()?)
    }

    /// All organization groups of the visible integrations, parents before children.
    pub async fn list_org_groups(&self, visible: &Visible) -> Result<Vec<OrgGroupRow>, StoreError> {
        let only = and_visible(visible, "integration_id");
        let sql = format!(
            "SELECT {ORG_FACTS}, id, integration_id, gone_at_ms FROM org_groups WHERE id > 0{only}
             ORDER BY integration_id, level, lower(name), id"
        );
        let rows = self.database.query(&sql, &[]).await?;
        rows.iter()
            .map(|row| {
                Ok(OrgGroupRow {
                    id: OrgGroupId(row.at(9)?),
                    integration_id: IntegrationId(row.at(10)?),
                    facts: org_facts(row)?,
                    is_gone: row.at::<Option<i64>>(11)?.is_some(),
                })
            })
            .collect()
    }

    /// A page of smart groups of the visible integrations by id; `search` is the beginning of the name.
    pub async fn list_smart_groups(
        &self,
        visible: &Visible,
        search: &str,
        after: Option<&Cursor>,
        limit: u32,
    ) -> Result<GroupPage, StoreError> {
        let asked = Asked { visible, search, after, limit };
        let (groups, next) = self.group_page(LIST, SMART_ROWS, &asked, smart_row, |group| group.id.0).await?;
        Ok(GroupPage { groups, next })
    }

    /// A page of one of the tables of groups.
    pub(crate) async fn group_page<T>(
        &self,
        list: &'static str,
        select: &str,
        asked: &Asked<'_>,
        read: fn(&Row) -> Result<T, StoreError>,
        id: impl Fn(&T) -> i64,
    ) -> Result<(Vec<T>, Option<Cursor>), StoreError> {
        let start = Cursor::start(asked.after, list)?;
        let size = page_size(asked.limit);
        let mut params: Vec<Value> = vec![start.into()];
        let mut conditions = and_visible(asked.visible, "integration_id");
        // A tenant has thousands of groups at most: no index is needed.
        if let Some((text, length)) = Prefix::new(asked.search).as_ref().map(Prefix::literal) {
            params.push(text);
            conditions += &format!(" AND substr(lower(name), 1, {length}) = $2");
        }
        let sql = format!("{select} WHERE id > $1{conditions} ORDER BY id LIMIT {}", size + 1);
        let rows = self.database.query(&sql, &params).await?;
        let mut groups = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let next = cut_page(&mut groups, size, list, id);
        Ok((groups, next))
    }

    /// Groups of an integration, of either kind, that the account no longer sees.
    pub async fn list_gone_groups(
        &self,
        integration: IntegrationId,
    ) -> Result<Vec<(GroupKind, UemId)>, StoreError> {
        let mut gone = Vec::new();
        for (kind, table) in [(GroupKind::OrgGroup, "org_groups"), (GroupKind::SmartGroup, "smart_groups")] {
            let sql =
                format!("SELECT uem_id FROM {table} WHERE integration_id = $1 AND gone_at_ms IS NOT NULL");
            for row in self.database.query(&sql, params![integration.0]).await? {
                gone.push((kind, UemId(row.at(0)?)));
            }
        }
        Ok(gone)
    }

    /// One smart group.
    pub async fn find_smart_group(&self, id: SmartGroupId) -> Result<Option<SmartGroupRow>, StoreError> {
        let sql = format!("{SMART_ROWS} WHERE id = $1");
        self.database.query_opt(&sql, params![id.0]).await?.as_ref().map(smart_row).transpose()
    }
}

/// Smart groups, to be narrowed down.
pub(crate) const SMART_ROWS: &str = "SELECT uem_id, uem_uuid, name, org_group_uem_id, devices, id, integration_id, members, \
                          gone_at_ms FROM smart_groups";

fn smart_row(row: &Row) -> Result<SmartGroupRow, StoreError> {
    Ok(SmartGroupRow {
        id: SmartGroupId(row.at(5)?),
        integration_id: IntegrationId(row.at(6)?),
        facts: smart_facts(row)?,
        members: row.at(7)?,
        is_gone: row.at::<Option<i64>>(8)?.is_some(),
    })
}

/// Reads [`ORG_FACTS`] from the first columns of a row.
pub(crate) fn org_facts(row: &Row) -> Result<OrgGroupFacts, StoreError> {
    Ok(OrgGroupFacts {
        uem_id: UemId(row.at(0)?),
        uem_uuid: row.at(1)?,
        name: row.at(2)?,
        group_code: row.at(3)?,
        kind: row.at(4)?,
        parent_uem_id: row.at::<Option<i64>>(5)?.map(UemId),
        level: row.at(6)?,
        devices: row.at(7)?,
        users: row.at(8)?,
    })
}

/// Reads [`SMART_FACTS`] from the first columns of a row.
pub(crate) fn smart_facts(row: &Row) -> Result<SmartGroupFacts, StoreError> {
    Ok(SmartGroupFacts {
        uem_id: UemId(row.at(0)?),
        uem_uuid: row.at(1)?,
        name: row.at(2)?,
        org_group_uem_id: row.at::<Option<i64>>(3)?.map(UemId),
        devices: row.at(4)?,
    })
}
