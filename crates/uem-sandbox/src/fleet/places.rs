//! Organization groups as the fleet needs them: where devices and people live, and what they are called.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use crate::access::{Access, OrgGroup};

/// The tree's root: the lowest organization group id of every tenant.
pub const ROOT: i64 = 570;

/// One organization group.
#[derive(Debug, Clone)]
pub struct Place {
    /// Integer id.
    pub id: i64,
    /// UUID.
    pub uuid: Uuid,
    /// Name.
    pub name: String,
    /// Parent, none for the root.
    pub parent: Option<i64>,
    /// UUID of the customer group at or above it.
    pub customer: Uuid,
}

/// All organization groups, and those that take devices.
#[derive(Debug, Default)]
pub struct Places {
    all: HashMap<i64, Place>,
    homes: Vec<i64>,
}

impl Places {
    /// Reads the tree. Devices live below the first Customer in groups without children, more of them in the first.
    pub fn read(access: &Access) -> Self {
        let groups = access.subtree(ROOT);
        let parents: HashSet<i64> = groups.iter().filter_map(|group| group.parent).collect();
        let customer = access.customer().map_or(ROOT, |customer| customer.id);
        let homes = groups.iter().map(|group| group.id);
        let homes = homes.filter(|id| !parents.contains(id) && access.is_within(*id, customer)).collect();
        let all = groups.into_iter().map(|group| (group.id, place(access, group))).collect();
        Self { all, homes }
    }

    /// The group of that id.
    pub fn get(&self, id: i64) -> Option<&Place> {
        self.all.get(&id)
    }

    /// The group of that UUID.
    pub fn by_uuid(&self, uuid: Uuid) -> Option<&Place> {
        self.all.values().find(|place| place.uuid == uuid)
    }

    /// Ids of the group and all groups below it; nothing where there is no such group.
    pub fn subtree(&self, id: i64) -> HashSet<u32> {
        let below = self.all.keys().filter(|at| self.is_within(**at, id));
        below.filter_map(|at| u32::try_from(*at).ok()).collect()
    }

    /// Whether a group is the other one or below it.
    pub fn is_within(&self, mut at: i64, above: i64) -> bool {
        while at != above {
            match self.all.get(&at).and_then(|place| place.parent) {
                Some(parent) => at = parent,
                None => return false,
            }
        }
        true
    }

    /// The home that a person's [`place`](super::people::Person::place) chooses; the root in a tenant without any.
    pub fn home(&self, place: u32) -> i64 {
        if self.homes.is_empty() {
            return ROOT;
        }
        // The smaller of two draws: the first groups get the most.
        let count = self.homes.len();
        self.homes[(place as usize % count).min(place as usize / 1000 % count)]
    }
}

fn place(access: &Access, group: OrgGroup) -> Place {
    let customer = access.customer_of(group.id).map_or(group.uuid, |customer| customer.uuid);
    Place { id: group.id, uuid: group.uuid, name: group.name, parent: group.parent, customer }
}
