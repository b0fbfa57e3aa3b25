//! The groups to choose from as lines of a page, and a form of check boxes as a choice.

use std::collections::{BTreeMap, HashMap};

use hub_core::{
    ids::UemId,
    integration::{ChosenGroup, GroupKey, GroupKind, GroupList, ListedOrgGroup, ScopeSettings},
};
use page_kit::components::grouped;

/// Deeper groups are indented no further.
const DEEPEST: usize = 6;
/// Begins of the names of check boxes; the group's key follows.
const CHOSEN: &str = "choose ";
const CHILDREN: &str = "children ";
const ANDROID: &str = "android ";

/// A group that can be chosen.
pub struct GroupLine {
    /// `og:570`
    pub key: String,
    /// Name.
    pub name: String,
    /// Container, ... or *Smart group*.
    pub kind: String,
    /// Indentation.
    pub depth: usize,
    /// Devices it brings by itself.
    pub devices: String,
    /// Devices it brings with its child groups; empty where it has none.
    pub with_children: String,
    /// Whether it is an organization group with child groups.
    pub has_children: bool,
    /// Chosen.
    pub is_chosen: bool,
    /// Chosen with its child groups.
    pub includes_children: bool,
    /// Its Android devices have two profiles.
    pub is_android_enterprise: bool,
    /// It was chosen and is no longer seen.
    pub is_lost: bool,
}

/// Organization groups as a tree, smart groups by name, and what was chosen but is no longer seen.
pub fn lines(list: &GroupList, scope: &ScopeSettings) -> Vec<GroupLine> {
    let own = list.own_devices();
    let mut lines: Vec<GroupLine> = in_order(list)
        .into_iter()
        .map(|(depth, group, has_children)| {
            let key = GroupKey { kind: GroupKind::OrgGroup, uem_id: group.uem_id };
            let with_children = if has_children { grouped(group.devices) } else { String::new() };
            GroupLine {
                name: group.name.clone(),
                kind: group.kind.clone(),
                depth: depth.min(DEEPEST),
                devices: grouped(own.get(&group.uem_id).copied().unwrap_or(0)),
                with_children,
                has_children,
                ..GroupLine::of(key, scope)
            }
        })
        .collect();
    lines.extend(list.smart_groups.iter().map(|group| GroupLine {
        name: group.name.clone(),
        kind: "Smart group".to_owned(),
        devices: grouped(group.devices),
        ..GroupLine::of(GroupKey { kind: GroupKind::SmartGroup, uem_id: group.uem_id }, scope)
    }));
    let lost = scope.groups.iter().filter(|group| list.name(group.key).is_none());
    lines.extend(lost.map(|group| GroupLine {
        name: group.name.clone(),
        kind: "No longer seen".to_owned(),
        is_lost: true,
        ..GroupLine::of(group.key, scope)
    }));
    lines
}

impl GroupLine {
    fn of(key: GroupKey, scope: &ScopeSettings) -> Self {
        let chosen = scope.groups.iter().find(|group| group.key == key);
        Self {
            key: key.to_string(),
            name: String::new(),
            kind: String::new(),
            depth: 0,
            devices: String::new(),
            with_children: String::new(),
            has_children: false,
            is_chosen: chosen.is_some(),
            includes_children: chosen.is_some_and(|group| group.include_children),
            is_android_enterprise: scope.android_enterprise.contains(&key),
            is_lost: false,
        }
    }
}

/// Children below their parents, by name, with their depth and whether something lies below them.
fn in_order(list: &GroupList) -> Vec<(usize, &ListedOrgGroup, bool)> {
    let tree = list.tree();
    let mut children: BTreeMap<Option<UemId>, Vec<&ListedOrgGroup>> = BTreeMap::new();
    for group in &list.org_groups {
        let parent = tree.parent(group.uem_id).filter(|parent| tree.contains(*parent));
        children.entry(parent).or_default().push(group);
    }
    for list in children.values_mut() {
        list.sort_by(|one, other| other.name.cmp(&one.name));
    }
    let tops = children.remove(&None).unwrap_or_default();
    let mut waiting: Vec<(usize, &ListedOrgGroup)> = tops.into_iter().map(|group| (0, group)).collect();
    let mut ordered = Vec::with_capacity(list.org_groups.len());
    while let Some((depth, group)) = waiting.pop() {
        // Taken out, so that a ring in the tenant's tree cannot loop here.
        let below = children.remove(&Some(group.uem_id)).unwrap_or_default();
        ordered.push((depth, group, !below.is_empty()));
        waiting.extend(below.into_iter().map(|child| (depth + 1, child)));
    }
    ordered
}

/// The choice of a form: check boxes that are ticked, by the keys in their names.
pub fn choice(form: &HashMap<String, String>, list: &GroupList) -> ScopeSettings {
    let keys = |prefix: &str| -> Vec<GroupKey> {
        let mut keys: Vec<GroupKey> =
            form.keys().filter_map(|name| name.strip_prefix(prefix)?.parse().ok()).collect();
        keys.sort_unstable();
        keys
    };
    let (children, android) = (keys(CHILDREN), keys(ANDROID));
    let groups: Vec<ChosenGroup> = keys(CHOSEN)
        .into_iter()
        .map(|key| ChosenGroup {
            key,
            name: list.name(key).unwrap_or_default().to_owned(),
            include_children: children.contains(&key),
        })
        .collect();
    // A box beside a group that is not chosen means nothing.
    let android = android.into_iter().filter(|key| groups.iter().any(|group| group.key == *key));
    ScopeSettings { android_enterprise: android.collect(), groups }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list() -> GroupList {
        let org = |uem_id, name: &str, parent: Option<i64>| ListedOrgGroup {
            uem_id: UemId(uem_id),
            name: name.into(),
            kind: "Container".into(),
            parent: parent.map(UemId),
            devices: 10,
        };
        let org_groups = vec![org(1, "World", None), org(2, "Zebra", Some(1)), org(3, "Apple", Some(1))];
        GroupList { org_groups, ..GroupList::default() }
    }

    #[test]
    fn children_stand_below_their_parent_by_name_and_lost_groups_last() {
        let lost = ChosenGroup { key: "sg:9".parse().unwrap(), name: "Gone".into(), include_children: false };
        let scope = ScopeSettings { groups: vec![lost], android_enterprise: vec![] };
        let found: Vec<_> =
            lines(&list(), &scope).into_iter().map(|line| (line.name, line.depth, line.is_lost)).collect();
        let expected = [("World", 0, false), ("Apple", 1, false), ("Zebra", 1, false), ("Gone", 0, true)];
        assert_eq!(found, expected.map(|(name, depth, lost)| (name.to_owned(), depth, lost)));
    }

    #[test]
    fn ticked_boxes_are_the_choice() {
        let form =
            ["choose og:1", "children og:1", "choose sg:4", "android og:1", "android og:3", "nonsense"];
        let form = form.into_iter().map(|name| (name.to_owned(), "on".to_owned())).collect();
        let scope = choice(&form, &list());
        let words: Vec<_> =
            scope.groups.iter().map(|group| (group.words(), group.include_children)).collect();
        assert_eq!(words, [("World (og:1)".to_owned(), true), ("sg:4".to_owned(), false)]);
        assert_eq!(scope.android_enterprise, ["og:1".parse().unwrap()]);
    }
}
