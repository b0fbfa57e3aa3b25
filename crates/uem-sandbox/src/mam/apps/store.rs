//! The applications' table.

use database::{Database, DatabaseError, Row, params};

/// One application that the tenant gives out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct App {
    /// Integer id.
    pub id: i64,
    /// UUID.
    pub uuid: String,
    /// Name.
    pub name: String,
    /// Bundle id, package name or product code.
    pub bundle_id: String,
    /// Version given out.
    pub version: String,
    /// `Internal`, `Public` or `Purchased`.
    pub kind: String,
    /// `Active`, `InActive` or `Retired`.
    pub status: String,
    /// Platform number.
    pub platform: u8,
    /// Size in bytes.
    pub size_bytes: i64,
    /// Category.
    pub category: String,
    /// `Auto` or `OnDemand`.
    pub push_mode: String,
    /// The organization group that manages it.
    pub org_group_id: i64,
    /// Smart groups it is assigned to.
    pub smart_groups: Vec<i64>,
    /// Made, in milliseconds.
    pub created_at: i64,
}

const COLUMNS: &str = "id, uuid, name, bundle_id, version, kind, status, platform, size_bytes, category, push_mode, org_group_id, smart_groups, created_at";

fn read(row: &Row) -> Result<App, DatabaseError> {
    let smart_groups: String = row.get("smart_groups")?;
    let smart_groups = serde_json::from_str(&smart_groups)
        .map_err(|_| DatabaseError::Column { column: "smart_groups".into(), wanted: "a list of ids" })?;
    Ok(App {
        id: row.get("id")?,
        uuid: row.get("uuid")?,
        name: row.get("name")?,
        bundle_id: row.get("bundle_id")?,
        version: row.get("version")?,
        kind: row.get("kind")?,
        status: row.get("status")?,
        platform: u8::try_from(row.get::<i64>("platform")?).unwrap_or(0),
        size_bytes: row.get("size_bytes")?,
        category: row.get("category")?,
        push_mode: row.get("push_mode")?,
        org_group_id: row.get("org_group_id")?,
        smart_groups,
        created_at: row.get("created_at")?,
    })
}

/// All applications, by id.
pub async fn list(database: &Database) -> Result<Vec<App>, DatabaseError> {
    let rows = database.query(&format!("SELECT {COLUMNS} FROM app ORDER BY id"), &[]).await?;
    rows.iter().map(read).collect()
}

/// Writes a new application under its own id.
pub async fn insert(database: &Database, app: &App) -> Result<(), DatabaseError> {
    let groups = serde_json::json!(app.smart_groups).to_string();
    database
        .execute(
            "insert_app",
            "INSERT INTO app (id, uuid, name, bundle_id, version, kind, status, platform, size_bytes, category, push_mode, org_group_id, \
             smart_groups, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
            params![
                app.id,
                app.uuid.as_str(),
                app.name.as_str(),
                app.bundle_id.as_str(),
                app.version.as_str(),
                app.kind.as_str(),
                app.status.as_str(),
                i64::from(app.platform),
                app.size_bytes,
                app.category.as_str(),
                app.push_mode.as_str(),
                app.org_group_id,
                groups,
                app.created_at
            ],
        )
        .await?;
    Ok(())
}
