//! The smart groups' table.

use database::{Database, DatabaseError, Row, Transaction, params};

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
    /// It came with the tenant and stays as it is.
    pub is_read_only: bool,
}

const COLUMNS: &str = "id, uuid, name, org_group_id, criteria, modified_at, is_read_only";

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
        is_read_only: row.get::<i64>("is_read_only")? != 0,
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

/// One smart group by UUID.
pub async fn find_by_uuid(database: &Database, uuid: &str) -> Result<Option<SmartGroup>, DatabaseError> {
    let sql = format!("SELECT {COLUMNS} FROM smart_group WHERE uuid = $1");
    let row = database.query_opt(&sql, params![uuid]).await?;
    row.as_ref().map(read).transpose()
}

/// How many there are.
pub async fn count(database: &Database) -> Result<i64, DatabaseError> {
    let row = database.query_opt("SELECT COUNT(*) AS total FROM smart_group", &[]).await?;
    row.map_or(Ok(0), |row| row.get("total"))
}

/// Writes a new group under its own id.
pub async fn insert(database: &Database, group: &SmartGroup) -> Result<(), DatabaseError> {
    let mut work = database.begin("insert_smart_group").await?;
    insert_row(&mut work, group, group.id).await?;
    work.commit().await
}

/// Writes a new group under the next id, which is answered. [`DatabaseError::Duplicate`] where its organization group
/// has one of that name.
pub async fn create(database: &Database, group: &SmartGroup) -> Result<i64, DatabaseError> {
    let mut work = database.begin("create_smart_group").await?;
    let row = work.query_opt("SELECT COALESCE(MAX(id), 4000) + 1 AS next FROM smart_group", &[]).await?;
    let id = row.map_or(Ok(4_001), |row| row.get("next"))?;
    insert_row(&mut work, group, id).await?;
    work.commit().await?;
    Ok(id)
}

async fn insert_row(work: &mut Transaction, group: &SmartGroup, id: i64) -> Result<(), DatabaseError> {
    let sql = "INSERT INTO smart_group (id, uuid, name, org_group_id, criteria, modified_at, is_read_only) \
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let (criteria, is_read_only) = (written(group)?, i64::from(group.is_read_only));
    let (uuid, name) = (group.uuid.as_str(), group.name.as_str());
    work.execute(sql, params![id, uuid, name, group.org_group_id, criteria, group.modified_at, is_read_only])
        .await
        .map(drop)
}

/// Writes name, managing group and criteria. Answers whether the group is there.
pub async fn update(database: &Database, group: &SmartGroup) -> Result<bool, DatabaseError> {
    let sql =
        "UPDATE smart_group SET name = $2, org_group_id = $3, criteria = $4, modified_at = $5 WHERE id = $1";
    let criteria = written(group)?;
    let values = params![group.id, group.name.as_str(), group.org_group_id, criteria, group.modified_at];
    Ok(database.execute("update_smart_group", sql, values).await? == 1)
}

/// Deletes a group. Answers whether it was there.
pub async fn delete(database: &Database, id: i64) -> Result<bool, DatabaseError> {
    let sql = "DELETE FROM smart_group WHERE id = $1";
    Ok(database.execute("delete_smart_group", sql, params![id]).await? == 1)
}

fn written(group: &SmartGroup) -> Result<String, DatabaseError> {
    serde_json::to_string(&group.criteria)
        .map_err(|_| DatabaseError::Column { column: "criteria".into(), wanted: "smart group criteria" })
}
