//! Making, changing and deleting admins: version 1 (`addadminuser`, `{id}/update`, `{id}/delete`) and version 2.

use std::sync::Arc;

use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;

use super::{find, input};
use crate::{
    access::{
        Admin, AdminDetails, DirectoryAccount,
        changes::admins::{self, AdminInput},
        find_directory_account,
    },
    http::{Call, Reply, VendorError},
    resource::Fields,
};

/// `POST /api/system/admins/addadminuser` and `POST /api/system/admins`.
pub(super) async fn create(call: Call) -> Result<Reply, VendorError> {
    let fields = Fields::of(&call)?;
    let is_directory_user = fields.flag("IsActiveDirectoryUser").unwrap_or(false);
    let now = call.tenant.fleet.now();
    let fresh = AdminDetails {
        created_by: Some(call.caller.name.clone()),
        created_at: Some(now),
        ..AdminDetails::default()
    };
    let read = input::read(&call, &fields, &fresh)?;
    let user_name = needed(read.user_name, "UserName")?;
    let account = match is_directory_user {
        true => vouched(&call, &user_name, read.password.is_some()).await?,
        false => None,
    };
    let (first, last, email) = match account {
        Some(account) => (Some(account.first_name), Some(account.last_name), Some(account.email)),
        None => (None, None, None),
    };
    if !is_directory_user && read.password.is_none() {
        return Err(input::bad("Password is required"));
    }
    let input = AdminInput {
        user_name,
        first_name: needed(read.first_name.or(first), "FirstName")?,
        last_name: needed(read.last_name.or(last), "LastName")?,
        email: needed(read.email.or(email), "Email")?,
        org_group_id: read.org_group_id.unwrap_or(call.caller.org_group_id),
        roles: read.roles.unwrap_or_default(),
        is_directory_user,
        password: read.password.unwrap_or_else(|| SecretString::from(String::new())),
    };
    must_not_exceed(&call, &input.roles)?;
    let admin = admins::create_with(&call.tenant, input, read.details.unwrap_or(fresh)).await;
    let admin = admin.map_err(input::refused)?;
    Reply::json(&json!({"Value": admin.id}))
}

/// `POST /api/system/admins/{id}/update`
pub(super) async fn update_v1(call: Call) -> Result<Reply, VendorError> {
    let admin = find::by_id(&call)?;
    update(&call, &admin).await
}

/// `PUT /api/system/admins/{uuid}`
pub(super) async fn update_v2(call: Call) -> Result<Reply, VendorError> {
    let admin = find::by_uuid(&call)?;
    update(&call, &admin).await
}

async fn update(call: &Call, admin: &Arc<Admin>) -> Result<Reply, VendorError> {
    let fields = Fields::of(call)?;
    let edit = input::read(call, &fields, &admin.details)?;
    if edit.password.as_ref().is_some_and(|password| !password.expose_secret().is_empty())
        && admin.is_directory_user
    {
        return Err(input::bad(
            "Password cannot be set: the directory has the password of a directory's admin",
        ));
    }
    if let Some(roles) = &edit.roles {
        must_not_exceed(call, roles)?;
    }
    admins::update(&call.tenant, admin.id, edit).await.map_err(input::refused)?;
    Ok(Reply::empty(200))
}

/// `DELETE /api/system/admins/{id}/delete`
pub(super) async fn delete_v1(call: Call) -> Result<Reply, VendorError> {
    let admin = find::by_id(&call)?;
    delete(&call, &admin).await
}

/// `DELETE /api/system/admins/{uuid}`
pub(super) async fn delete_v2(call: Call) -> Result<Reply, VendorError> {
    let admin = find::by_uuid(&call)?;
    delete(&call, &admin).await
}

async fn delete(call: &Call, admin: &Admin) -> Result<Reply, VendorError> {
    if admin.user_name == call.caller.name {
        return Err(input::bad("An admin cannot delete its own account: let another admin do it"));
    }
    admins::delete(&call.tenant, admin.id).await.map_err(input::refused)?;
    Ok(Reply::empty(200))
}

/// Nobody can give a role that grants what the caller's own roles do not.
pub(super) fn must_not_exceed(call: &Call, roles: &[(i64, i64)]) -> Result<(), VendorError> {
    let own = &call.caller;
    for role in roles.iter().filter_map(|(role, _)| call.tenant.access.role(*role)) {
        let exceeds = (role.is_full_access && !own.may("*"))
            || role.resources.iter().any(|resource| !own.may(resource));
        if exceeds {
            let text =
                format!("Role {:?} grants more than the caller's own roles: give a smaller one", role.name);
            return Err(input::bad(text));
        }
    }
    Ok(())
}

fn needed(text: Option<String>, name: &str) -> Result<String, VendorError> {
    let text = text.filter(|text| !text.trim().is_empty());
    text.ok_or_else(|| input::bad(format!("{name} is required")))
}

/// The directory's account of that login; without one the call must bring a password, which the directory then has.
async fn vouched(
    call: &Call,
    login: &str,
    has_password: bool,
) -> Result<Option<DirectoryAccount>, VendorError> {
    let account = find_directory_account(&call.tenant.database, login).await?;
    if account.is_none() && !has_password {
        let shown: String = login.chars().take(100).collect();
        let text = format!("UserName {shown:?} is not in the directory: give a login of it as DOMAIN\\name");
        return Err(input::bad(text));
    }
    Ok(account)
}
