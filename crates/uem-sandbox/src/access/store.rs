//! The tables of this folder: the only place of it with SQL.

use std::{collections::HashMap, sync::Arc};

use database::{Database, DatabaseError, Row, Transaction, params};
use jiff::Timestamp;
use uuid::Uuid;

use crate::{
    access::{
        Admin, AdminDetails, ApiKey, DirectoryAccount, KeyAccount, OauthClient, OrgGroup, OrgTree, Role,
        directory::{Authentication, Loaded, OrgGroupSettings},
        logins::Attempt,
    },
    http::QuotaLimits,
};

/// A mark's value.
pub(crate) async fn find_mark(database: &Database, name: &str) -> Result<Option<String>, DatabaseError> {
    let row = database.query_opt("SELECT value FROM sandbox_marks WHERE name = $1", params![name]).await?;
    row.map(|row| row.get("value")).transpose()
}

/// Sets a mark.
pub(crate) async fn set_mark(database: &Database, name: &str, value: &str) -> Result<(), DatabaseError> {
    let sql = "INSERT INTO sandbox_marks (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    database.execute("set mark", sql, params![name, value]).await.map(drop)
}

/// Reads everything into memory.
pub(crate) async fn load(database: &Database) -> Result<Loaded, DatabaseError> {
    let mut loaded = Loaded { tree: load_tree(database).await?.into(), ..Loaded::default() };
    loaded.settings = load_settings(database).await?;
    loaded.roles = load_roles(database).await?;
    loaded.admins = load_admins(database).await?.into_iter().map(Arc::new).collect();
    let by_name = loaded.admins.iter().map(|admin| (admin.user_name.to_lowercase(), Arc::clone(admin)));
    loaded.admins_by_name = by_name.collect();
    for row in database.query("SELECT fingerprint, admin_id FROM admin_certificates", &[]).await? {
        loaded.certificates.insert(row.get("fingerprint")?, row.get("admin_id")?);
    }
    for row in database.query("SELECT api_key, org_group_id, service, account FROM api_keys", &[]).await? {
        let account: String = row.get("account")?;
        let account = account.parse().unwrap_or(KeyAccount::EnrollmentUser);
        let key = ApiKey {
            key: row.get("api_key")?,
            org_group_id: row.get("org_group_id")?,
            service: row.get("service")?,
            account,
        };
        loaded.keys.insert(key.key.clone(), key);
    }
    for row in database
        .query(
            "SELECT client_id, name, description, org_group_id, role_id, is_active, secret_hash FROM oauth_clients",
            &[],
        )
        .await?
    {
        let client = OauthClient {
            client_id: row.get("client_id")?,
            name: row.get("name")?,
            description: row.get("description")?,
            org_group_id: row.get("org_group_id")?,
            role_id: row.get("role_id")?,
            is_active: row.get::<i64>("is_active")? != 0,
            secret_hash: row.get("secret_hash")?,
        };
        loaded.clients.insert(client.client_id.clone(), client.into());
    }
    Ok(loaded)
}

async fn load_settings(database: &Database) -> Result<HashMap<i64, OrgGroupSettings>, DatabaseError> {
    let sql = "SELECT org_group_id, api_enabled, basic_allowed, certificate_allowed, directory_allowed, per_minute, per_day \
               FROM org_group_settings";
    let mut all = HashMap::new();
    for row in database.query(sql, &[]).await? {
        let switch =
            |column: &str| Ok::<_, DatabaseError>(row.get::<Option<i64>>(column)?.map(|value| value != 0));
        let number = |column: &str| {
            Ok::<_, DatabaseError>(
                row.get::<Option<i64>>(column)?.and_then(|value| u32::try_from(value).ok()),
            )
        };
        // A group overrides the whole tab: a switch that was not known when it did is on.
        let ways = (switch("basic_allowed")?, switch("certificate_allowed")?, switch("directory_allowed")?);
        let is_overridden = ways.0.is_some() || ways.1.is_some() || ways.2.is_some();
        let authentication = is_overridden.then(|| Authentication {
            basic: ways.0.unwrap_or(true),
            certificate: ways.1.unwrap_or(true),
            directory: ways.2.unwrap_or(true),
        });
        let limits = number("per_minute")?.zip(number("per_day")?);
        let settings = OrgGroupSettings {
            api_enabled: switch("api_enabled")?,
            authentication,
            limits: limits.map(|(per_minute, per_day)| QuotaLimits { per_minute, per_day }),
        };
        all.insert(row.get("org_group_id")?, settings);
    }
    Ok(all)
}

async fn load_tree(database: &Database) -> Result<OrgTree, DatabaseError> {
    let rows = database
        .query(
            "SELECT id, uuid, name, group_id, kind, parent, country, locale, timezone, timezone_code, created FROM org_groups ORDER BY id",
            &[],
        )
        .await?;
    let groups: Result<Vec<_>, DatabaseError> = rows.iter().map(org_group).collect();
    Ok(OrgTree::new(groups?))
}

