//! To whom an application goes: rules in order of priority, each with its smart groups, and the excluded groups.
//!
//! Both faces of the API write and read the same rules: the old one a rule per smart group, the newer one whole rules.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// All rules of an application.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rules {
    /// Whether the newer calls wrote them: the old ones then refuse to.
    pub is_newer: bool,
    /// In order of priority.
    pub rules: Vec<Rule>,
    /// Smart groups whose members never get it.
    pub excluded: Vec<i64>,
    /// Restart and exit codes of an installer.
    pub installer: Option<Value>,
}

/// One rule.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rule {
    /// The smaller, the more it counts.
    pub priority: i64,
    /// To whom.
    pub smart_groups: Vec<i64>,
    /// Put onto devices without being asked for.
    pub is_auto: bool,
    /// From when on, in milliseconds.
    pub effective_at: i64,
    /// When it was written, in milliseconds; none for those that came with the tenant, which have settled.
    pub published_at: Option<i64>,
    /// The whole rule in the newer form, without its groups and date.
    pub body: Value,
}

impl Rules {
    /// Those of an application that came with the tenant: one rule for each group.
    pub fn seeded(smart_groups: &[i64], is_auto: bool, effective_at: i64) -> Self {
        let rule = |(priority, group): (usize, &i64)| Rule {
            priority: i64::try_from(priority).unwrap_or(0),
            smart_groups: vec![*group],
            is_auto,
            effective_at,
            published_at: None,
            body: Value::Null,
        };
        Self { rules: smart_groups.iter().enumerate().map(rule).collect(), ..Self::default() }
    }

    /// All groups it goes to, each once, in order of priority.
    pub fn smart_groups(&self) -> Vec<i64> {
        let mut groups = Vec::new();
        for group in self.rules.iter().flat_map(|rule| &rule.smart_groups) {
            if !groups.contains(group) {
                groups.push(*group);
            }
        }
        groups
    }

    /// Whether any rule speaks of that group, or excludes it.
    pub fn names(&self, group: i64) -> bool {
        self.excluded.contains(&group) || self.rules.iter().any(|rule| rule.smart_groups.contains(&group))
    }

    /// The rule that counts for a device that is in those groups; none where it is excluded or nothing applies.
    pub fn for_member_of(&self, is_member: impl Fn(i64) -> bool) -> Option<&Rule> {
        if self.excluded.iter().any(|group| is_member(*group)) {
            return None;
        }
        self.rules.iter().find(|rule| rule.smart_groups.iter().any(|group| is_member(*group)))
    }

    /// Takes a group out; rules without any go. Answers whether it was in one.
    pub fn take_out(&mut self, group: i64) -> bool {
        let was_there = self.rules.iter().any(|rule| rule.smart_groups.contains(&group));
        for rule in &mut self.rules {
            rule.smart_groups.retain(|other| *other != group);
        }
        self.rules.retain(|rule| !rule.smart_groups.is_empty());
        was_there
    }

    /// Puts a rule for one group in place of what there was for it, behind the others where it is new.
    pub fn put(&mut self, group: i64, rule: Rule) {
        let known = self.rules.iter().position(|rule| rule.smart_groups == [group]);
        match known {
            Some(place) => self.rules[place] = Rule { priority: self.rules[place].priority, ..rule },
            None => {
                self.take_out(group);
                let last = self.rules.iter().map(|rule| rule.priority).max().map_or(0, |last| last + 1);
                self.rules.push(Rule { priority: last, ..rule });
            }
        }
    }

    /// Everything that is put onto devices by itself is published anew.
    pub fn publish(&mut self, now: i64) {
        for rule in self.rules.iter_mut().filter(|rule| rule.is_auto) {
            rule.published_at = Some(now);
        }
    }
}

impl Rule {
    /// A value inside the rule: `/distribution/name`.
    pub fn text(&self, pointer: &str) -> &str {
        self.body.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
    }

    /// A yes or no inside the rule, with what holds where nobody said.
    pub fn flag(&self, pointer: &str, otherwise: bool) -> bool {
        self.body.pointer(pointer).and_then(Value::as_bool).unwrap_or(otherwise)
    }

    /// A list inside the rule.
    pub fn list(&self, pointer: &str) -> Value {
        self.body.pointer(pointer).filter(|list| list.is_array()).cloned().unwrap_or_else(|| json!([]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_rule_that_names_a_group_counts_and_exclusions_beat_all() {
        let mut rules = Rules::seeded(&[1, 2], false, 0);
        rules.put(3, Rule { smart_groups: vec![3], is_auto: true, ..Rule::default() });
        assert!(
            rules.for_member_of(|group| group == 3).is_some_and(|rule| rule.is_auto && rule.priority == 2)
        );
        assert!(rules.for_member_of(|group| group >= 2).is_some_and(|rule| !rule.is_auto));
        rules.excluded = vec![9];
        assert!(rules.for_member_of(|group| group == 3 || group == 9).is_none());
        assert!(rules.take_out(1) && !rules.take_out(1));
        assert_eq!(rules.smart_groups(), [2, 3]);
    }
}
