//! *Accounts → Administrators → List View*: basic and directory admins, with a certificate where one is asked for.

use std::sync::Arc;

use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use uuid::Uuid;

use super::{AccessError, Change, check, store as changed};
use crate::{
    Tenant,
    access::{Admin, AdminCertificate, AdminDetails, secrets::slow_hash, store},
};

/// Longest user name, name or mail address.
const TEXT_MAX: usize = 255;
/// Longest and shortest password.
const PASSWORD_CHARS: std::ops::RangeInclusive<usize> = 8..=255;
/// Most roles of one admin.
const ROLES_MAX: usize = 100;

/// What a person fills in.
#[derive(Debug, Clone)]
pub struct AdminInput {
    /// Name to log in with; of a directory's admin `DOMAIN\name`.
    pub user_name: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Mail address, may be empty.
    pub email: String,
    /// Where the account lives.
    pub org_group_id: i64,
    /// Role id and the group where it is held.
    pub roles: Vec<(i64, i64)>,
    /// Whether a directory vouches for it.
    pub is_directory_user: bool,
    /// Its password; the sandbox plays the directory as well.
    pub password: SecretString,
}

/// Makes an admin.
pub async fn create(tenant: &Tenant, input: AdminInput) -> Result<Arc<Admin>, AccessError> {
    create_with(tenant, input, AdminDetails::default()).await
}

/// Makes an admin about whom more is known. A directory's admin needs no password where the directory has the account.
pub async fn create_with(
    tenant: &Tenant,
    input: AdminInput,
    details: AdminDetails,
) -> Result<Arc<Admin>, AccessError> {
    let password_hash = match vouched_hash(tenant, &input).await? {
        Some(hash) => hash,
        None => hashed(input.password.clone()).await?,
    };
    let mut change = Change::begin(tenant, "create admin").await?;
    let mut admin = checked(tenant, &input)?;
    change.about(&admin.user_name);
    (admin.password_hash, admin.details) = (password_hash, details);
    admin.id = changed::next_admin_id(&mut change.work).await?;
    store::insert_admin(&mut change.work, &admin).await?;
    store::write_admin_details(&mut change.work, &admin).await?;
    change.commit().await?;
    Ok(Arc::new(admin))
}

/// What of an admin is to change; the rest stays.
#[derive(Debug, Default)]
pub struct AdminEdit {
    /// Name to log in with.
    pub user_name: Option<String>,
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// Mail address.
    pub email: Option<String>,
    /// Where the account lives.
    pub org_group_id: Option<i64>,
    /// Role id and the group where it is held: these, and no others.
    pub roles: Option<Vec<(i64, i64)>>,
    /// Its password.
    pub password: Option<SecretString>,
    /// What is shown about it.
    pub details: Option<AdminDetails>,
}

/// Changes an admin. What it says counts from the next call on.
pub async fn update(tenant: &Tenant, id: i64, edit: AdminEdit) -> Result<(), AccessError> {
    let hash = match edit.password {
        Some(password) => Some(hashed(password).await?),
        None => None,
    };
    let mut change = Change::begin(tenant, "update admin").await?;
    let old = find(tenant, id)?;
    change.about(&old.user_name);
    let input = AdminInput {
        user_name: edit.user_name.unwrap_or_else(|| old.user_name.clone()),
        first_name: edit.first_name.unwrap_or_else(|| old.first_name.clone()),
        last_name: edit.last_name.unwrap_or_else(|| old.last_name.clone()),
        email: edit.email.unwrap_or_else(|| old.email.clone()),
        org_group_id: edit.org_group_id.unwrap_or(old.org_group_id),
        roles: edit.roles.unwrap_or_else(|| old.roles.clone()),
        is_directory_user: old.is_directory_user,
        password: SecretString::default(),
    };
    let admin = Admin {
        id,
        uuid: old.uuid,
        is_active: old.is_active,
        last_login: old.last_login,
        password_hash: hash.unwrap_or_else(|| old.password_hash.clone()),
        details: edit.details.unwrap_or_else(|| old.details.clone()),
        ..checked_as(tenant, &input, Some(id))?
    };
    changed::update_admin(&mut change.work, &admin).await?;
    changed::delete_admin_roles(&mut change.work, id).await?;
    store::insert_admin_roles(&mut change.work, &admin).await?;
    store::write_admin_details(&mut change.work, &admin).await?;
    change.commit().await
}

/// The hash that the directory has of that login's password.
async fn vouched_hash(tenant: &Tenant, input: &AdminInput) -> Result<Option<String>, AccessError> {
    if !input.is_directory_user || !input.password.expose_secret().is_empty() {
        return Ok(None);
    }
    let account = store::find_directory_account(&tenant.database, &input.user_name).await?;
    Ok(account.map(|account| account.password_hash))
}

/// Deletes an admin with its certificates.
pub async fn delete(tenant: &Tenant, id: i64) -> Result<(), AccessError> {
    let mut change = Change::begin(tenant, "delete admin").await?;
    change.about(&find(tenant, id)?.user_name);
    changed::delete_admin(&mut change.work, id).await?;
    change.commit().await
}

/// Lets an admin log in, or not.
pub async fn set_active(tenant: &Tenant, id: i64, is_active: bool) -> Result<(), AccessError> {
    let mut change =
        Change::begin(tenant, if is_active { "activate admin" } else { "deactivate admin" }).await?;
    let admin = Admin { is_active, ..(*find(tenant, id)?).clone() };
    change.about(&admin.user_name);
    changed::update_admin(&mut change.work, &admin).await?;
    change.commit().await
}

