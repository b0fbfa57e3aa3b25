//! *Accounts → Administrators → Roles*: custom roles from the resources of the role table.

use std::{collections::BTreeSet, sync::Arc};

use uuid::Uuid;

use super::{AccessError, Change, check, store as changed};
use crate::{
    Tenant,
    access::{Role, permissions, store},
};

/// Ids of custom roles begin above the seeded ones.
const FIRST_ID: i64 = 1_000;
/// Longest name.
const NAME_MAX: usize = 100;
/// Longest description.
const DESCRIPTION_MAX: usize = 500;

/// What a person fills in.
#[derive(Debug, Clone)]
pub struct RoleInput {
    /// Name, unique in the tenant.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Where it is made: it can be given here and below.
    pub org_group_id: i64,
    /// Names of resources, as the role editor shows them.
    pub resources: BTreeSet<String>,
}

impl RoleInput {
    /// What would have to be filled in to get that role.
    pub fn of(role: &Role) -> Self {
        Self {
            name: role.name.clone(),
            description: role.description.clone(),
            org_group_id: role.org_group_id,
            resources: role.resources.clone(),
        }
    }
}

/// Makes a role.
pub async fn create(tenant: &Tenant, input: RoleInput) -> Result<Arc<Role>, AccessError> {
    let mut change = Change::begin(tenant, "create role").await?;
    let mut role = checked(tenant, input, None)?;
    change.about(&role.name);
    role.id = store::next_role_id(&mut change.work, FIRST_ID).await?;
    store::insert_role(&mut change.work, &role).await?;
    change.commit().await?;
    Ok(Arc::new(role))
}

/// Gives a custom role another name, description and other resources. Who holds it has them from the next call on.
pub async fn update(tenant: &Tenant, id: i64, input: RoleInput) -> Result<Arc<Role>, AccessError> {
    let mut change = Change::begin(tenant, "update role").await?;
    let old = custom(tenant, id)?;
    change.about(&old.name);
    let role = Role {
        id,
        uuid: old.uuid,
        org_group_id: old.org_group_id,
        ..checked(tenant, RoleInput { org_group_id: old.org_group_id, ..input }, Some(id))?
    };
    changed::update_role(&mut change.work, &role).await?;
    store::insert_resources(&mut change.work, &role).await?;
    change.commit().await?;
    Ok(Arc::new(role))
}

/// Deletes a custom role that nobody holds.
pub async fn delete(tenant: &Tenant, id: i64) -> Result<(), AccessError> {
    let mut change = Change::begin(tenant, "delete role").await?;
    let role = custom(tenant, id)?;
    change.about(&role.name);
    let holder =
        tenant.access.admins().into_iter().find(|admin| admin.roles.iter().any(|(held, _)| *held == id));
    let client = tenant.access.all_oauth_clients().into_iter().find(|client| client.role_id == id);
    let by = match (holder, client) {
        (Some(admin), _) => Some(format!("take it from admin {:?} first", admin.user_name)),
        (None, Some(client)) => Some(format!("give OAuth client {:?} another role first", client.name)),
        (None, None) => None,
    };
    if let Some(by) = by {
        return Err(AccessError::InUse { what: "role", value: role.name.clone(), by });
    }
    changed::delete_role(&mut change.work, id).await?;
    change.commit().await
}

fn custom(tenant: &Tenant, id: i64) -> Result<Arc<Role>, AccessError> {
    let role = tenant.access.role(id);
    let role = role.ok_or_else(|| AccessError::Unknown { what: "role", value: id.to_string() })?;
    if role.is_built_in {
        return Err(AccessError::BuiltIn { what: "role", value: role.name.clone() });
    }
    Ok(role)
}

fn checked(tenant: &Tenant, input: RoleInput, own_id: Option<i64>) -> Result<Role, AccessError> {
    let name = check::text("name", &input.name, NAME_MAX)?;
    let description = check::limited("description", &input.description, DESCRIPTION_MAX)?;
    check::org_group(tenant, input.org_group_id)?;
    if tenant.access.role_by_name(&name).is_some_and(|other| Some(other.id) != own_id) {
        return Err(AccessError::Duplicate { what: "role", value: name });
    }
    if let Some(unknown) = input.resources.iter().find(|resource| !permissions::is_known(resource)) {
        return Err(check::invalid("resource", unknown, "use the names of the role editor"));
    }
    Ok(Role {
        id: 0,
        uuid: Uuid::new_v4(),
        name,
        description,
        org_group_id: input.org_group_id,
        is_built_in: false,
        is_full_access: false,
        resources: input.resources,
    })
}
