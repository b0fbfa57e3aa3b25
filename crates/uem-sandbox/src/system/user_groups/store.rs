//! The user groups' table. Members are the users of the department below the group's organization group.

use database::{Database, DatabaseError, Row, params};

use crate::resource::{Filter, Page};

/// One user group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserGroup {
    /// Integer id.
    pub id: i64,
    /// UUID.
    pub uuid: String,
    /// Name.
    pub name: String,
    /// Organization group.
    pub org_group_id: i64,
    /// The department whose people are in it.
    pub department: i64,
    /// From a directory rather than made in the console.
    pub is_directory: bool,
}

const COLUMNS: &str = "id, uuid, name, org_group_id, department, is_directory";

fn read(row: &Row) -> Result<UserGroup, DatabaseError> {
    Ok(UserGroup {
        id: row.get("id")?,
        uuid: row.get("uuid")?,
        name: row.get("name")?,
        org_group_id: row.get("org_group_id")?,
        department: row.get("department")?,
        is_directory: row.get("is_directory")?,
    })
}

/// All user groups, by id.
pub async fn list(database: &Database) -> Result<Vec<UserGroup>, DatabaseError> {
    let rows = database.query(&format!("SELECT {COLUMNS} FROM user_group ORDER BY id"), &[]).await?;
    rows.iter().map(read).collect()
}

/// One user group by integer id.
pub async fn find(database: &Database, id: i64) -> Result<Option<UserGroup>, DatabaseError> {
    let row =
        database.query_opt(&format!("SELECT {COLUMNS} FROM user_group WHERE id = $1"), params![id]).await?;
    row.as_ref().map(read).transpose()
}

/// One user group by UUID.
pub async fn find_by_uuid(database: &Database, uuid: &str) -> Result<Option<UserGroup>, DatabaseError> {
    let row = database
        .query_opt(&format!("SELECT {COLUMNS} FROM user_group WHERE uuid = $1"), params![uuid])
        .await?;
    row.as_ref().map(read).transpose()
}

/// A page of the groups that meet the filter, and how many there are.
pub async fn search(
    database: &Database,
    filter: &Filter,
    page: Page,
) -> Result<(Vec<UserGroup>, i64), DatabaseError> {
    let counted = database
        .query_opt(&format!("SELECT COUNT(*) AS total FROM user_group{}", filter.clause()), &filter.params)
        .await?;
    let total = counted.map_or(Ok(0), |row| row.get("total"))?;
    let (offset, size) = (page.offset(), page.size);
    let sql = format!(
        "SELECT {COLUMNS} FROM user_group{} ORDER BY id LIMIT {size} OFFSET {offset}",
        filter.clause()
    );
    let rows = database.query(&sql, &filter.params).await?;
    Ok((rows.iter().map(read).collect::<Result<_, _>>()?, total))
}

/// Writes a new group under its own id.
pub async fn insert(database: &Database, group: &UserGroup) -> Result<(), DatabaseError> {
    database
        .execute(
            "insert_user_group",
            "INSERT INTO user_group (id, uuid, name, org_group_id, department, is_directory) VALUES ($1, $2, $3, $4, $5, $6)",
            params![group.id, group.uuid.as_str(), group.name.as_str(), group.org_group_id, group.department, group.is_directory],
        )
        .await?;
    Ok(())
}
