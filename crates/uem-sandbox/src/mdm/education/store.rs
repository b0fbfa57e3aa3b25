//! The table of documents.

use database::{Database, DatabaseError, Row, Transaction, params};
use uuid::Uuid;

use super::record::{Kind, Record};

const COLUMNS: &str = "uuid, name, org_group_id, modified_at, document";

fn read<T: Kind>(row: &Row) -> Result<Record<T>, DatabaseError> {
    let (uuid, document): (String, String) = (row.get("uuid")?, row.get("document")?);
    let uuid = Uuid::try_parse(&uuid)
        .map_err(|_| DatabaseError::Column { column: "uuid".into(), wanted: "a UUID" })?;
    let document = serde_json::from_str(&document)
        .map_err(|_| DatabaseError::Column { column: "document".into(), wanted: T::NOUN })?;
    Ok(Record {
        uuid,
        name: row.get("name")?,
        org_group_id: row.get("org_group_id")?,
        modified_at: row.get("modified_at")?,
        document,
    })
}

/// All documents of a kind, by name.
pub(super) async fn list<T: Kind>(database: &Database) -> Result<Vec<Record<T>>, DatabaseError> {
    let sql = format!("SELECT {COLUMNS} FROM education_record WHERE kind = $1 ORDER BY name, uuid");
    database.query(&sql, params![T::KIND]).await?.iter().map(read).collect()
}

/// One document.
pub(super) async fn find<T: Kind>(
    database: &Database,
    uuid: Uuid,
) -> Result<Option<Record<T>>, DatabaseError> {
    let sql = format!("SELECT {COLUMNS} FROM education_record WHERE kind = $1 AND uuid = $2");
    let row = database.query_opt(&sql, params![T::KIND, uuid.to_string()]).await?;
    row.as_ref().map(read).transpose()
}

/// The newest document of a kind at an organization group.
pub(super) async fn newest<T: Kind>(
    database: &Database,
    org_group_id: i64,
) -> Result<Option<Record<T>>, DatabaseError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM education_record WHERE kind = $1 AND org_group_id = $2 ORDER BY modified_at DESC, rowid DESC LIMIT 1"
    );
    database.query_opt(&sql, params![T::KIND, org_group_id]).await?.as_ref().map(read).transpose()
}

/// Writes a new document. [`DatabaseError::Duplicate`] where its organization group has one of that name.
pub(super) async fn insert<T: Kind>(work: &mut Transaction, record: &Record<T>) -> Result<(), DatabaseError> {
    let sql = "INSERT INTO education_record (kind, uuid, name, org_group_id, modified_at, document) VALUES ($1, $2, $3, $4, $5, $6)";
    let (uuid, name, document) = (record.uuid.to_string(), record.name.as_str(), written(record)?);
    work.execute(sql, params![T::KIND, uuid, name, record.org_group_id, record.modified_at, document])
        .await
        .map(drop)
}

/// Writes a changed document.
pub(super) async fn update<T: Kind>(work: &mut Transaction, record: &Record<T>) -> Result<(), DatabaseError> {
    let sql = "UPDATE education_record SET name = $3, modified_at = $4, document = $5 WHERE kind = $1 AND uuid = $2";
    let (uuid, name, document) = (record.uuid.to_string(), record.name.as_str(), written(record)?);
    work.execute(sql, params![T::KIND, uuid, name, record.modified_at, document]).await.map(drop)
}

/// Deletes a document.
pub(super) async fn delete<T: Kind>(database: &Database, uuid: Uuid) -> Result<(), DatabaseError> {
    let sql = "DELETE FROM education_record WHERE kind = $1 AND uuid = $2";
    database.execute("delete_education_record", sql, params![T::KIND, uuid.to_string()]).await.map(drop)
}

fn written<T: Kind>(record: &Record<T>) -> Result<String, DatabaseError> {
    serde_json::to_string(&record.document)
        .map_err(|_| DatabaseError::Column { column: "document".into(), wanted: T::NOUN })
}
