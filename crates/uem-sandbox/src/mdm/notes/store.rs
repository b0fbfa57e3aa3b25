//! The notes' table.

use database::{Database, DatabaseError, params};

/// One note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Integer id.
    pub id: i64,
    /// The device.
    pub device_id: i64,
    /// The text.
    pub text: String,
    /// Made, in milliseconds.
    pub created_at: i64,
    /// Changed, in milliseconds.
    pub modified_at: i64,
}

/// Notes of a device, oldest first.
pub async fn list(database: &Database, device_id: u32) -> Result<Vec<Note>, DatabaseError> {
    let sql = "SELECT id, device_id, note, created_at, modified_at FROM device_note WHERE device_id = $1 ORDER BY id";
    let rows = database.query(sql, params![device_id]).await?;
    rows.iter()
        .map(|row| {
            Ok(Note {
                id: row.get("id")?,
                device_id: row.get("device_id")?,
                text: row.get("note")?,
                created_at: row.get("created_at")?,
                modified_at: row.get("modified_at")?,
            })
        })
        .collect()
}

/// Writes a note. Answers its id.
pub async fn insert(database: &Database, device_id: u32, text: &str, at: i64) -> Result<i64, DatabaseError> {
    let mut transaction = database.begin("insert_note").await?;
    let sql = "INSERT INTO device_note (device_id, note, created_at, modified_at) VALUES ($1, $2, $3, $3) RETURNING id";
    let row = transaction.query_opt(sql, params![device_id, text, at]).await?;
    transaction.commit().await?;
    row.map_or(Ok(0), |row| row.get("id"))
}

/// Writes another text. Answers whether the device has such a note.
pub async fn update(
    database: &Database,
    device_id: u32,
    id: i64,
    text: &str,
    at: i64,
) -> Result<bool, DatabaseError> {
    let sql = "UPDATE device_note SET note = $3, modified_at = $4 WHERE id = $1 AND device_id = $2";
    Ok(database.execute("update_note", sql, params![id, device_id, text, at]).await? == 1)
}

/// Deletes a note. Answers whether the device had it.
pub async fn delete(database: &Database, device_id: u32, id: i64) -> Result<bool, DatabaseError> {
    let sql = "DELETE FROM device_note WHERE id = $1 AND device_id = $2";
    Ok(database.execute("delete_note", sql, params![id, device_id]).await? == 1)
}
