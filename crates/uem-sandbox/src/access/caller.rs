//! The authenticated caller.

use std::sync::Arc;

use crate::access::{Access, Role};

/// An authenticated caller, bound to one organization group and its roles.
#[derive(Debug, Clone)]
pub struct Caller {
    /// User name of the admin, or the OAuth client's name: for event logs.
    pub name: String,
    /// The organization group it is bound to; it sees this and all below.
    pub org_group_id: i64,
    /// The roles it holds, each with the organization group where.
    pub roles: Vec<(Arc<Role>, i64)>,
    /// The enrollment user that calls with credentials of their own, instead of an admin.
    pub enrollment_user: Option<i64>,
}

impl Caller {
    /// Whether one of its roles grants the resource, wherever it is held.
    pub fn may(&self, resource: &str) -> bool {
        self.roles.iter().any(|(role, _)| role.grants(resource))
    }

    /// Whether one of its roles grants exactly that: a permission of the console, too.
    pub(crate) fn holds(&self, grant: &str) -> bool {
        self.roles.iter().any(|(role, _)| role.is_full_access || role.resources.contains(grant))
    }

    /// Adds a resource to what its roles grant.
    pub(crate) fn grant(&mut self, resource: &str) {
        for (role, _) in &mut self.roles {
            let mut more = (**role).clone();
            more.resources.insert(resource.to_owned());
            *role = Arc::new(more);
        }
    }

    /// The caller for an operation that needs the resource: bound to its own organization group where it holds a role
    /// that grants it there or above, otherwise to the topmost group below where it does. None without any.
    pub(crate) fn acting(self: Arc<Self>, resource: &str, access: &Access) -> Option<Arc<Self>> {
        let home = self.org_group_id;
        let held = || self.roles.iter().filter(|(role, _)| role.grants(resource)).map(|(_, group)| *group);
        if held().any(|group| access.is_within(home, group)) {
            return Some(self);
        }
        let below = held().filter(|group| access.is_within(*group, home));
        let topmost =
            below.min_by_key(|group| (access.org_group(*group).map(|group| group.level), *group))?;
        Some(Arc::new(Self { org_group_id: topmost, ..(*self).clone() }))
    }
}
