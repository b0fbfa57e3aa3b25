//! The tree of organization groups, as far as the account sees it.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::UemId;

/// Which group lies below which. A group whose parent is not seen stands at the top.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroupTree {
    parents: BTreeMap<UemId, Option<UemId>>,
}

impl GroupTree {
    /// From groups with their parents.
    pub fn new(groups: impl IntoIterator<Item = (UemId, Option<UemId>)>) -> Self {
        Self { parents: groups.into_iter().collect() }
    }

    /// What several accounts of one tenant see. A group of which they tell different parents has none: nothing may be
    /// concluded from it.
    pub fn agreed(trees: &[&Self]) -> Self {
        let mut parents: BTreeMap<UemId, BTreeSet<UemId>> = BTreeMap::new();
        for tree in trees {
            for group in tree.groups() {
                parents.entry(group).or_default().extend(tree.parent(group));
            }
        }
        let only = |told: BTreeSet<UemId>| if told.len() == 1 { told.into_iter().next() } else { None };
        Self { parents: parents.into_iter().map(|(group, told)| (group, only(told))).collect() }
    }

    /// Whether nothing is known of it.
    pub fn is_empty(&self) -> bool {
        self.parents.is_empty()
    }

    /// Whether the account sees the group.
    pub fn contains(&self, group: UemId) -> bool {
        self.parents.contains_key(&group)
    }

    /// All groups.
    pub fn groups(&self) -> impl Iterator<Item = UemId> {
        self.parents.keys().copied()
    }

    /// The group above it, if that is seen.
    pub fn parent(&self, group: UemId) -> Option<UemId> {
        self.parents.get(&group).copied().flatten().filter(|parent| *parent != group)
    }

    /// Whether a group is the other one or lies below it.
    pub fn is_within(&self, group: UemId, top: UemId) -> bool {
        let mut at = Some(group);
        // A tree that a faulty answer closed to a ring ends as well.
        for _ in 0..=self.parents.len() {
            match at {
                Some(here) if here == top => return true,
                Some(here) => at = self.parent(here),
                None => return false,
            }
        }
        false
    }

    /// The group and everything below it.
    pub fn below(&self, top: UemId) -> BTreeSet<UemId> {
        let mut children: BTreeMap<UemId, Vec<UemId>> = BTreeMap::new();
        for group in self.groups() {
            if let Some(parent) = self.parent(group) {
                children.entry(parent).or_default().push(group);
            }
        }
        let (mut found, mut waiting) = (BTreeSet::new(), vec![top]);
        while let Some(group) = waiting.pop() {
            if found.insert(group) {
                waiting.extend(children.get(&group).into_iter().flatten());
            }
        }
        found
    }
}
