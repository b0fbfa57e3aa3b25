//! Who is in a user group: the people of its department, less those taken out, and those who were added.

use database::DatabaseError;

use super::store::{self, UserGroup};
use crate::{
    Tenant,
    http::{Call, Reply, VendorError},
    resource::{Filter, Page, id_list, is_visible},
    system::users::{
        self,
        store::{User, count, page},
    },
};

/// A page of the members of a group, by id.
pub async fn members(tenant: &Tenant, group: &UserGroup, page: Page) -> Result<Vec<User>, DatabaseError> {
    let exceptions = store::exceptions(&tenant.database, Some(group.id), None).await?;
    self::page(&tenant.database, &filter(tenant, group, !exceptions.is_empty()), "id", page).await
}

/// How many members a group has.
pub async fn count_members(tenant: &Tenant, group: &UserGroup) -> Result<i64, DatabaseError> {
    let seeded = match group.department < 0 {
        true => 0,
        false => count(&tenant.database, &of_department(tenant, group)).await?,
    };
    let exceptions = store::exceptions(&tenant.database, Some(group.id), None).await?;
    if exceptions.is_empty() {
        return Ok(seeded);
    }
    let ids: Vec<i64> = exceptions.iter().map(|exception| exception.user_id).collect();
    let users = users::store::find_many(&tenant.database, &ids).await?;
    let mut total = seeded;
    for user in users {
        let is_seeded = is_of_department(tenant, group, &user);
        let is_member = exceptions.iter().any(|one| one.user_id == user.id && one.is_member);
        total += i64::from(is_member) - i64::from(is_seeded);
    }
    Ok(total)
}

/// Whether the user is a member.
pub async fn is_member(tenant: &Tenant, group: &UserGroup, user: &User) -> Result<bool, DatabaseError> {
    let exceptions = store::exceptions(&tenant.database, Some(group.id), Some(user.id)).await?;
    let told = exceptions.first().map(|exception| exception.is_member);
    Ok(told.unwrap_or_else(|| is_of_department(tenant, group, user)))
}

/// The groups that a user is in, by id.
pub async fn groups_of(tenant: &Tenant, user: &User) -> Result<Vec<UserGroup>, DatabaseError> {
    let exceptions = store::exceptions(&tenant.database, None, Some(user.id)).await?;
    let told = |id: i64| exceptions.iter().find(|one| one.group_id == id).map(|one| one.is_member);
    let mut groups = store::list(&tenant.database).await?;
    groups.retain(|group| told(group.id).unwrap_or_else(|| is_of_department(tenant, group, user)));
    Ok(groups)
}

fn is_of_department(tenant: &Tenant, group: &UserGroup, user: &User) -> bool {
    group.department >= 0
        && group.department == user.department
        && tenant.access.is_within(user.org_group_id, group.org_group_id)
}

fn of_department(tenant: &Tenant, group: &UserGroup) -> Filter {
    let mut filter = Filter::default();
    filter.that(department_clause(tenant, group));
    filter
}

fn department_clause(tenant: &Tenant, group: &UserGroup) -> String {
    let below: Vec<i64> =
        tenant.access.subtree(group.org_group_id).into_iter().map(|group| group.id).collect();
    format!("department = {} AND org_group_id IN ({})", group.department, id_list(&below))
}

fn filter(tenant: &Tenant, group: &UserGroup, has_exceptions: bool) -> Filter {
    let mut filter = Filter::default();
    let told = |is_member: bool| {
        let word = if is_member { "is_member" } else { "NOT is_member" };
        format!("SELECT user_id FROM user_group_member WHERE group_id = {} AND {word}", group.id)
    };
    filter.that(match (group.department < 0, has_exceptions) {
        (true, _) => format!("id IN ({})", told(true)),
        (false, false) => department_clause(tenant, group),
        (false, true) => {
            let seeded = department_clause(tenant, group);
            format!("(({seeded} AND id NOT IN ({})) OR id IN ({}))", told(false), told(true))
        }
    });
    filter
}

pub(super) async fn add_user(call: Call) -> Result<Reply, VendorError> {
    let (group, user) = named(&call).await?;
    change(&call.tenant, &group, &[(user.id, true)]).await?;
    Ok(Reply::empty(200))
}

pub(super) async fn remove_user(call: Call) -> Result<Reply, VendorError> {
    let (group, user) = named(&call).await?;
    if !is_member(&call.tenant, &group, &user).await? {
        let text = format!("User {} is not in user group {}", user.id, group.id);
        return Err(VendorError::new(400, 17, text));
    }
    change(&call.tenant, &group, &[(user.id, false)]).await?;
    Ok(Reply::empty(200))
}

/// Adds users to a group (`true`) or takes them out; smart groups follow.
pub async fn change(tenant: &Tenant, group: &UserGroup, users: &[(i64, bool)]) -> Result<(), DatabaseError> {
    store::set_members(&tenant.database, group.id, users).await?;
    tenant.membership.people_changed();
    Ok(())
}

/// The group and the user of the path. Members of a directory's group are the directory's business.
async fn named(call: &Call) -> Result<(UserGroup, User), VendorError> {
    let group = visible(call, call.segment("usergroupid")).await?;
    if group.is_directory {
        let text = format!(
            "User group {} follows the directory: change its members there and synchronize it",
            group.id
        );
        return Err(VendorError::new(403, 6078, text));
    }
    let id = call.segment("enrollmentuserid");
    let user = users::visible(call, id).await?;
    let user = user.ok_or_else(|| VendorError::new(400, 17, format!("User not found with id {id}")))?;
    Ok((group, user))
}

/// The group of that integer id, if it exists for the caller; 400/17 otherwise.
pub(super) async fn visible(call: &Call, id: &str) -> Result<UserGroup, VendorError> {
    let group = store::find(&call.tenant.database, id.parse().unwrap_or(0)).await?;
    let group = group.filter(|group| is_visible(call, group.org_group_id));
    group.ok_or_else(|| VendorError::new(400, 17, format!("User group not found with id {id}")))
}

/// The group of that UUID, if it exists for the caller.
pub async fn find_visible(call: &Call, uuid: &str) -> Result<Option<UserGroup>, VendorError> {
    let group = store::find_by_uuid(&call.tenant.database, uuid).await?;
    Ok(group.filter(|group| is_visible(call, group.org_group_id)))
}

/// The group of the path's UUID; 400/17 where there is none.
pub(super) async fn by_uuid(call: &Call) -> Result<UserGroup, VendorError> {
    let group = find_visible(call, call.segment("uuid")).await?;
    group.ok_or_else(|| {
        VendorError::new(400, 17, "User group not found or the user does not have access to it")
    })
}
