//! The table of application groups.

use database::{Database, DatabaseError, Row, params};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One group.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct AppGroup {
    /// Integer id; 0 before it is stored.
    pub id: i64,
    /// Name, unique in its organization group.
    pub name: String,
    /// `Whitelist`, `Blacklist`, `Required` or `MDMApplication`.
    pub kind: String,
    /// Word of the platform.
    pub platform: String,
    /// Whether it is in force.
    pub is_active: bool,
    /// The organization group that manages it.
    pub org_group_id: i64,
    /// What else was written, in the vendor's names.
    pub details: Value,
    /// What is in it.
    pub applications: Vec<Entry>,
}

/// One application of a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Entry {
    /// Name.
    pub name: String,
    /// Bundle id.
    pub bundle_id: String,
}

const COLUMNS: &str = "id, name, kind, platform, is_active, org_group_id, details, applications";

fn read(row: &Row) -> Result<AppGroup, DatabaseError> {
    let (details, applications): (String, String) = (row.get("details")?, row.get("applications")?);
    let unreadable = |column: &str| DatabaseError::Column { column: column.into(), wanted: "JSON" };
    Ok(AppGroup {
        id: row.get("id")?,
        name: row.get("name")?,
        kind: row.get("kind")?,
        platform: row.get("platform")?,
        is_active: row.get("is_active")?,
        org_group_id: row.get("org_group_id")?,
        details: serde_json::from_str(&details).map_err(|_| unreadable("details"))?,
        applications: serde_json::from_str(&applications).map_err(|_| unreadable("applications"))?,
    })
}

/// All groups, by name.
pub(super) async fn list(database: &Database) -> Result<Vec<AppGroup>, DatabaseError> {
    let rows = database.query(&format!("SELECT {COLUMNS} FROM app_group ORDER BY name, id"), &[]).await?;
    rows.iter().map(read).collect()
}

/// One group.
pub(super) async fn find(database: &Database, id: i64) -> Result<Option<AppGroup>, DatabaseError> {
    let sql = format!("SELECT {COLUMNS} FROM app_group WHERE id = $1");
    database.query_opt(&sql, params![id]).await?.as_ref().map(read).transpose()
}

/// Writes a new group. Answers its id.
pub(super) async fn insert(database: &Database, group: &AppGroup) -> Result<i64, DatabaseError> {
    let mut transaction = database.begin("insert_app_group").await?;
    let row = transaction
        .query_opt(
            "INSERT INTO app_group (name, kind, platform, is_active, org_group_id, details, applications) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
            params![
                group.name.as_str(),
                group.kind.as_str(),
                group.platform.as_str(),
                group.is_active,
                group.org_group_id,
                group.details.to_string(),
                serde_json::json!(group.applications).to_string()
            ],
        )
        .await?;
    transaction.commit().await?;
    row.map_or(Ok(0), |row| row.get("id"))
}

/// Writes a changed group. Answers whether it is there.
pub(super) async fn update(database: &Database, group: &AppGroup) -> Result<bool, DatabaseError> {
    let sql = "UPDATE app_group SET name = $2, kind = $3, platform = $4, is_active = $5, details = $6, applications = $7 WHERE id = $1";
    let params = params![
        group.id,
        group.name.as_str(),
        group.kind.as_str(),
        group.platform.as_str(),
        group.is_active,
        group.details.to_string(),
        serde_json::json!(group.applications).to_string()
    ];
    Ok(database.execute("update_app_group", sql, params).await? == 1)
}

/// Deletes a group. Answers whether it was there.
pub(super) async fn delete(database: &Database, id: i64) -> Result<bool, DatabaseError> {
    Ok(database.execute("delete_app_group", "DELETE FROM app_group WHERE id = $1", params![id]).await? == 1)
}
