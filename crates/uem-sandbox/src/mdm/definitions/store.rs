//! The definitions' table.

use database::{Database, DatabaseError, Row, params};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

/// What a kind keeps beside the columns.
pub trait Body: Serialize + DeserializeOwned + Clone + Send + Sync + 'static {
    /// Its word in the table.
    const KIND: &'static str;
}

/// One definition.
#[derive(Debug, Clone, PartialEq)]
pub struct Definition<B> {
    /// Integer id, one series for all kinds.
    pub id: i64,
    /// UUID.
    pub uuid: Uuid,
    /// Integer id of what it belongs to; 0 where it stands alone.
    pub parent: i64,
    /// Name, once in its organization group and parent.
    pub name: String,
    /// The organization group that manages it.
    pub org_group_id: i64,
    /// The rest.
    pub body: B,
    /// Made, tenant time in milliseconds.
    pub created_at: i64,
    /// Last change.
    pub modified_at: i64,
    /// Who changed it last.
    pub modified_by: String,
}

const COLUMNS: &str = "id, uuid, parent, name, org_group_id, body, created_at, modified_at, modified_by";

fn read<B: Body>(row: &Row) -> Result<Definition<B>, DatabaseError> {
    let body: String = row.get("body")?;
    let body = serde_json::from_str(&body)
        .map_err(|_| DatabaseError::Column { column: "body".into(), wanted: "JSON this program writes" })?;
    Ok(Definition {
        id: row.get("id")?,
        uuid: row.get("uuid")?,
        parent: row.get("parent")?,
        name: row.get("name")?,
        org_group_id: row.get("org_group_id")?,
        body,
        created_at: row.get("created_at")?,
        modified_at: row.get("modified_at")?,
        modified_by: row.get("modified_by")?,
    })
}

fn written<B: Body>(body: &B) -> Result<String, DatabaseError> {
    serde_json::to_string(body)
        .map_err(|_| DatabaseError::Column { column: "body".into(), wanted: "JSON this program writes" })
}

/// All of a kind, by id.
pub async fn list<B: Body>(database: &Database) -> Result<Vec<Definition<B>>, DatabaseError> {
    let sql = format!("SELECT {COLUMNS} FROM definition WHERE kind = $1 ORDER BY id");
    database.query(&sql, params![B::KIND]).await?.iter().map(read).collect()
}

/// Those that belong to that parent, by id.
pub async fn list_of<B: Body>(database: &Database, parent: i64) -> Result<Vec<Definition<B>>, DatabaseError> {
    let sql = format!("SELECT {COLUMNS} FROM definition WHERE kind = $1 AND parent = $2 ORDER BY id");
    database.query(&sql, params![B::KIND, parent]).await?.iter().map(read).collect()
}

/// One by integer id.
pub async fn find<B: Body>(database: &Database, id: i64) -> Result<Option<Definition<B>>, DatabaseError> {
    let sql = format!("SELECT {COLUMNS} FROM definition WHERE kind = $1 AND id = $2");
    database.query_opt(&sql, params![B::KIND, id]).await?.as_ref().map(read).transpose()
}

/// One by UUID.
pub async fn find_by_uuid<B: Body>(
    database: &Database,
    uuid: Uuid,
) -> Result<Option<Definition<B>>, DatabaseError> {
    let sql = format!("SELECT {COLUMNS} FROM definition WHERE kind = $1 AND uuid = $2");
    database.query_opt(&sql, params![B::KIND, uuid]).await?.as_ref().map(read).transpose()
}

/// How many there are of a kind.
pub async fn count<B: Body>(database: &Database) -> Result<i64, DatabaseError> {
    let sql = "SELECT COUNT(*) AS count FROM definition WHERE kind = $1";
    database.query_opt(sql, params![B::KIND]).await?.map_or(Ok(0), |row| row.get("count"))
}

/// Writes a new one; its id is chosen here. [`DatabaseError::Duplicate`] where the name is taken.
pub async fn insert<B: Body>(database: &Database, definition: &Definition<B>) -> Result<i64, DatabaseError> {
    let mut transaction = database.begin("insert_definition").await?;
    let row = transaction
        .query_opt(
            "INSERT INTO definition (kind, uuid, parent, name, org_group_id, body, created_at, modified_at, modified_by) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id",
            params![
                B::KIND,
                definition.uuid,
                definition.parent,
                definition.name.as_str(),
                definition.org_group_id,
                written(&definition.body)?,
                definition.created_at,
                definition.modified_at,
                definition.modified_by.as_str(),
            ],
        )
        .await?;
    let id = row.map_or(Ok(0), |row| row.get("id"))?;
    transaction.commit().await?;
    Ok(id)
}

/// Writes what changed. Answers whether it is still there.
pub async fn update<B: Body>(database: &Database, definition: &Definition<B>) -> Result<bool, DatabaseError> {
    let changed = database
        .execute(
            "update_definition",
            "UPDATE definition SET name = $3, org_group_id = $4, body = $5, modified_at = $6, modified_by = $7 \
             WHERE kind = $1 AND id = $2",
            params![
                B::KIND,
                definition.id,
                definition.name.as_str(),
                definition.org_group_id,
                written(&definition.body)?,
                definition.modified_at,
                definition.modified_by.as_str(),
            ],
        )
        .await?;
    Ok(changed == 1)
}

/// Takes one out, with what belongs to it. Answers whether it was there.
pub async fn delete<B: Body>(database: &Database, id: i64) -> Result<bool, DatabaseError> {
    let sql = "DELETE FROM definition WHERE kind = $1 AND id = $2";
    let gone = database.execute("delete_definition", sql, params![B::KIND, id]).await? == 1;
    database
        .execute("delete_definition_parts", "DELETE FROM definition WHERE parent = $1", params![id])
        .await?;
    Ok(gone)
}
