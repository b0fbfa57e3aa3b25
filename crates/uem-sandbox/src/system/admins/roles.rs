//! Giving an admin a role at an organization group and taking it away: `addrole`, `removerole`, and the same by UUIDs.

use uuid::Uuid;

use super::{find, input, write};
use crate::{
    access::{Admin, changes::admins},
    http::{Call, Reply, VendorError},
    resource::Fields,
};

pub(super) async fn add_v1(call: Call) -> Result<Reply, VendorError> {
    let admin = find::by_id(&call)?;
    let role = named(&call, &admin)?;
    change(&call, &admin, role, true).await
}

pub(super) async fn remove_v1(call: Call) -> Result<Reply, VendorError> {
    let admin = find::by_id(&call)?;
    let role = named(&call, &admin)?;
    change(&call, &admin, role, false).await
}

pub(super) async fn add_v2(call: Call) -> Result<Reply, VendorError> {
    let (admin, role) = of_path(&call)?;
    change(&call, &admin, role, true).await
}

pub(super) async fn remove_v2(call: Call) -> Result<Reply, VendorError> {
    let (admin, role) = of_path(&call)?;
    change(&call, &admin, role, false).await
}

/// The role of the body, held where the admin lives unless it says where.
fn named(call: &Call, admin: &Admin) -> Result<(i64, i64), VendorError> {
    let fields = Fields::of(call)?;
    let (role, _) = input::role(call, &fields)?;
    Ok((role, input::org_group(call, &fields)?.unwrap_or(admin.org_group_id)))
}

fn of_path(call: &Call) -> Result<(std::sync::Arc<Admin>, (i64, i64)), VendorError> {
    let group = input::by_uuid(call, call.segment("group"))?;
    let admin = find::by_uuid(call)?;
    let role =
        Uuid::try_parse(call.segment("role")).ok().and_then(|uuid| call.tenant.access.role_by_uuid(uuid));
    let role = role.ok_or_else(|| input::bad("Role not found or user does not have access."))?;
    Ok((admin, (role.id, group)))
}

async fn change(call: &Call, admin: &Admin, role: (i64, i64), is_given: bool) -> Result<Reply, VendorError> {
    let is_held = admin.roles.contains(&role);
    let mut roles = admin.roles.clone();
    match (is_given, is_held) {
        (true, true) => return Err(input::bad("The admin has the role at this organization group already.")),
        (false, false) => {
            return Err(input::bad("The admin does not have the role at this organization group."));
        }
        (true, false) => {
            write::must_not_exceed(call, &[role])?;
            roles.push(role);
        }
        (false, true) => roles.retain(|held| *held != role),
    }
    admins::set_roles(&call.tenant, admin.id, roles).await.map_err(input::refused)?;
    Ok(Reply::empty(200))
}
