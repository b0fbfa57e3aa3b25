//! Limiting a person or a token to integrations within subtrees of organization groups (TM-2). An integration is bound to
//! the groups that it chose, or, where it reads everything, to the topmost groups that its account sees. It is within a
//! subtree when every group that it is bound to is the subtree's top or lies below it. What is not known to lie within is
//! outside: an unknown tree, a group that nobody sees, a smart group without a known manager.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Permission, Visible};
use crate::{
    ids::{IntegrationId, UemId},
    integration::{GroupKey, GroupKind, GroupList, GroupTree, ScopeSettings, address::tenant_of},
};

/// Most subtrees of one person or token.
pub const SUBTREES_MAX: usize = 50;

/// Of what a person or a token may see anything.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Limits {
    /// `None` sees everything; a list sees these subtrees alone, and an empty one nothing.
    subtrees: Option<Vec<Subtree>>,
}

/// An organization group of a tenant with all groups below it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subtree {
    /// The tenant, by [`tenant_of`] its address: ids of groups mean something in their own tenant only.
    pub tenant: String,
    /// Id of its topmost group in the tenant.
    pub top: UemId,
}

/// Where an integration stands.
#[derive(Debug, Clone)]
pub struct Placed<'a> {
    /// Which.
    pub id: IntegrationId,
    /// API address.
    pub api_url: &'a str,
    /// What it reads.
    pub scope: &'a ScopeSettings,
    /// The organization groups that its account was last seen to see; empty while nobody knows.
    pub seen: GroupTree,
    /// Smart groups with the organization groups that manage them, as far as known.
    pub managed_by: BTreeMap<UemId, UemId>,
}

impl Limits {
    /// No limit.
    pub fn none() -> Self {
        Self { subtrees: None }
    }

    /// To these subtrees; to nothing when there are none.
    pub fn to(subtrees: Vec<Subtree>) -> Self {
        Self { subtrees: Some(subtrees) }
    }

    /// Whether there is any.
    pub fn is_limited(&self) -> bool {
        self.subtrees.is_some()
    }

    /// The subtrees; none without a limit.
    pub fn subtrees(&self) -> &[Subtree] {
        self.subtrees.as_deref().unwrap_or_default()
    }

    /// Whether an organization group of that tenant is shown: the top of a subtree, or what is known to lie below one. An
    /// integration within a subtree may be read by an account that sees more of the tree.
    pub fn show_group(&self, api_url: &str, tree: &GroupTree, group: UemId) -> bool {
        let Some(subtrees) = &self.subtrees else { return true };
        let tenant = tenant_of(api_url);
        subtrees.iter().any(|subtree| subtree.tenant == tenant && tree.is_within(group, subtree.top))
    }

    /// What of a tenant's groups may be chosen from. A smart group is where the organization group is that manages it.
    #[must_use]
    pub fn narrow(&self, api_url: &str, mut list: GroupList) -> GroupList {
        let tree = list.tree();
        list.org_groups.retain(|group| self.show_group(api_url, &tree, group.uem_id));
        list.smart_groups.retain(|group| {
            !self.is_limited()
                || group.org_group.is_some_and(|manager| self.show_group(api_url, &tree, manager))
        });
        list
    }

    /// Whether a limited caller may have that permission at all: what concerns the whole hub is for those without limits.
    pub fn allow(&self, permission: Permission) -> bool {
        !self.is_limited() || !permission.concerns_whole_hub()
    }
}

/// The integrations that lie within the limits.
pub fn visible_integrations(limits: &Limits, integrations: &[Placed<'_>]) -> Visible {
    if !limits.is_limited() {
        return Visible::Everything;
    }
    let mut trees: BTreeMap<String, Vec<&GroupTree>> = BTreeMap::new();
    for placed in integrations {
        trees.entry(tenant_of(placed.api_url)).or_default().push(&placed.seen);
    }
    let trees: BTreeMap<String, GroupTree> =
        trees.into_iter().map(|(tenant, seen)| (tenant, GroupTree::agreed(&seen))).collect();
    let is_within = |placed: &&Placed<'_>| {
        let tenant = tenant_of(placed.api_url);
        let tops: Vec<UemId> =
            limits.subtrees().iter().filter(|subtree| subtree.tenant == tenant).map(|it| it.top).collect();
        trees.get(&tenant).is_some_and(|tree| placed.is_within(&tops, tree))
    };
    Visible::Only(integrations.iter().filter(is_within).map(|placed| placed.id).collect())
}

impl Placed<'_> {
    /// Whether every group that it is bound to lies below one of the tops, all of them known.
    fn is_within(&self, tops: &[UemId], tree: &GroupTree) -> bool {
        let Some(bound) = self.bound_to() else { return false };
        let is_below = |group: UemId| {
            tree.contains(group) && tops.iter().any(|top| tree.contains(*top) && tree.is_within(group, *top))
        };
        !bound.is_empty() && bound.into_iter().all(is_below)
    }

    /// The organization groups that it is bound to; `None` where one of them cannot be known.
    fn bound_to(&self) -> Option<Vec<UemId>> {
        if self.scope.is_everything() {
            let is_topmost =
                |group: &UemId| self.seen.parent(*group).is_none_or(|above| !self.seen.contains(above));
            return Some(self.seen.groups().filter(is_topmost).collect());
        }
        self.scope.groups.iter().map(|group| self.place_of(group.key)).collect()
    }

    /// Devices of a smart group come from the organization group that manages it, and from below.
    fn place_of(&self, key: GroupKey) -> Option<UemId> {
        match key.kind {
            GroupKind::OrgGroup => Some(key.uem_id),
            GroupKind::SmartGroup => self.managed_by.get(&key.uem_id).copied(),
        }
    }
}
