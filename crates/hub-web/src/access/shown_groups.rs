//! Which groups a caller is shown (TM-2): within an integration that lies in his subtree, the organization groups of the
//! subtree, and to choose from the smart groups and user groups that are theirs.

use hub_core::{
    ids::{IntegrationId, UemId},
    integration::GroupTree,
    operator::Visible,
};
use hub_store::{Chosen, NotRequested, OrgGroupRow, SmartGroupRow, StoreError, UserGroupRow};

use super::Caller;
use crate::WebState;

/// Groups read at a time.
const PAGE: u32 = 500;
/// More smart groups or user groups than these are not offered: nobody looks through them.
const GROUPS_MAX: usize = 5_000;

/// The organization groups of these integrations that the caller is shown, parents before children.
pub async fn shown_org_groups(
    state: &WebState,
    caller: &Caller,
    visible: &Visible,
) -> Result<Vec<OrgGroupRow>, StoreError> {
    let mut rows = state.store.list_org_groups(visible).await?;
    if !caller.limits().is_limited() {
        return Ok(rows);
    }
    for integration in state.store.list_integrations(visible).await? {
        let of = |row: &&OrgGroupRow| row.integration_id == integration.id;
        let edges = rows.iter().filter(of).map(|row| (row.facts.uem_id, row.facts.parent_uem_id));
        let (tree, api_url) = (GroupTree::new(edges), &integration.settings.api_url);
        let shows = |row: &OrgGroupRow| caller.limits().show_group(api_url, &tree, row.facts.uem_id);
        rows.retain(|row| row.integration_id != integration.id || shows(row));
    }
    Ok(rows)
}

/// Takes the organization groups that the caller is not shown out of user groups: a user group is the integration's, its place
/// in the tree may lie outside of the caller's.
pub async fn hide_org_groups(
    state: &WebState,
    caller: &Caller,
    rows: &mut [UserGroupRow],
) -> Result<(), StoreError> {
    if !caller.limits().is_limited() {
        return Ok(());
    }
    let shown = shown_org_groups(state, caller, &caller.visible).await?;
    for row in rows {
        let is_its = |group: &&OrgGroupRow| {
            group.integration_id == row.integration_id
                && Some(group.facts.uem_id) == row.facts.org_group_uem_id
        };
        if !shown.iter().any(|group| is_its(&group)) {
            (row.facts.org_group, row.facts.org_group_uem_id) = (String::new(), None);
        }
    }
    Ok(())
}

/// Groups of an integration that an order may name; those that are gone are not among them.
#[derive(Debug, Default)]
pub struct Selectable {
    /// Organization groups, parents before children.
    pub org: Vec<OrgGroupRow>,
    /// Smart groups.
    pub smart: Vec<SmartGroupRow>,
    /// User groups.
    pub user: Vec<UserGroupRow>,
}

impl Selectable {
    /// Only organization groups.
    pub async fn org_groups(
        state: &WebState,
        caller: &Caller,
        integration: IntegrationId,
    ) -> Result<Self, StoreError> {
        let mut org = shown_org_groups(state, caller, &Visible::one(integration)).await?;
        org.retain(|row| !row.is_gone);
        Ok(Self { org, ..Self::default() })
    }

    /// All that an app can be assigned to.
    pub async fn for_app(
        state: &WebState,
        caller: &Caller,
        integration: IntegrationId,
    ) -> Result<Self, StoreError> {
        let Self { org, .. } = Self::org_groups(state, caller, integration).await?;
        let visible = Visible::one(integration);
        let (mut smart, mut user) = (all_smart(state, &visible).await?, all_user(state, &visible).await?);
        // Such a group is where its organization group is; where that is not known, only who sees everything is shown it.
        let is_shown = |of: Option<UemId>| {
            let is_here = |id: UemId| org.iter().any(|group| group.facts.uem_id == id);
            !caller.limits().is_limited() || of.is_some_and(is_here)
        };
        smart.retain(|row| !row.is_gone && is_shown(row.facts.org_group_uem_id));
        user.retain(|row| !row.is_gone && is_shown(row.facts.org_group_uem_id));
        Ok(Self { org, smart, user })
    }

    /// The chosen groups that are not among them, of the first kind that has any, in the words of what does not exist.
    pub fn missing(&self, chosen: &Chosen) -> Option<NotRequested> {
        let Chosen::Groups { smart, org, user } = chosen else { return None };
        let lacks = |ids: Vec<i64>, word| (!ids.is_empty()).then_some(NotRequested::NotThere { word, ids });
        let smart = smart.iter().filter(|id| !self.smart.iter().any(|row| row.id == **id));
        let org = org.iter().filter(|id| !self.org.iter().any(|row| row.id == **id));
        let user = user.iter().filter(|id| !self.user.iter().any(|row| row.id == **id));
        lacks(smart.map(|id| id.0).collect(), "smart group")
            .or_else(|| lacks(org.map(|id| id.0).collect(), "organization group"))
            .or_else(|| lacks(user.map(|id| id.0).collect(), "user group"))
    }
}

async fn all_smart(state: &WebState, visible: &Visible) -> Result<Vec<SmartGroupRow>, StoreError> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = state.store.list_smart_groups(visible, "", after.as_ref(), PAGE).await?;
        all.extend(page.groups);
        after = page.next;
        if after.is_none() || all.len() >= GROUPS_MAX {
            return Ok(all);
        }
    }
}

async fn all_user(state: &WebState, visible: &Visible) -> Result<Vec<UserGroupRow>, StoreError> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let (groups, next) = state.store.list_user_groups(visible, "", after.as_ref(), PAGE).await?;
        all.extend(groups);
        after = next;
        if after.is_none() || all.len() >= GROUPS_MAX {
            return Ok(all);
        }
    }
}
