//! What a run reads of the tenant: the integration's choice of groups, laid over the tree that the account sees.
//!
//! A chosen group that can no longer be seen is *lost*: told to people, and nothing is concluded in that run.

use std::collections::HashSet;

use futures_util::TryStreamExt;
use hub_core::{
    ids::UemId,
    integration::{ChosenGroup, GroupKind, GroupTree, ScopeExtent},
    operator::Visible,
};
use roaring::RoaringTreemap;
use uem_client::{ErrorKind, SmartGroupSearch, UemError};
use uem_types::SmartGroupId as VendorSmartGroupId;

use super::RunContext;
use crate::error::Failure;

/// The choice as this run reads it.
#[derive(Debug)]
pub(crate) struct RunScope {
    /// What it covers.
    pub extent: ScopeExtent,
    /// Chosen organization groups that are there.
    pub org_groups: Vec<ChosenGroup>,
    /// Devices in the chosen smart groups.
    pub members: RoaringTreemap,
}

impl RunScope {
    /// Whether a device belongs to it.
    pub fn holds(&self, device: UemId, org_group: UemId) -> bool {
        self.extent.covers(org_group) || self.members.contains(device.0.cast_unsigned())
    }

    /// Lays the choice over what the account sees now. Lost groups are told in the run's report.
    pub async fn resolve(context: &RunContext) -> Result<Self, Failure> {
        let scope = &context.integration.settings.scope;
        if scope.is_everything() {
            let extent = scope.extent(&GroupTree::default());
            return Ok(Self { extent, org_groups: Vec::new(), members: RoaringTreemap::new() });
        }
        let tree = tree(context).await?;
        let mut found =
            Self { extent: scope.extent(&tree), org_groups: Vec::new(), members: RoaringTreemap::new() };
        let (orgs, smarts): (Vec<_>, Vec<_>) =
            scope.groups.iter().cloned().partition(|group| group.key.kind == GroupKind::OrgGroup);
        for group in orgs {
            // Where no tree is known, the search itself tells.
            if tree.is_empty() || tree.contains(group.key.uem_id) {
                found.org_groups.push(group);
            } else {
                lose(context, &group, "can no longer be seen");
            }
        }
        found.read_members(context, &smarts).await?;
        Ok(found)
    }

    async fn read_members(&mut self, context: &RunContext, chosen: &[ChosenGroup]) -> Result<(), Failure> {
        if chosen.is_empty() {
            return Ok(());
        }
        let visible = match visible_smart_groups(context).await {
            Ok(visible) => visible,
            Err(Failure::Tenant(error)) if is_out_of_sight(&error) => {
                for group in chosen {
                    lose(context, group, &format!("cannot be read ({})", error.kind()));
                }
                return Ok(());
            }
            Err(failure) => return Err(failure),
        };
        for group in chosen {
            if !visible.contains(&group.key.uem_id) {
                lose(context, group, "can no longer be seen");
                continue;
            }
            let (groups, id) = (context.client.smart_groups(), VendorSmartGroupId(group.key.uem_id.0));
            match context.stop.unless_given(groups.device_ids(id)).await? {
                Ok(devices) => self.members.extend(devices.into_iter().map(|id| id.0.cast_unsigned())),
                Err(error) if is_out_of_sight(&error) => {
                    lose(context, group, &format!("cannot be read ({})", error.kind()));
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}

/// The tree of this run, or of the last one that read it.
async fn tree(context: &RunContext) -> Result<GroupTree, Failure> {
    let rows = context.store.list_org_groups(&Visible::one(context.integration.id)).await?;
    let rows = rows.into_iter().filter(|row| !row.is_gone);
    Ok(GroupTree::new(rows.map(|row| (row.facts.uem_id, row.facts.parent_uem_id))))
}

async fn visible_smart_groups(context: &RunContext) -> Result<HashSet<UemId>, Failure> {
    let search = context.client.smart_groups().search(&SmartGroupSearch::default());
    let mut pages = search.pages();
    let mut visible = HashSet::new();
    while let Some(page) = context.stop.unless_given(pages.try_next()).await?? {
        visible.extend(page.items.into_iter().map(|group| UemId(group.smart_group_id.0)));
    }
    Ok(visible)
}

/// Tells that a chosen group is lost.
pub(super) fn lose(context: &RunContext, group: &ChosenGroup, seen: &str) {
    let kind = match group.key.kind {
        GroupKind::OrgGroup => "organization group",
        GroupKind::SmartGroup => "smart group",
    };
    context.progress.lose_group(format!("{kind} {} {seen}", group.words()));
    tracing::warn!(run.id = %context.run, integration.id = %context.integration.id, "Scope lost: {kind} {} {seen}", group.words());
}

/// Whether an answer says that a group is not (or no longer) the account's to read, rather than that something broke.
pub(super) fn is_out_of_sight(error: &UemError) -> bool {
    error.is_not_found()
        || error.is_permission()
        || matches!(error.kind(), ErrorKind::Vendor { status: 400 | 404 | 422, .. })
}

/// Fails where chosen groups were lost: the section is not whole.
pub(super) fn refuse_lost(context: &RunContext) -> Result<(), Failure> {
    let lost = context.progress.report().lost_groups;
    if lost.is_empty() { Ok(()) } else { Err(Failure::ScopeLost(lost.join("; "))) }
}
