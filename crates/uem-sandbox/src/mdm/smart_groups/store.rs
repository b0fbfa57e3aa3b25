//! The smart groups' table.

use database::{Database, DatabaseError, Row, params};

use super::criteria::Criteria;

/// One smart group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmartGroup {
    /// Integer id.
    pub id: i64,
    /// UUID.
    pub uuid: String,
    /// Name.
    pub name: String,
    /// The organization group that manages it.
    pub org_group_id: i64,
    /// What it asks for.
    pub criteria: Criteria,
    /// Last change, in milliseconds.
    pub modified_at: i64,
}

const COLUMNS: &str = "id, uuid, name, org_group_id, criteria, modified_at";

fn read(row: &Row) -> Result<SmartGroup, DatabaseError> {
    let criteria: String = row.get("criteria")?;
    let criteria = serde_json::from_str(&criteria)
        .map_err(|_| DatabaseError::Column { column: "criteria".into(), wanted: "smart group criteria" })?;
    Ok(SmartGroup {
        id: row.get("id")?,
        uuid: row.get("uuid")?,
        name: row.get("name")?,
        org_group_id: row.get("org_group_id")?,
        criteria,
        modified_at: row.get("modified_at")?,
    })
}

/// All smart groups, by name.
pub async fn list(database: &Database) -> Result<Vec<SmartGroup>, DatabaseError> {
    let rows = database.query(&format!("SELECT {COLUMNS} FROM smart_group ORDER BY name, id"), &[]).await?;
    rows.iter().map(read).collect()
}

/// One smart group by integer id.
pub async fn find(database: &Database, id: i64) -> Result<Option<SmartGroup>, DatabaseError> {
    let row =
        database.query_opt(&format!("SELECT {COLUMNS} FROM smart_group WHERE id = $1"), params![id]).await?;
    row.as_ref().map(read).transpose()
}

/// Writes a new group under its own id.
pub async fn insert(database: &Database, group: &SmartGroup) -> Result<(), DatabaseError> {
    let criteria = serde_json::to_string(&group.criteria)
        .map_err(|_| DatabaseError::Column { column: "criteria".into(), wanted: "smart group criteria" })?;
    database
        .execute(
            "insert_smart_group",
            "INSERT INTO smart_group (id, uuid, name, org_group_id, criteria, modified_at) VALUES ($1, $2, $3, $4, $5, $6)",
            params![group.id, group.uuid.as_str(), group.name.as_str(), group.org_group_id, criteria, group.modified_at],
        )
        .await?;
    Ok(())
}