/// Gives an admin these roles, and no others.
pub async fn set_roles(tenant: &Tenant, id: i64, roles: Vec<(i64, i64)>) -> Result<(), AccessError> {
    let mut change = Change::begin(tenant, "set roles of admin").await?;
    let mut admin = (*find(tenant, id)?).clone();
    change.about(&admin.user_name);
    admin.roles = checked_roles(tenant, &roles, admin.org_group_id)?;
    changed::delete_admin_roles(&mut change.work, id).await?;
    store::insert_admin_roles(&mut change.work, &admin).await?;
    change.commit().await
}

/// Gives an admin another password.
pub async fn set_password(tenant: &Tenant, id: i64, password: SecretString) -> Result<(), AccessError> {
    let hash = hashed(password).await?;
    let mut change = Change::begin(tenant, "set password of admin").await?;
    let admin = find(tenant, id)?;
    change.about(&admin.user_name);
    store::update_password(&mut change.work, &admin.user_name, &hash).await?;
    change.commit().await
}

/// Makes a certificate for an admin (the *API* tab), in place of the one it had. The `.p12` opens with that password.
pub async fn issue_certificate(
    tenant: &Tenant,
    id: i64,
    password: &SecretString,
) -> Result<AdminCertificate, AccessError> {
    check_password("certificate password", password)?;
    let admin = find(tenant, id)?;
    let (name, opens_with) = (admin.user_name.clone(), password.clone());
    let making = tokio::task::spawn_blocking(move || AdminCertificate::issue(&name, &opens_with));
    let made = making.await.map_err(|error| crate::SandboxError::Certificate(error.to_string()))??;
    let mut change = Change::begin(tenant, "issue certificate of admin").await?;
    change.about(&admin.user_name);
    store::replace_certificate(&mut change.work, &admin.user_name, &made.fingerprint).await?;
    change.commit().await?;
    Ok(made)
}

/// The slow hash of a password, beside the other calls.
async fn hashed(password: SecretString) -> Result<String, AccessError> {
    check_password("password", &password)?;
    let hashing = tokio::task::spawn_blocking(move || slow_hash(&password));
    Ok(hashing.await.map_err(|error| crate::SandboxError::Hash(error.to_string()))??)
}

fn check_password(field: &'static str, password: &SecretString) -> Result<(), AccessError> {
    if PASSWORD_CHARS.contains(&password.expose_secret().chars().count()) {
        return Ok(());
    }
    let (least, most) = (PASSWORD_CHARS.start(), PASSWORD_CHARS.end());
    Err(check::invalid(field, "(not shown)", format!("use {least} to {most} characters")))
}

fn find(tenant: &Tenant, id: i64) -> Result<Arc<Admin>, AccessError> {
    tenant.access.admin(id).ok_or_else(|| AccessError::Unknown { what: "admin", value: id.to_string() })
}

fn checked(tenant: &Tenant, input: &AdminInput) -> Result<Admin, AccessError> {
    checked_as(tenant, input, None)
}

fn checked_as(tenant: &Tenant, input: &AdminInput, own_id: Option<i64>) -> Result<Admin, AccessError> {
    let user_name = check::text("user name", &input.user_name, TEXT_MAX)?;
    if user_name.contains(':') {
        return Err(check::invalid("user name", &user_name, "leave out colons: Basic cannot send them"));
    }
    if input.is_directory_user != user_name.contains('\\') {
        let remedy = "write the name of a directory's admin as DOMAIN\\name, and others without a backslash";
        return Err(check::invalid("user name", &user_name, remedy));
    }
    if tenant.access.admin_by_name(&user_name).is_some_and(|other| Some(other.id) != own_id) {
        return Err(AccessError::Duplicate { what: "admin", value: user_name });
    }
    check::org_group(tenant, input.org_group_id)?;
    Ok(Admin {
        id: 0,
        uuid: Uuid::new_v4(),
        user_name,
        first_name: check::limited("first name", &input.first_name, TEXT_MAX)?,
        last_name: check::limited("last name", &input.last_name, TEXT_MAX)?,
        email: check::limited("email", &input.email, TEXT_MAX)?,
        org_group_id: input.org_group_id,
        is_directory_user: input.is_directory_user,
        is_active: true,
        last_login: Timestamp::UNIX_EPOCH,
        roles: checked_roles(tenant, &input.roles, input.org_group_id)?,
        details: AdminDetails::default(),
        password_hash: String::new(),
    })
}

/// Roles that exist where they are held, each once; held at the admin's own group or below.
fn checked_roles(tenant: &Tenant, roles: &[(i64, i64)], home: i64) -> Result<Vec<(i64, i64)>, AccessError> {
    if roles.len() > ROLES_MAX {
        return Err(check::invalid("roles", &roles.len().to_string(), format!("give at most {ROLES_MAX}")));
    }
    let mut held = Vec::with_capacity(roles.len());
    for (role, org_group) in roles {
        check::role_at(tenant, *role, *org_group)?;
        if !tenant.access.is_within(*org_group, home) {
            let remedy =
                format!("roles are held at organization group {home}, where the admin lives, or below");
            return Err(check::invalid("organization group of a role", &org_group.to_string(), remedy));
        }
        if !held.contains(&(*role, *org_group)) {
            held.push((*role, *org_group));
        }
    }
    Ok(held)
}