fn org_group(row: &Row) -> Result<OrgGroup, DatabaseError> {
    Ok(OrgGroup {
        id: row.get("id")?,
        uuid: uuid(row)?,
        name: row.get("name")?,
        group_id: row.get("group_id")?,
        kind: row.get("kind")?,
        parent: row.get("parent")?,
        level: 0,
        country: row.get("country")?,
        locale: row.get("locale")?,
        timezone: row.get("timezone")?,
        timezone_code: row.get("timezone_code")?,
        created: timestamp(row, "created")?,
    })
}

async fn load_roles(database: &Database) -> Result<HashMap<i64, Arc<Role>>, DatabaseError> {
    let mut roles: HashMap<i64, Role> = HashMap::new();
    for row in database
        .query(
            "SELECT id, uuid, name, description, org_group_id, is_built_in, is_full_access FROM roles",
            &[],
        )
        .await?
    {
        let role = Role {
            id: row.get("id")?,
            uuid: uuid(&row)?,
            name: row.get("name")?,
            description: row.get("description")?,
            org_group_id: row.get("org_group_id")?,
            is_built_in: row.get::<i64>("is_built_in")? != 0,
            is_full_access: row.get::<i64>("is_full_access")? != 0,
            resources: Default::default(),
        };
        roles.insert(role.id, role);
    }
    for row in database.query("SELECT role_id, resource FROM role_resources", &[]).await? {
        if let Some(role) = roles.get_mut(&row.get("role_id")?) {
            role.resources.insert(row.get("resource")?);
        }
    }
    Ok(roles.into_iter().map(|(id, role)| (id, Arc::new(role))).collect())
}

async fn load_admins(database: &Database) -> Result<Vec<Admin>, DatabaseError> {
    let sql = "SELECT id, uuid, user_name, first_name, last_name, email, org_group_id, is_directory_user, is_active, last_login, password_hash \
               FROM admins ORDER BY id";
    let mut admins = Vec::new();
    for row in database.query(sql, &[]).await? {
        admins.push(Admin {
            id: row.get("id")?,
            uuid: uuid(&row)?,
            user_name: row.get("user_name")?,
            first_name: row.get("first_name")?,
            last_name: row.get("last_name")?,
            email: row.get("email")?,
            org_group_id: row.get("org_group_id")?,
            is_directory_user: row.get::<i64>("is_directory_user")? != 0,
            is_active: row.get::<i64>("is_active")? != 0,
            last_login: timestamp(&row, "last_login")?,
            roles: Vec::new(),
            details: AdminDetails::default(),
            password_hash: row.get("password_hash")?,
        });
    }
    for row in database
        .query("SELECT admin_id, role_id, org_group_id FROM admin_roles ORDER BY admin_id, role_id", &[])
        .await?
    {
        let admin_id: i64 = row.get("admin_id")?;
        if let Some(admin) = admins.iter_mut().find(|admin| admin.id == admin_id) {
            admin.roles.push((row.get("role_id")?, row.get("org_group_id")?));
        }
    }
    for row in database.query("SELECT admin_id, details FROM admin_detail", &[]).await? {
        let admin_id: i64 = row.get("admin_id")?;
        if let Some(admin) = admins.iter_mut().find(|admin| admin.id == admin_id) {
            let details: String = row.get("details")?;
            admin.details = serde_json::from_str(&details).map_err(|_| unreadable_details())?;
        }
    }
    Ok(admins)
}

fn unreadable_details() -> DatabaseError {
    DatabaseError::Column { column: "details".to_owned(), wanted: "an admin's particulars" }
}

/// Writes what is shown about an admin.
pub(crate) async fn write_admin_details(work: &mut Transaction, admin: &Admin) -> Result<(), DatabaseError> {
    let details = serde_json::to_string(&admin.details).map_err(|_| unreadable_details())?;
    let sql = "INSERT INTO admin_detail (admin_id, details) VALUES ($1, $2)
               ON CONFLICT (admin_id) DO UPDATE SET details = excluded.details";
    work.execute(sql, params![admin.id, details]).await.map(drop)
}

fn uuid(row: &Row) -> Result<Uuid, DatabaseError> {
    let text: String = row.get("uuid")?;
    Uuid::try_parse(&text).map_err(|_| DatabaseError::Column { column: "uuid".to_owned(), wanted: "a UUID" })
}

fn timestamp(row: &Row, column: &str) -> Result<Timestamp, DatabaseError> {
    let milliseconds: i64 = row.get(column)?;
    Timestamp::from_millisecond(milliseconds)
        .map_err(|_| DatabaseError::Column { column: column.to_owned(), wanted: "milliseconds since 1970" })
}

