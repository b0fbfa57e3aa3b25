//! The tree of organization groups, in memory.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use uuid::Uuid;

/// One node of the tree.
#[derive(Debug, Clone)]
pub struct OrgGroup {
    /// Integer id.
    pub id: i64,
    /// UUID.
    pub uuid: Uuid,
    /// Display name.
    pub name: String,
    /// Activation code (`GroupId` on the wire).
    pub group_id: String,
    /// `Global`, `Partner`, `Customer`, `Container`, ...
    pub kind: String,
    /// Parent, none for the root.
    pub parent: Option<i64>,
    /// Depth, 0 at the top.
    pub level: u32,
    /// Country name.
    pub country: String,
    /// Language as a code (`en-US`), where somebody chose another than the country's.
    pub locale: Option<String>,
    /// Number of its time zone, where somebody chose one.
    pub timezone: Option<i64>,
    /// Its time zone, where somebody chose one.
    pub timezone_code: Option<String>,
    /// Created.
    pub created: jiff::Timestamp,
}

/// All nodes, with the ways up and down.
#[derive(Debug, Default)]
pub struct OrgTree {
    nodes: BTreeMap<i64, OrgGroup>,
    children: HashMap<i64, Vec<i64>>,
    by_uuid: HashMap<Uuid, i64>,
}

impl OrgTree {
    /// Ties the nodes together; levels are worked out from the parents.
    pub fn new(groups: impl IntoIterator<Item = OrgGroup>) -> Self {
        let mut tree = Self::default();
        for group in groups {
            tree.by_uuid.insert(group.uuid, group.id);
            if let Some(parent) = group.parent {
                tree.children.entry(parent).or_default().push(group.id);
            }
            tree.nodes.insert(group.id, group);
        }
        let ids: Vec<i64> = tree.nodes.keys().copied().collect();
        for id in ids {
            let level = u32::try_from(tree.ancestors(id).count()).unwrap_or(u32::MAX);
            if let Some(node) = tree.nodes.get_mut(&id) {
                node.level = level;
            }
        }
        tree
    }

    /// The tree without these nodes and all that lies below them.
    #[must_use]
    pub fn without(&self, roots: &BTreeSet<i64>) -> Self {
        let is_left = |node: &&OrgGroup| !roots.iter().any(|root| self.is_within(node.id, *root));
        Self::new(self.all().filter(is_left).cloned())
    }

    /// The node of that id.
    pub fn find(&self, id: i64) -> Option<&OrgGroup> {
        self.nodes.get(&id)
    }

    /// The node of that UUID.
    pub fn find_by_uuid(&self, uuid: Uuid) -> Option<&OrgGroup> {
        self.by_uuid.get(&uuid).and_then(|id| self.nodes.get(id))
    }

    /// All nodes by id.
    pub fn all(&self) -> impl Iterator<Item = &OrgGroup> {
        self.nodes.values()
    }

    /// The nodes above, nearest first.
    pub fn ancestors(&self, id: i64) -> impl Iterator<Item = &OrgGroup> {
        let parent_of = |node: &&OrgGroup| node.parent.and_then(|parent| self.nodes.get(&parent));
        // A node can lie no deeper than there are nodes: a loop in the data ends here.
        std::iter::successors(self.nodes.get(&id), parent_of).skip(1).take(self.nodes.len())
    }

    /// The nodes directly below, by id.
    pub fn children(&self, id: i64) -> impl Iterator<Item = &OrgGroup> {
        self.children.get(&id).into_iter().flatten().filter_map(|child| self.nodes.get(child))
    }

    /// The node and everything below it, parents before their children.
    pub fn subtree(&self, id: i64) -> Vec<&OrgGroup> {
        let mut waiting = vec![id];
        let mut found = Vec::new();
        while let Some(id) = waiting.pop() {
            let Some(node) = self.nodes.get(&id) else { continue };
            found.push(node);
            waiting.extend(self.children.get(&id).into_iter().flatten().rev());
        }
        found
    }

    /// Whether `id` is `root` or lies below it.
    pub fn is_within(&self, id: i64, root: i64) -> bool {
        self.nodes.contains_key(&id) && (id == root || self.ancestors(id).any(|node| node.id == root))
    }

    /// The nearest Customer group at or above `id`.
    pub fn customer_of(&self, id: i64) -> Option<&OrgGroup> {
        self.find(id).into_iter().chain(self.ancestors(id)).find(|node| node.kind == "Customer")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(id: i64, parent: Option<i64>, kind: &str) -> OrgGroup {
        let uuid = Uuid::from_u128(id.unsigned_abs().into());
        let (name, country) = (format!("g{id}"), String::new());
        OrgGroup {
            id,
            uuid,
            group_id: name.clone(),
            name,
            kind: kind.to_owned(),
            parent,
            level: 0,
            country,
            locale: None,
            timezone: None,
            timezone_code: None,
            created: jiff::Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_subtree_is_what_lies_at_or_below() {
        let tree = OrgTree::new([
            node(1, None, "Global"),
            node(2, Some(1), "Customer"),
            node(3, Some(2), "Container"),
            node(4, Some(1), "Customer"),
        ]);
        assert_eq!(tree.subtree(1).iter().map(|node| node.id).collect::<Vec<_>>(), [1, 2, 3, 4]);
        assert_eq!(tree.find(3).unwrap().level, 2);
        assert!(
            tree.is_within(3, 2) && tree.is_within(2, 2) && !tree.is_within(4, 2) && !tree.is_within(9, 9)
        );
        assert_eq!(tree.customer_of(3).unwrap().id, 2);
        assert!(tree.customer_of(1).is_none());
        let rest = tree.without(&BTreeSet::from([2]));
        assert_eq!(rest.all().map(|node| node.id).collect::<Vec<_>>(), [1, 4]);
    }
}
