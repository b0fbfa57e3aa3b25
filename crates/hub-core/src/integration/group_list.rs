//! The groups that an account sees, with their devices: what people choose from, and what a choice would bring.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{ChosenGroup, GroupKey, GroupKind, GroupTree, ScopeSettings};
use crate::ids::UemId;

/// An organization group that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedOrgGroup {
    /// Id in the tenant.
    pub uem_id: UemId,
    /// Name.
    pub name: String,
    /// Customer, Container, ...
    pub kind: String,
    /// The group above it, if it is seen.
    pub parent: Option<UemId>,
    /// Devices of it and of all groups below it.
    pub devices: u64,
}

/// A smart group that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedSmartGroup {
    /// Id in the tenant.
    pub uem_id: UemId,
    /// Name.
    pub name: String,
    /// Organization group that manages it.
    pub org_group: Option<UemId>,
    /// Devices in it.
    pub devices: u64,
}

/// All that can be chosen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct GroupList {
    /// Organization groups, parents before children.
    pub org_groups: Vec<ListedOrgGroup>,
    /// Smart groups by name.
    pub smart_groups: Vec<ListedSmartGroup>,
    /// What could not be read, for people; empty otherwise.
    pub remark: String,
}

/// What a choice would bring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopePreview {
    /// Devices of each choice, in its order; `None` for a group that is not in the list.
    pub choices: Vec<(GroupKey, Option<u64>)>,
    /// Different devices of all together.
    pub devices: u64,
    /// Whether that number is exact. Otherwise it is the most that there can be: which members smart groups share with
    /// other choices is not known before they are read.
    pub is_exact: bool,
}

impl GroupList {
    /// The tree of the organization groups.
    pub fn tree(&self) -> GroupTree {
        GroupTree::new(self.org_groups.iter().map(|group| (group.uem_id, group.parent)))
    }

    /// The name of a group; `None` when it is not in the list.
    pub fn name(&self, key: GroupKey) -> Option<&str> {
        match key.kind {
            GroupKind::OrgGroup => {
                self.org_groups.iter().find(|it| it.uem_id == key.uem_id).map(|it| it.name.as_str())
            }
            GroupKind::SmartGroup => {
                self.smart_groups.iter().find(|it| it.uem_id == key.uem_id).map(|it| it.name.as_str())
            }
        }
    }

    /// Devices of each organization group alone: what lies below it is taken away.
    pub fn own_devices(&self) -> BTreeMap<UemId, u64> {
        let tree = self.tree();
        let mut own: BTreeMap<UemId, u64> =
            self.org_groups.iter().map(|group| (group.uem_id, group.devices)).collect();
        for group in &self.org_groups {
            if let Some(devices) = tree.parent(group.uem_id).and_then(|parent| own.get_mut(&parent)) {
                // Totals were asked for one after the other: a fleet that moves may not add up.
                *devices = devices.saturating_sub(group.devices);
            }
        }
        own
    }

    /// What a scope would bring. A device in two chosen groups is counted once where that can be known.
    pub fn preview(&self, scope: &ScopeSettings) -> ScopePreview {
        let (tree, own) = (self.tree(), self.own_devices());
        let sum = |groups: &mut dyn Iterator<Item = UemId>| -> u64 {
            groups.filter_map(|group| own.get(&group)).sum()
        };
        let everything = sum(&mut tree.groups());
        if scope.is_everything() {
            return ScopePreview { choices: Vec::new(), devices: everything, is_exact: true };
        }
        let devices_of = |group: &ChosenGroup| match group.key.kind {
            GroupKind::OrgGroup if tree.contains(group.key.uem_id) => {
                Some(sum(&mut group.org_groups(&tree).into_iter()))
            }
            GroupKind::OrgGroup => None,
            GroupKind::SmartGroup => {
                self.smart_groups.iter().find(|it| it.uem_id == group.key.uem_id).map(|it| it.devices)
            }
        };
        let choices: Vec<(GroupKey, Option<u64>)> =
            scope.groups.iter().map(|group| (group.key, devices_of(group))).collect();
        let extent = scope.extent(&tree);
        let of_smart: u64 = choices
            .iter()
            .filter(|(key, _)| key.kind == GroupKind::SmartGroup)
            .filter_map(|(_, devices)| *devices)
            .sum();
        let of_org = sum(&mut extent.org_groups.iter().copied());
        let together = of_org + of_smart;
        // More than the account sees can only be counted twice.
        let devices = if everything > 0 { together.min(everything) } else { together };
        let (orgs, smarts) = (extent.org_groups.len(), extent.smart_groups.len());
        ScopePreview { choices, devices, is_exact: smarts == 0 || (orgs == 0 && smarts == 1) }
    }
}