/// Writes a new organization group.
pub(crate) async fn insert_org_group(work: &mut Transaction, group: &OrgGroup) -> Result<(), DatabaseError> {
    let sql = "INSERT INTO org_groups (id, uuid, name, group_id, kind, parent, country, locale, timezone, timezone_code, created) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let (uuid, created) = (group.uuid.to_string(), group.created.as_millisecond());
    let values = params![
        group.id,
        uuid,
        group.name.as_str(),
        group.group_id.as_str(),
        group.kind.as_str(),
        group.parent,
        group.country.as_str(),
        group.locale.as_deref(),
        group.timezone,
        group.timezone_code.as_deref(),
        created
    ];
    work.execute(sql, values).await.map(drop)
}

/// Writes what an organization group sets itself, in place of what it did before.
pub(crate) async fn replace_settings(
    work: &mut Transaction,
    org_group_id: i64,
    settings: OrgGroupSettings,
) -> Result<(), DatabaseError> {
    let sql = "INSERT OR REPLACE INTO org_group_settings \
               (org_group_id, api_enabled, basic_allowed, certificate_allowed, directory_allowed, per_minute, per_day) \
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let number = |switch: Option<bool>| switch.map(i64::from);
    let ways = settings.authentication;
    let values = params![
        org_group_id,
        number(settings.api_enabled),
        number(ways.map(|ways| ways.basic)),
        number(ways.map(|ways| ways.certificate)),
        number(ways.map(|ways| ways.directory)),
        settings.limits.map(|limits| i64::from(limits.per_minute)),
        settings.limits.map(|limits| i64::from(limits.per_day))
    ];
    work.execute(sql, values).await.map(drop)
}

/// An id that no role has yet, not below `first`.
pub(crate) async fn next_role_id(work: &mut Transaction, first: i64) -> Result<i64, DatabaseError> {
    let row = work.query_opt("SELECT MAX(id) AS id FROM roles", &[]).await?;
    let highest = row.map(|row| row.get::<Option<i64>>("id")).transpose()?.flatten();
    Ok(highest.map_or(first, |highest| first.max(highest + 1)))
}

/// Writes a new role with its resources.
pub(crate) async fn insert_role(work: &mut Transaction, role: &Role) -> Result<(), DatabaseError> {
    let sql = "INSERT INTO roles (id, uuid, name, description, org_group_id, is_built_in, is_full_access) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let (uuid, is_built_in, is_full_access) =
        (role.uuid.to_string(), i64::from(role.is_built_in), i64::from(role.is_full_access));
    work.execute(
        sql,
        params![
            role.id,
            uuid,
            role.name.as_str(),
            role.description.as_str(),
            role.org_group_id,
            is_built_in,
            is_full_access
        ],
    )
    .await?;
    insert_resources(work, role).await
}

/// Writes the resources of a role that has none.
pub(crate) async fn insert_resources(work: &mut Transaction, role: &Role) -> Result<(), DatabaseError> {
    let rows = role.resources.iter().map(|resource| vec![role.id.into(), resource.as_str().into()]).collect();
    work.execute_many("INSERT INTO role_resources (role_id, resource) VALUES ($1, $2)", rows).await.map(drop)
}

/// Writes a new admin with its roles.
pub(crate) async fn insert_admin(work: &mut Transaction, admin: &Admin) -> Result<(), DatabaseError> {
    let sql = "INSERT INTO admins (id, uuid, user_name, first_name, last_name, email, org_group_id, is_directory_user, is_active, last_login, password_hash) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let (uuid, last_login) = (admin.uuid.to_string(), admin.last_login.as_millisecond());
    let (is_directory_user, is_active) = (i64::from(admin.is_directory_user), i64::from(admin.is_active));
    let names =
        (admin.user_name.as_str(), admin.first_name.as_str(), admin.last_name.as_str(), admin.email.as_str());
    let hash = admin.password_hash.as_str();
    work.execute(
        sql,
        params![
            admin.id,
            uuid,
            names.0,
            names.1,
            names.2,
            names.3,
            admin.org_group_id,
            is_directory_user,
            is_active,
            last_login,
            hash
        ],
    )
    .await?;
    insert_admin_roles(work, admin).await
}

/// Writes the roles of an admin that has none.
pub(crate) async fn insert_admin_roles(work: &mut Transaction, admin: &Admin) -> Result<(), DatabaseError> {
    let rows = admin
        .roles
        .iter()
        .map(|(role, org_group)| vec![admin.id.into(), (*role).into(), (*org_group).into()])
        .collect();
    work.execute_many("INSERT INTO admin_roles (admin_id, role_id, org_group_id) VALUES ($1, $2, $3)", rows)
        .await
        .map(drop)
}

