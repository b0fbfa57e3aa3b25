//! Two integrations must not read the same devices (HM-3): the same tenant in a second integration, or a parent in one
//! and its child in another, is refused.
//!
//! A tenant is known by its host: organization group ids are unique there. What two accounts see can only be compared
//! once the groups of one of them are known; the same account on the same host sees the same. Whether a smart group
//! shares devices with something else is decided by the group that manages it: members come from there and below. Two
//! different smart groups are left to the person who chose them. Where nobody knows enough to compare, the answer is
//! *unclear*, and who came second waits: it is compared again when the groups of both were read.

use std::collections::BTreeSet;

use super::{
    GroupKind, GroupList, GroupTree, IntegrationSettings, ScopeExtent, ScopeSettings, address::tenant_of,
};
use crate::ids::UemId;

/// How an integration is bound to its tenant.
#[derive(Debug, Clone)]
pub struct Binding<'a> {
    /// Display name.
    pub name: &'a str,
    /// API address.
    pub api_url: &'a str,
    /// Who it logs in as.
    pub account: &'a str,
    /// What it reads.
    pub scope: &'a ScopeSettings,
    /// The organization groups that its account sees; empty while nobody knows.
    pub tree: GroupTree,
    /// Its chosen smart groups with the organization groups that manage them, as far as known.
    pub managed_by: Vec<(UemId, UemId)>,
}

/// Why two integrations may not stand side by side.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "integration {other:?} reads {what} of the same tenant already: choose groups that do not overlap, or edit that one"
)]
pub struct Overlap {
    /// Name of the other integration.
    pub other: String,
    /// What both would read.
    pub what: String,
}

/// Nobody can say yet whether two integrations read the same devices.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "it is not known yet whether integration {other:?} on the same server reads the same devices: the groups that the account of {whose} sees must be read first"
)]
pub struct Unclear {
    /// Name of the other integration.
    pub other: String,
    /// Whose groups nobody knows, in words.
    pub whose: String,
}

/// How an integration stands beside all others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Beside {
    /// They share no device, as far as groups tell.
    Apart,
    /// That cannot be said yet.
    Unclear(Unclear),
    /// They share devices.
    Overlaps(Overlap),
}

/// Compares an integration with all others. One that overlaps is told before one that nobody can compare with.
pub fn stand_beside(new: &Binding<'_>, others: &[Binding<'_>]) -> Beside {
    if let Some(overlap) = find_overlap(new, others) {
        return Beside::Overlaps(overlap);
    }
    let unclear = others.iter().find_map(|other| unclear(new, other));
    unclear.map_or(Beside::Apart, Beside::Unclear)
}

/// Why two cannot be compared, if they cannot.
fn unclear(new: &Binding<'_>, other: &Binding<'_>) -> Option<Unclear> {
    if !is_same_host(new.api_url, other.api_url) {
        return None;
    }
    // The same account sees the same.
    let is_seen = |own: &GroupTree, others: &GroupTree| {
        !own.is_empty() || new.account == other.account && !others.is_empty()
    };
    let mine = is_seen(&new.tree, &other.tree) || is_spelled_out(new.scope);
    let theirs = is_seen(&other.tree, &new.tree) || is_spelled_out(other.scope);
    let whose = match (mine, theirs) {
        (true, true) => return None,
        (true, false) => format!("{:?}", other.name),
        (false, true) => format!("{:?}", new.name),
        (false, false) => format!("{:?} and of {:?}", new.name, other.name),
    };
    Some(Unclear { other: other.name.to_owned(), whose })
}

/// Whether a choice says by itself what it covers, without the tree.
fn is_spelled_out(scope: &ScopeSettings) -> bool {
    let is_plain =
        |group: &super::ChosenGroup| group.key.kind == GroupKind::OrgGroup && !group.include_children;
    !scope.is_everything() && scope.groups.iter().all(is_plain)
}

impl<'a> Binding<'a> {
    /// Of settings and account, with the groups that the account sees, empty while nobody knows.
    pub fn of(settings: &'a IntegrationSettings, account: &'a str, seen: &GroupList) -> Self {
        let smart = settings.scope.groups.iter().filter(|group| group.key.kind == GroupKind::SmartGroup);
        let manager = |id: UemId| seen.smart_groups.iter().find(|group| group.uem_id == id)?.org_group;
        Self {
            name: &settings.name,
            api_url: &settings.api_url,
            account,
            scope: &settings.scope,
            tree: seen.tree(),
            managed_by: smart
                .filter_map(|group| Some((group.key.uem_id, manager(group.key.uem_id)?)))
                .collect(),
        }
    }
}

/// The first of the others that reads devices which this one would read.
pub fn find_overlap(new: &Binding<'_>, others: &[Binding<'_>]) -> Option<Overlap> {
    others.iter().find_map(|other| {
        let what = shared(new, other)?;
        Some(Overlap { other: other.name.to_owned(), what })
    })
}

fn shared(left: &Binding<'_>, right: &Binding<'_>) -> Option<String> {
    if tenant_of(left.api_url) != tenant_of(right.api_url) {
        return None;
    }
    // One environment, seen by two accounts: what either of them knows of the tree is true for both.
    let tree = GroupTree::new(edges(&left.tree).chain(edges(&right.tree)));
    let is_same_account = left.account == right.account;
    let (mine, theirs) = (left.scope.extent(&tree), right.scope.extent(&tree));
    match (mine.is_everything, theirs.is_everything) {
        (true, true) if is_same_account => Some("everything".to_owned()),
        (true, true) => common(&left.tree.groups().collect(), &right.tree.groups().collect()),
        (true, false) => within_everything(&theirs, right, &left.tree, is_same_account),
        (false, true) => within_everything(&mine, left, &right.tree, is_same_account),
        (false, false) => {
            let smart = mine.smart_groups.intersection(&theirs.smart_groups).next();
            common(&mine.org_groups, &theirs.org_groups)
                .or_else(|| smart.map(|group| format!("smart group {group}")))
                .or_else(|| managed_within(left, &theirs))
                .or_else(|| managed_within(right, &mine))
        }
    }
}

/// Chosen groups against an integration that reads all that its account sees.
fn within_everything(
    chosen: &ScopeExtent,
    binding: &Binding<'_>,
    seen: &GroupTree,
    is_same_account: bool,
) -> Option<String> {
    if is_same_account {
        return Some("everything".to_owned());
    }
    let org = chosen.org_groups.iter().find(|group| seen.contains(**group));
    let smart = binding.managed_by.iter().find(|(_, manager)| seen.contains(*manager));
    org.map(|group| format!("organization group {group}"))
        .or_else(|| smart.map(|(group, _)| format!("the devices of smart group {group}")))
}

/// Smart groups of one that a group chosen in the other manages.
fn managed_within(binding: &Binding<'_>, other: &ScopeExtent) -> Option<String> {
    let found = binding.managed_by.iter().find(|(_, manager)| other.org_groups.contains(manager));
    found.map(|(group, manager)| {
        format!("organization group {manager}, which holds the devices of smart group {group},")
    })
}

fn common(left: &BTreeSet<UemId>, right: &BTreeSet<UemId>) -> Option<String> {
    left.intersection(right).next().map(|group| format!("organization group {group}"))
}

fn edges(tree: &GroupTree) -> impl Iterator<Item = (UemId, Option<UemId>)> {
    tree.groups().map(|group| (group, tree.parent(group)))
}

/// A path or another spelling leads to the same tenant.
pub fn is_same_host(left: &str, right: &str) -> bool {
    tenant_of(left) == tenant_of(right)
}
