//! `/_sandbox/roles`, `/_sandbox/oauth-clients/{id}` and `/_sandbox/admins`: what the console's pages of the same
//! names do.

use std::{collections::BTreeSet, sync::Arc};

use axum::{
    Json,
    extract::{Path, State},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{Answer, Refusal};
use crate::{
    Tenant,
    access::{
        Admin, OauthClient, Role,
        changes::{
            admins::{self, AdminInput},
            oauth_clients,
            roles::{self, RoleInput},
        },
        seed::CUSTOMER_ID,
    },
};

/// A role.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WantedRole {
    name: String,
    #[serde(default)]
    description: String,
    organization_group_id: Option<i64>,
    resources: BTreeSet<String>,
}

/// What changes of a client.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClientChange {
    is_active: Option<bool>,
    role: Option<String>,
    description: Option<String>,
}

/// An admin.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WantedAdmin {
    user_name: String,
    #[serde(deserialize_with = "secret")]
    password: SecretString,
    #[serde(default)]
    first_name: String,
    #[serde(default)]
    last_name: String,
    #[serde(default)]
    email: String,
    organization_group_id: Option<i64>,
    /// Names of roles, held where the admin lives.
    #[serde(default)]
    roles: Vec<String>,
    #[serde(default)]
    is_directory_user: bool,
}

/// What changes of an admin.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AdminChange {
    is_active: Option<bool>,
    roles: Option<Vec<String>>,
    #[serde(default, deserialize_with = "some_secret")]
    password: Option<SecretString>,
}

/// The password that the `.p12` opens with.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Password {
    #[serde(deserialize_with = "secret")]
    password: SecretString,
}

fn secret<'de, D: serde::Deserializer<'de>>(from: D) -> Result<SecretString, D::Error> {
    String::deserialize(from).map(SecretString::from)
}

fn some_secret<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<SecretString>, D::Error> {
    secret(from).map(Some)
}

impl WantedRole {
    fn input(self) -> RoleInput {
        let org_group_id = self.organization_group_id.unwrap_or(CUSTOMER_ID);
        RoleInput { name: self.name, description: self.description, org_group_id, resources: self.resources }
    }
}

/// All roles.
pub(super) async fn roles(State(tenant): State<Arc<Tenant>>) -> Json<Value> {
    let roles: Vec<_> = tenant.access.roles().iter().map(|role| role_row(role)).collect();
    Json(json!({"roles": roles}))
}

/// Makes a role.
pub(super) async fn add_role(State(tenant): State<Arc<Tenant>>, Json(wanted): Json<WantedRole>) -> Answer {
    Ok(Json(role_row(&*roles::create(&tenant, wanted.input()).await?)))
}

/// Changes a role.
pub(super) async fn set_role(
    State(tenant): State<Arc<Tenant>>,
    Path(id): Path<i64>,
    Json(wanted): Json<WantedRole>,
) -> Answer {
    Ok(Json(role_row(&*roles::update(&tenant, id, wanted.input()).await?)))
}

/// Deletes a role.
pub(super) async fn remove_role(State(tenant): State<Arc<Tenant>>, Path(id): Path<i64>) -> Answer {
    roles::delete(&tenant, id).await?;
    Ok(Json(json!({"removed": true})))
}

fn role_row(role: &Role) -> Value {
    json!({
        "id": role.id, "uuid": role.uuid, "name": role.name, "description": role.description,
        "organization_group_id": role.org_group_id, "is_built_in": role.is_built_in,
        "is_full_access": role.is_full_access, "resources": role.resources,
    })
}

/// All OAuth clients, without secrets.
pub(super) async fn clients(State(tenant): State<Arc<Tenant>>) -> Json<Value> {
    let clients: Vec<_> = tenant.access.all_oauth_clients().iter().map(|client| client_row(client)).collect();
    Json(json!({"oauth_clients": clients}))
}

