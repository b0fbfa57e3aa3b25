//! What a choice of groups must be: by itself, and against the groups that the account sees.

use std::collections::BTreeSet;

use super::{ChosenGroup, GROUPS_MAX, GroupKey, GroupKind, GroupList, ScopeSettings, SettingError};

/// Longest name of a group that is kept, in characters.
const NAME_CHARS_MAX: usize = 500;

impl ScopeSettings {
    /// What can be told without the tenant.
    pub fn check(&self) -> Vec<SettingError> {
        let mut refusals = Vec::new();
        if self.groups.len() > GROUPS_MAX {
            refusals.push(refuse(
                "scope.groups",
                format!("{} groups", self.groups.len()),
                format!("at most {GROUPS_MAX} groups: choose one that includes its child groups instead"),
            ));
        }
        let mut seen = BTreeSet::new();
        for group in &self.groups {
            if !seen.insert(group.key) {
                refusals.push(refuse("scope.groups", group.words(), "each group once".into()));
            }
            if group.include_children && group.key.kind == GroupKind::SmartGroup {
                let expected =
                    "include_children for organization groups only: a smart group has no child groups";
                refusals.push(refuse("scope.groups", group.words(), expected.into()));
            }
            if group.name.chars().count() > NAME_CHARS_MAX {
                let expected = format!("a name of at most {NAME_CHARS_MAX} characters");
                refusals.push(refuse("scope.groups", group.key.to_string(), expected));
            }
        }
        refusals.extend(self.check_android_enterprise(&seen));
        refusals
    }

    fn check_android_enterprise(&self, chosen: &BTreeSet<GroupKey>) -> Vec<SettingError> {
        let mut seen = BTreeSet::new();
        let mut refusals = Vec::new();
        for key in &self.android_enterprise {
            if !seen.insert(*key) {
                refusals.push(refuse("scope.android_enterprise", key.to_string(), "each group once".into()));
            }
            if !chosen.contains(key) {
                let expected = "one of the groups chosen in scope.groups".into();
                refusals.push(refuse("scope.android_enterprise", key.to_string(), expected));
            }
        }
        refusals
    }

    /// What only the tenant's groups tell: unknown groups, and groups that another chosen one includes already.
    pub fn check_known(&self, list: &GroupList) -> Vec<SettingError> {
        let tree = list.tree();
        let mut refusals = Vec::new();
        for group in &self.groups {
            if list.name(group.key).is_none() {
                let expected = "a group that the account sees: read the groups again, or leave it out".into();
                refusals.push(refuse("scope.groups", group.words(), expected));
                continue;
            }
            if group.key.kind != GroupKind::OrgGroup {
                continue;
            }
            let includes = |other: &&ChosenGroup| {
                other.key.kind == GroupKind::OrgGroup
                    && other.include_children
                    && other.key != group.key
                    && tree.is_within(group.key.uem_id, other.key.uem_id)
            };
            if let Some(parent) = self.groups.iter().find(includes) {
                let (name, expected) = (
                    list.name(parent.key).unwrap_or(&parent.name),
                    "includes it with its child groups already: leave this one out",
                );
                refusals.push(refuse(
                    "scope.groups",
                    group.words(),
                    format!("{name} ({}) {expected}", parent.key),
                ));
            }
        }
        refusals
    }

    /// The same with the names that the groups have now.
    #[must_use]
    pub fn with_names(mut self, list: &GroupList) -> Self {
        for group in &mut self.groups {
            if let Some(name) = list.name(group.key) {
                name.clone_into(&mut group.name);
            }
        }
        self
    }
}

impl ChosenGroup {
    /// Its name with its key, for messages.
    pub fn words(&self) -> String {
        if self.name.is_empty() { self.key.to_string() } else { format!("{} ({})", self.name, self.key) }
    }
}

fn refuse(field: &'static str, value: String, expected: String) -> SettingError {
    SettingError { field, value, expected }
}
