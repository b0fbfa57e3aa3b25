//! How many devices each organization group has, in one walk over the columns.

use std::collections::HashMap;

use super::Fleet;

impl Fleet {
    /// Enrolled devices of each group, without the groups below it.
    pub fn count_by_org_group(&self) -> HashMap<i64, i64> {
        let mut counts = HashMap::new();
        for facts in self.columns.read().rows().iter().filter(|facts| facts.is_listed()) {
            *counts.entry(i64::from(facts.org_group)).or_default() += 1;
        }
        counts
    }
}