/// Changes what is given.
pub(super) async fn set_client(
    State(tenant): State<Arc<Tenant>>,
    Path(id): Path<String>,
    Json(change): Json<ClientChange>,
) -> Answer {
    let known = tenant.access.oauth_client(&id);
    let known = known.ok_or_else(|| Refusal::not_found(format!("no OAuth client {id:?}")))?;
    if change.role.is_some() || change.description.is_some() {
        let role = change.role.map_or(Ok(known.role_id), |name| role_id(&tenant, &name))?;
        let description = change.description.unwrap_or_else(|| known.description.clone());
        oauth_clients::update(&tenant, &id, &description, role).await?;
    }
    if let Some(is_active) = change.is_active {
        oauth_clients::set_active(&tenant, &id, is_active).await?;
    }
    Ok(Json(tenant.access.oauth_client(&id).map_or(Value::Null, |client| client_row(&client))))
}

/// Deletes a client.
pub(super) async fn remove_client(State(tenant): State<Arc<Tenant>>, Path(id): Path<String>) -> Answer {
    oauth_clients::delete(&tenant, &id).await?;
    Ok(Json(json!({"removed": true})))
}

/// Makes a new secret.
pub(super) async fn new_secret(State(tenant): State<Arc<Tenant>>, Path(id): Path<String>) -> Answer {
    let secret = oauth_clients::regenerate_secret(&tenant, &id).await?;
    Ok(Json(json!({"client_id": id, "client_secret": secret.expose_secret()})))
}

fn client_row(client: &OauthClient) -> Value {
    json!({
        "client_id": client.client_id, "name": client.name, "description": client.description,
        "organization_group_id": client.org_group_id, "role_id": client.role_id, "is_active": client.is_active,
    })
}

/// Makes an admin.
pub(super) async fn add_admin(State(tenant): State<Arc<Tenant>>, Json(wanted): Json<WantedAdmin>) -> Answer {
    let org_group_id = wanted.organization_group_id.unwrap_or(CUSTOMER_ID);
    let input = AdminInput {
        user_name: wanted.user_name,
        first_name: wanted.first_name,
        last_name: wanted.last_name,
        email: wanted.email,
        org_group_id,
        roles: held(&tenant, &wanted.roles, org_group_id)?,
        is_directory_user: wanted.is_directory_user,
        password: wanted.password,
    };
    Ok(Json(admin_row(&*admins::create(&tenant, input).await?)))
}

/// Changes what is given.
pub(super) async fn set_admin(
    State(tenant): State<Arc<Tenant>>,
    Path(id): Path<i64>,
    Json(change): Json<AdminChange>,
) -> Answer {
    let known = tenant.access.admin(id).ok_or_else(|| Refusal::not_found(format!("no admin {id}")))?;
    if let Some(names) = change.roles {
        let roles = held(&tenant, &names, known.org_group_id)?;
        admins::set_roles(&tenant, id, roles).await?;
    }
    if let Some(password) = change.password {
        admins::set_password(&tenant, id, password).await?;
    }
    if let Some(is_active) = change.is_active {
        admins::set_active(&tenant, id, is_active).await?;
    }
    Ok(Json(tenant.access.admin(id).map_or(Value::Null, |admin| admin_row(&admin))))
}

/// Deletes an admin.
pub(super) async fn remove_admin(State(tenant): State<Arc<Tenant>>, Path(id): Path<i64>) -> Answer {
    admins::delete(&tenant, id).await?;
    Ok(Json(json!({"removed": true})))
}

/// Makes a certificate.
pub(super) async fn new_certificate(
    State(tenant): State<Arc<Tenant>>,
    Path(id): Path<i64>,
    Json(wanted): Json<Password>,
) -> Answer {
    let made = admins::issue_certificate(&tenant, id, &wanted.password).await?;
    Ok(Json(json!({"p12": STANDARD.encode(made.p12), "fingerprint": made.fingerprint})))
}

fn admin_row(admin: &Admin) -> Value {
    json!({
        "id": admin.id, "uuid": admin.uuid, "user_name": admin.user_name, "organization_group_id": admin.org_group_id,
        "is_active": admin.is_active, "is_directory_user": admin.is_directory_user, "roles": admin.roles,
    })
}

fn held(tenant: &Tenant, names: &[String], org_group_id: i64) -> Result<Vec<(i64, i64)>, Refusal> {
    names.iter().map(|name| Ok((role_id(tenant, name)?, org_group_id))).collect()
}

fn role_id(tenant: &Tenant, name: &str) -> Result<i64, Refusal> {
    let role = tenant.access.role_by_name(name);
    role.map(|role| role.id).ok_or_else(|| Refusal::unprocessable(format!("no role {name:?}")))
}
