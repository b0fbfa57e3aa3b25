//! The authenticated caller.

use std::{collections::BTreeSet, sync::Arc};

use crate::access::resources::umbrella_of;

/// An authenticated caller, bound to one organization group and one role.
#[derive(Debug, Clone)]
pub struct Caller {
    /// User name of the admin, or the OAuth client's name: for event logs.
    pub name: String,
    /// The organization group it is bound to; it sees this and all below.
    pub org_group_id: i64,
    /// Resources its role grants.
    pub resources: Arc<BTreeSet<String>>,
    /// Whether the role grants everything, also what no single resource is known for.
    pub is_full_access: bool,
}

impl Caller {
    /// Whether the role grants the resource, or the older resource that stands for its whole collection.
    /// `*` is what only a full-access role grants.
    pub fn may(&self, resource: &str) -> bool {
        self.is_full_access
            || self.resources.contains(resource)
            || umbrella_of(resource).is_some_and(|umbrella| self.resources.contains(umbrella))
    }
}
