//! Tables `org_groups`, `smart_groups`, `smart_group_members`.

use hub_core::{
    fleet::{OrgGroupFacts, SmartGroupFacts},
    ids::{IntegrationId, OrgGroupId, SmartGroupId},
};

use crate::{Cursor, Store, StoreError};

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

impl Store {
    /// All organization groups of an integration, parents before children.
    pub async fn list_org_groups(&self, integration: Option<IntegrationId>) -> Result<Vec<OrgGroupRow>, StoreError> {
        let _ = integration;
        todo!()
    }

    /// A page of smart groups by id; `search` is the beginning of the name.
    pub async fn list_smart_groups(
        &self,
        integration: Option<IntegrationId>,
        search: &str,
        after: Option<&Cursor>,
        limit: u32,
    ) -> Result<GroupPage, StoreError> {
        let _ = (integration, search, after, limit);
        todo!()
    }

    /// One smart group.
    pub async fn find_smart_group(&self, id: SmartGroupId) -> Result<Option<SmartGroupRow>, StoreError> {
        let _ = id;
        todo!()
    }
}
