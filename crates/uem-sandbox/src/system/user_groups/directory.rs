//! What the directory beside the tenant says of a user group. It follows from the tenant's seed and the group.
//!
//! A directory always knows a little more than the tenant: of a seeded group one member has left and another person has
//! come; a group that was made here has three people of the fleet. In each there are two people who are no enrollment
//! users yet.

use database::DatabaseError;
use rand::Rng;

use super::{
    membership::{is_member, members},
    store::UserGroup,
};
use crate::{
    Tenant,
    fleet::{ids, people},
    resource::Page,
    system::users::store::{self, User},
};

/// People that only the directory knows have numbers from here on.
const FIRST_NEWCOMER: u32 = 2_000_000_000;
/// Of each group so many.
const NEWCOMERS: u32 = 2;
/// People of the fleet in a group that was made here.
const KNOWN_IN_NEW_GROUP: usize = 3;

/// What differs from the tenant.
#[derive(Debug, Default)]
pub(super) struct Difference {
    /// Users who should be in the group.
    pub joined: Vec<User>,
    /// Members who should not.
    pub left: Vec<User>,
    /// People who are no enrollment users yet.
    pub unknown: Vec<people::Person>,
}

/// Compares the group with the directory.
pub(super) async fn compare(tenant: &Tenant, group: &UserGroup) -> Result<Difference, DatabaseError> {
    let mut difference = Difference::default();
    let is_seeded = group.department >= 0;
    if is_seeded {
        difference.left = leaver(tenant, group).await?;
    }
    let wanted = if is_seeded { 1 } else { KNOWN_IN_NEW_GROUP };
    for user in known(tenant, group, wanted).await? {
        if !is_member(tenant, group, &user).await? {
            difference.joined.push(user);
        }
    }
    for n in 0..NEWCOMERS {
        let person = newcomer(tenant, group, n);
        match store::find_by_name(&tenant.database, &person.user_name).await? {
            None => difference.unknown.push(person),
            Some(user) if !is_member(tenant, group, &user).await? => difference.joined.push(user),
            Some(_) => {}
        }
    }
    Ok(difference)
}

/// The first of the people that the group was seeded with, while they are still in it.
async fn leaver(tenant: &Tenant, group: &UserGroup) -> Result<Vec<User>, DatabaseError> {
    let first = members(tenant, group, Page { number: 0, size: 1 }).await?;
    let has_lost_one = super::store::exceptions(&tenant.database, Some(group.id), None).await?;
    if has_lost_one.iter().any(|exception| !exception.is_member) { Ok(Vec::new()) } else { Ok(first) }
}

/// Directory users of the fleet, of other departments, at or below the group's organization group.
async fn known(tenant: &Tenant, group: &UserGroup, wanted: usize) -> Result<Vec<User>, DatabaseError> {
    let people = tenant.fleet.people();
    let mut rng = ids::rng(tenant.fleet.seed(), "directory group", group.id.unsigned_abs());
    let mut found: Vec<User> = Vec::new();
    // Each draw hits with a good chance; where the group's organization group is small, some are missing.
    for _ in 0..50 {
        if people == 0 || found.len() >= wanted {
            break;
        }
        let n = rng.random_range(0..people);
        let Some(user) = store::find(&tenant.database, ids::user_id(n)).await? else { continue };
        let fits = user.is_directory
            && user.department != group.department
            && tenant.access.is_within(user.org_group_id, group.org_group_id);
        if fits && found.iter().all(|other| other.id != user.id) {
            found.push(user);
        }
    }
    Ok(found)
}

fn newcomer(tenant: &Tenant, group: &UserGroup, n: u32) -> people::Person {
    let place = u32::try_from(group.id.rem_euclid(100_000)).unwrap_or(0);
    people::person(tenant.fleet.seed(), FIRST_NEWCOMER + place * NEWCOMERS + n)
}