/// Gives an admin another password.
pub(crate) async fn update_password(
    work: &mut Transaction,
    user_name: &str,
    hash: &str,
) -> Result<u64, DatabaseError> {
    work.execute("UPDATE admins SET password_hash = $2 WHERE user_name = $1", params![user_name, hash]).await
}

/// Makes this the only certificate of an admin.
pub(crate) async fn replace_certificate(
    work: &mut Transaction,
    user_name: &str,
    fingerprint: &str,
) -> Result<(), DatabaseError> {
    work.execute(
        "DELETE FROM admin_certificates WHERE admin_id IN (SELECT id FROM admins WHERE user_name = $1)",
        params![user_name],
    )
    .await?;
    let sql = "INSERT INTO admin_certificates (fingerprint, admin_id) SELECT $2, id FROM admins WHERE user_name = $1";
    work.execute(sql, params![user_name, fingerprint]).await.map(drop)
}

/// Makes this the only key of that service and account type at its organization group.
pub(crate) async fn replace_key(work: &mut Transaction, key: &ApiKey) -> Result<(), DatabaseError> {
    let account = key.account.to_string();
    let sql = "DELETE FROM api_keys WHERE org_group_id = $1 AND service = $2 AND account = $3";
    work.execute(sql, params![key.org_group_id, key.service.as_str(), account.as_str()]).await?;
    let sql = "INSERT INTO api_keys (api_key, org_group_id, service, account) VALUES ($1, $2, $3, $4)";
    work.execute(sql, params![key.key.as_str(), key.org_group_id, key.service.as_str(), account])
        .await
        .map(drop)
}

/// Makes this the only OAuth client of that name at its organization group.
pub(crate) async fn replace_client(
    work: &mut Transaction,
    client: &OauthClient,
) -> Result<(), DatabaseError> {
    work.execute(
        "DELETE FROM oauth_clients WHERE name = $1 AND org_group_id = $2",
        params![client.name.as_str(), client.org_group_id],
    )
    .await?;
    let sql = "INSERT INTO oauth_clients (client_id, name, description, org_group_id, role_id, is_active, secret_hash) \
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let (is_active, hash) = (i64::from(client.is_active), client.secret_hash.as_str());
    let values = params![
        client.client_id.as_str(),
        client.name.as_str(),
        client.description.as_str(),
        client.org_group_id,
        client.role_id,
        is_active,
        hash
    ];
    work.execute(sql, values).await.map(drop)
}

/// Most attempts to log in that are kept.
const LOGINS_MAX: i64 = 20_000;

/// Writes down an attempt to log in, and with it the admin's last login.
pub(crate) async fn insert_login(
    work: &mut Transaction,
    attempt: Attempt,
    source_ip: &str,
    now: Timestamp,
) -> Result<(), DatabaseError> {
    let status = if attempt.is_success { "SUCCESS" } else { "INVALID_PASSWORD" };
    let sql = "INSERT INTO admin_login (admin_id, status, source_ip, happened_at) VALUES ($1, $2, $3, $4)";
    work.execute(sql, params![attempt.admin_id, status, source_ip, now]).await?;
    let sql = "DELETE FROM admin_login WHERE id <= (SELECT MAX(id) FROM admin_login) - $1";
    work.execute(sql, params![LOGINS_MAX]).await?;
    if attempt.is_success {
        let sql = "UPDATE admins SET last_login = $2 WHERE id = $1";
        work.execute(sql, params![attempt.admin_id, now]).await?;
    }
    Ok(())
}

/// Makes an account of the directory known, in place of the one it had of that login.
pub(crate) async fn replace_directory_account(
    work: &mut Transaction,
    login: &str,
    first_name: &str,
    last_name: &str,
    hash: &str,
) -> Result<(), DatabaseError> {
    let email = format!("{}@example.com", login.rsplit('\\').next().unwrap_or(login));
    let sql = "INSERT OR REPLACE INTO directory_account (login, first_name, last_name, email, password_hash) VALUES ($1, $2, $3, $4, $5)";
    work.execute(sql, params![login, first_name, last_name, email, hash]).await.map(drop)
}

/// The directory's account of that login.
pub(crate) async fn find_directory_account(
    database: &Database,
    login: &str,
) -> Result<Option<DirectoryAccount>, DatabaseError> {
    let sql = "SELECT first_name, last_name, email, password_hash FROM directory_account WHERE login = $1";
    let row = database.query_opt(sql, params![login]).await?;
    let read = |row: Row| {
        Ok(DirectoryAccount {
            first_name: row.get("first_name")?,
            last_name: row.get("last_name")?,
            email: row.get("email")?,
            password_hash: row.get("password_hash")?,
        })
    };
    row.map(read).transpose()
}
