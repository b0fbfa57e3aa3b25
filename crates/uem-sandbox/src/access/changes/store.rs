//! Updates and deletions of the access tables.

use database::{DatabaseError, Transaction, params};

use crate::access::{Admin, ApiKey, OauthClient, OrgGroup, Role};

/// Deletes a key. Answers how many there were.
pub(super) async fn delete_key(
    work: &mut Transaction,
    org_group_id: i64,
    key: &str,
) -> Result<u64, DatabaseError> {
    work.execute("DELETE FROM api_keys WHERE api_key = $1 AND org_group_id = $2", params![key, org_group_id])
        .await
}

/// Changes a key's service and account type.
pub(super) async fn update_key(work: &mut Transaction, key: &ApiKey) -> Result<u64, DatabaseError> {
    let account = key.account.to_string();
    let sql = "UPDATE api_keys SET service = $3, account = $4 WHERE api_key = $1 AND org_group_id = $2";
    work.execute(sql, params![key.key.as_str(), key.org_group_id, key.service.as_str(), account]).await
}

/// Changes a role's name and description, and takes its resources away.
pub(super) async fn update_role(work: &mut Transaction, role: &Role) -> Result<(), DatabaseError> {
    let sql = "UPDATE roles SET name = $2, description = $3 WHERE id = $1";
    work.execute(sql, params![role.id, role.name.as_str(), role.description.as_str()]).await?;
    work.execute("DELETE FROM role_resources WHERE role_id = $1", params![role.id]).await.map(drop)
}

/// Deletes a role.
pub(super) async fn delete_role(work: &mut Transaction, id: i64) -> Result<(), DatabaseError> {
    work.execute("DELETE FROM role_resources WHERE role_id = $1", params![id]).await?;
    work.execute("DELETE FROM roles WHERE id = $1", params![id]).await.map(drop)
}

/// Changes everything of a client but its id, name and group.
pub(super) async fn update_client(work: &mut Transaction, client: &OauthClient) -> Result<(), DatabaseError> {
    let sql = "UPDATE oauth_clients SET description = $2, role_id = $3, is_active = $4, secret_hash = $5 WHERE client_id = $1";
    let values = params![
        client.client_id.as_str(),
        client.description.as_str(),
        client.role_id,
        i64::from(client.is_active),
        client.secret_hash.as_str()
    ];
    work.execute(sql, values).await.map(drop)
}

/// Deletes a client.
pub(super) async fn delete_client(work: &mut Transaction, client_id: &str) -> Result<(), DatabaseError> {
    work.execute("DELETE FROM oauth_clients WHERE client_id = $1", params![client_id]).await.map(drop)
}

/// An id that no admin has.
pub(super) async fn next_admin_id(work: &mut Transaction) -> Result<i64, DatabaseError> {
    next_id(work, "SELECT MAX(id) AS id FROM admins").await
}

/// An id that no organization group has.
pub(super) async fn next_org_group_id(work: &mut Transaction) -> Result<i64, DatabaseError> {
    next_id(work, "SELECT MAX(id) AS id FROM org_groups").await
}

async fn next_id(work: &mut Transaction, sql: &str) -> Result<i64, DatabaseError> {
    let row = work.query_opt(sql, &[]).await?;
    let highest = row.map(|row| row.get::<Option<i64>>("id")).transpose()?.flatten();
    Ok(highest.unwrap_or(0) + 1)
}

/// Changes everything of an admin but its ids, its roles and its last login.
pub(super) async fn update_admin(work: &mut Transaction, admin: &Admin) -> Result<(), DatabaseError> {
    let sql = "UPDATE admins SET user_name = $2, first_name = $3, last_name = $4, email = $5, is_active = $6, org_group_id = $7,
               password_hash = $8 WHERE id = $1";
    let values = params![
        admin.id,
        admin.user_name.as_str(),
        admin.first_name.as_str(),
        admin.last_name.as_str(),
        admin.email.as_str(),
        i64::from(admin.is_active),
        admin.org_group_id,
        admin.password_hash.as_str()
    ];
    work.execute(sql, values).await.map(drop)
}

/// Takes all roles from an admin.
pub(super) async fn delete_admin_roles(work: &mut Transaction, id: i64) -> Result<(), DatabaseError> {
    work.execute("DELETE FROM admin_roles WHERE admin_id = $1", params![id]).await.map(drop)
}

/// Deletes an admin.
pub(super) async fn delete_admin(work: &mut Transaction, id: i64) -> Result<(), DatabaseError> {
    delete_admin_roles(work, id).await?;
    for table in ["admin_certificates", "admin_detail", "admin_login"] {
        work.execute(&format!("DELETE FROM {table} WHERE admin_id = $1"), params![id]).await?;
    }
    work.execute("DELETE FROM admins WHERE id = $1", params![id]).await.map(drop)
}

/// Changes everything of a group but its ids and its place.
pub(super) async fn update_org_group(work: &mut Transaction, group: &OrgGroup) -> Result<(), DatabaseError> {
    let sql = "UPDATE org_groups SET name = $2, group_id = $3, kind = $4, country = $5, locale = $6, timezone = $7, timezone_code = $8 WHERE id = $1";
    let values = params![
        group.id,
        group.name.as_str(),
        group.group_id.as_str(),
        group.kind.as_str(),
        group.country.as_str(),
        group.locale.as_deref(),
        group.timezone,
        group.timezone_code.as_deref()
    ];
    work.execute(sql, values).await.map(drop)
}

/// Deletes a group with its keys and settings.
pub(super) async fn delete_org_group(work: &mut Transaction, id: i64) -> Result<(), DatabaseError> {
    work.execute("DELETE FROM api_keys WHERE org_group_id = $1", params![id]).await?;
    work.execute("DELETE FROM org_group_settings WHERE org_group_id = $1", params![id]).await?;
    work.execute("DELETE FROM direct_enrollment WHERE org_group_id = $1", params![id]).await?;
    work.execute("DELETE FROM org_groups WHERE id = $1", params![id]).await.map(drop)
}

/// Tables with an `org_group_id`, and what is in them.
const HELD: &[(&str, &str)] = &[
    ("enrolment_user", "users"),
    ("user_group", "user groups"),
    ("smart_group", "smart groups"),
    ("tag", "tags"),
    ("app", "applications"),
    ("profile", "profiles"),
    ("compliance_policy", "compliance policies"),
    ("custom_attribute", "custom attributes"),
    ("event_rule", "event notifications"),
    ("education_record", "classes, carts and education settings"),
];

/// What a group still holds, if anything.
pub(super) async fn first_held(
    work: &mut Transaction,
    id: i64,
) -> Result<Option<&'static str>, DatabaseError> {
    for (table, what) in HELD {
        let sql = format!("SELECT 1 AS one FROM {table} WHERE org_group_id = $1 LIMIT 1");
        if work.query_opt(&sql, params![id]).await?.is_some() {
            return Ok(Some(what));
        }
    }
    Ok(None)
}
