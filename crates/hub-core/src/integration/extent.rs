//! A scope laid over the tree: which groups' devices belong to it.

use std::collections::BTreeSet;

use super::{ChosenGroup, GroupKind, GroupTree, ScopeSettings};
use crate::ids::UemId;

/// What a scope covers in a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopeExtent {
    /// Nothing was chosen: all that the account sees.
    pub is_everything: bool,
    /// The organization groups whose devices belong to it, child groups spelled out.
    pub org_groups: BTreeSet<UemId>,
    /// The smart groups whose members belong to it.
    pub smart_groups: BTreeSet<UemId>,
}

impl ScopeExtent {
    /// Whether a device of that organization group belongs to it, its smart groups apart.
    pub fn covers(&self, org_group: UemId) -> bool {
        self.is_everything || self.org_groups.contains(&org_group)
    }
}

impl ChosenGroup {
    /// The organization groups that the choice covers; none for a smart group.
    pub fn org_groups(&self, tree: &GroupTree) -> BTreeSet<UemId> {
        match (self.key.kind, self.include_children) {
            (GroupKind::SmartGroup, _) => BTreeSet::new(),
            (GroupKind::OrgGroup, false) => BTreeSet::from([self.key.uem_id]),
            (GroupKind::OrgGroup, true) => tree.below(self.key.uem_id),
        }
    }
}

impl ScopeSettings {
    /// Whether all that the account sees is read.
    pub fn is_everything(&self) -> bool {
        self.groups.is_empty()
    }

    /// What it covers in that tree. A chosen group that the tree does not have is covered all the same.
    pub fn extent(&self, tree: &GroupTree) -> ScopeExtent {
        let smart = self.groups.iter().filter(|group| group.key.kind == GroupKind::SmartGroup);
        ScopeExtent {
            is_everything: self.is_everything(),
            org_groups: self.groups.iter().flat_map(|group| group.org_groups(tree)).collect(),
            smart_groups: smart.map(|group| group.key.uem_id).collect(),
        }
    }

    /// What the Android Enterprise groups cover (HM-11): Android devices there carry a personal and a work profile, and are
    /// one device all the same. `None` where no such group was named.
    pub fn android_enterprise_extent(&self, tree: &GroupTree) -> Option<ScopeExtent> {
        let groups = self.groups.iter().filter(|group| self.android_enterprise.contains(&group.key));
        let named = Self { groups: groups.cloned().collect(), android_enterprise: Vec::new() };
        (!named.is_everything()).then(|| named.extent(tree))
    }

    /// Whether another scope reads the same devices: names and order do not matter.
    pub fn is_same_choice(&self, other: &Self) -> bool {
        let choice = |scope: &Self| -> BTreeSet<_> {
            scope.groups.iter().map(|group| (group.key, group.include_children)).collect()
        };
        choice(self) == choice(other)
    }
}
