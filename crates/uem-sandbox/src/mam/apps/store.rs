//! The applications' table.

use database::{Database, DatabaseError, Row, params};

use super::{details::Details, rules::Rules};

/// One application that the tenant gives out.
#[derive(Debug, Clone, PartialEq)]
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
    /// What nobody filters by.
    pub details: Details,
    /// To whom it goes, and how.
    pub rules: Rules,
    /// When the deletion that was asked for is finished, in milliseconds.
    pub deleting_at: Option<i64>,
}

impl App {
    /// Takes over changed rules: groups and push mode follow from them.
    pub fn set_rules(&mut self, rules: Rules) {
        self.smart_groups = rules.smart_groups();
        if let Some(first) = rules.rules.first() {
            self.push_mode = if first.is_auto { "Auto" } else { "OnDemand" }.into();
        }
        self.rules = rules;
    }
}

const COLUMNS: &str = "id, uuid, name, bundle_id, version, kind, status, platform, size_bytes, category, push_mode, org_group_id, smart_groups, created_at, \
                       details, rules, deleting_at";

fn read(row: &Row) -> Result<App, DatabaseError> {
    let smart_groups: String = row.get("smart_groups")?;
    let smart_groups: Vec<i64> = serde_json::from_str(&smart_groups)
        .map_err(|_| DatabaseError::Column { column: "smart_groups".into(), wanted: "a list of ids" })?;
    let push_mode: String = row.get("push_mode")?;
    let created_at: i64 = row.get("created_at")?;
    let (details, rules): (String, String) = (row.get("details")?, row.get("rules")?);
    let details = serde_json::from_str(&details).map_err(|_| DatabaseError::Column {
        column: "details".into(),
        wanted: "details of an application",
    })?;
    let rules = if rules.is_empty() {
        Rules::seeded(&smart_groups, push_mode == "Auto", created_at)
    } else {
        serde_json::from_str(&rules).map_err(|_| DatabaseError::Column {
            column: "rules".into(),
            wanted: "rules of an application",
        })?
    };
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
        push_mode,
        org_group_id: row.get("org_group_id")?,
        smart_groups,
        created_at,
        details,
        rules,
        deleting_at: row.get("deleting_at")?,
    })
}

/// All applications that nobody asked to delete, by id.
pub async fn list(database: &Database) -> Result<Vec<App>, DatabaseError> {
    let sql = format!("SELECT {COLUMNS} FROM app WHERE deleting_at IS NULL ORDER BY id");
    database.query(&sql, &[]).await?.iter().map(read).collect()
}

/// The same, with those whose deletion is not finished at that time, in milliseconds.
pub async fn list_shown(database: &Database, now: i64) -> Result<Vec<App>, DatabaseError> {
    let sql = format!("SELECT {COLUMNS} FROM app WHERE deleting_at IS NULL OR deleting_at > $1 ORDER BY id");
    database.query(&sql, params![now]).await?.iter().map(read).collect()
}

/// One application that nobody asked to delete.
pub async fn find(database: &Database, id: i64) -> Result<Option<App>, DatabaseError> {
    let sql = format!("SELECT {COLUMNS} FROM app WHERE id = $1 AND deleting_at IS NULL");
    database.query_opt(&sql, params![id]).await?.as_ref().map(read).transpose()
}

/// Writes a new application under its own id, or under the next one where it is 0. Answers the id.
pub async fn insert(database: &Database, app: &App) -> Result<i64, DatabaseError> {
    let mut transaction = database.begin("insert_app").await?;
    let mut id = app.id;
    if id == 0 {
        let highest =
            transaction.query_opt("SELECT COALESCE(MAX(id), 1200) AS highest FROM app", &[]).await?;
        id = highest.map_or(Ok(1_200), |row| row.get::<i64>("highest"))? + 1;
    }
    let sql = "INSERT INTO app (id, uuid, name, bundle_id, version, kind, status, platform, size_bytes, category, push_mode, org_group_id, \
               smart_groups, created_at, details, rules) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
    let [groups, details, rules] = documents(app);
    transaction
        .execute(
            sql,
            params![
                id,
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
                app.created_at,
                details,
                rules
            ],
        )
        .await?;
    transaction.commit().await?;
    Ok(id)
}

/// Writes what may change of an application. Answers whether it is there.
pub async fn update(database: &Database, app: &App) -> Result<bool, DatabaseError> {
    let [groups, details, rules] = documents(app);
    let sql = "UPDATE app SET name = $2, version = $3, status = $4, size_bytes = $5, category = $6, push_mode = $7, smart_groups = $8, \
               details = $9, rules = $10 WHERE id = $1 AND deleting_at IS NULL";
    let params = params![
        app.id,
        app.name.as_str(),
        app.version.as_str(),
        app.status.as_str(),
        app.size_bytes,
        app.category.as_str(),
        app.push_mode.as_str(),
        groups,
        details,
        rules
    ];
    Ok(database.execute("update_app", sql, params).await? == 1)
}

/// Begins the deletion that is finished at that time, and takes the application from the devices it was put on.
/// Answers whether it was there and not being deleted.
pub async fn delete(database: &Database, id: i64, finished_at: i64) -> Result<bool, DatabaseError> {
    let mut transaction = database.begin("delete_app").await?;
    let sql = "UPDATE app SET deleting_at = $2 WHERE id = $1 AND deleting_at IS NULL";
    let touched = transaction.execute(sql, params![id, finished_at]).await?;
    transaction.execute("DELETE FROM device_app WHERE app_id = $1", params![id]).await?;
    transaction.commit().await?;
    Ok(touched == 1)
}

fn documents(app: &App) -> [String; 3] {
    let text = |value: serde_json::Result<String>| value.unwrap_or_default();
    [
        text(serde_json::to_string(&app.smart_groups)),
        text(serde_json::to_string(&app.details)),
        text(serde_json::to_string(&app.rules)),
    ]
}
