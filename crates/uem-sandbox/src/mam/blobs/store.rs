//! The files' tables: what is known of each, their content in pieces, and uploads that are not finished.

use bytes::{Bytes, BytesMut};
use database::{Database, DatabaseError, Row, Transaction, params};
use sha2::{Digest, Sha256};

/// Length of a piece of content.
const PIECE_BYTES: usize = 4 * 1024 * 1024;

/// One file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blob {
    /// Integer id; 0 before it is stored.
    pub id: i64,
    /// UUID.
    pub uuid: String,
    /// Name of the file.
    pub name: String,
    /// What it is for, as the client said.
    pub module: String,
    /// Organization group.
    pub org_group_id: i64,
    /// Length.
    pub size_bytes: i64,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
    /// Made, in milliseconds.
    pub created_at: i64,
}

/// An upload in parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Name that the client repeats.
    pub id: String,
    /// Length of the whole.
    pub size_bytes: i64,
    /// Organization group of who began it.
    pub org_group_id: i64,
    /// Begun, in milliseconds.
    pub started_at: i64,
}

const COLUMNS: &str = "id, uuid, name, module, org_group_id, size_bytes, sha256, created_at";

fn read(row: &Row) -> Result<Blob, DatabaseError> {
    Ok(Blob {
        id: row.get("id")?,
        uuid: row.get("uuid")?,
        name: row.get("name")?,
        module: row.get("module")?,
        org_group_id: row.get("org_group_id")?,
        size_bytes: row.get("size_bytes")?,
        sha256: row.get("sha256")?,
        created_at: row.get("created_at")?,
    })
}

/// One file by integer id.
pub async fn find(database: &Database, id: i64) -> Result<Option<Blob>, DatabaseError> {
    let sql = format!("SELECT {COLUMNS} FROM blob WHERE id = $1");
    database.query_opt(&sql, params![id]).await?.as_ref().map(read).transpose()
}

/// One file by UUID.
pub async fn find_by_uuid(database: &Database, uuid: &str) -> Result<Option<Blob>, DatabaseError> {
    let sql = format!("SELECT {COLUMNS} FROM blob WHERE uuid = $1");
    database.query_opt(&sql, params![uuid.to_lowercase()]).await?.as_ref().map(read).transpose()
}

/// Bytes of all files and of all unfinished uploads.
pub async fn bytes_kept(database: &Database) -> Result<i64, DatabaseError> {
    let sql = "SELECT (SELECT COALESCE(SUM(size_bytes), 0) FROM blob) + (SELECT COALESCE(SUM(size_bytes), 0) FROM upload) AS kept";
    database.query_opt(sql, &[]).await?.map_or(Ok(0), |row| row.get("kept"))
}

/// Writes a file. Answers it with its id.
pub async fn insert(database: &Database, mut blob: Blob, content: &Bytes) -> Result<Blob, DatabaseError> {
    let mut transaction = database.begin("insert_blob").await?;
    blob.id = insert_row(&mut transaction, &blob).await?;
    for (place, piece) in content.chunks(PIECE_BYTES).enumerate() {
        let place = i64::try_from(place).unwrap_or(i64::MAX);
        let sql = "INSERT INTO blob_part (blob_id, place, content) VALUES ($1, $2, $3)";
        transaction.execute(sql, params![blob.id, place, piece.to_vec()]).await?;
    }
    transaction.commit().await?;
    Ok(blob)
}

async fn insert_row(transaction: &mut Transaction, blob: &Blob) -> Result<i64, DatabaseError> {
    let row = transaction
        .query_opt(
            "INSERT INTO blob (uuid, name, module, org_group_id, size_bytes, sha256, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7) \
             RETURNING id",
            params![
                blob.uuid.as_str(),
                blob.name.as_str(),
                blob.module.as_str(),
                blob.org_group_id,
                blob.size_bytes,
                blob.sha256.as_str(),
                blob.created_at
            ],
        )
        .await?;
    row.map_or(Ok(0), |row| row.get("id"))
}

/// The whole content.
pub async fn content(database: &Database, blob: &Blob) -> Result<Bytes, DatabaseError> {
    let rows = database
        .query("SELECT content FROM blob_part WHERE blob_id = $1 ORDER BY place", params![blob.id])
        .await?;
    let mut content = BytesMut::with_capacity(usize::try_from(blob.size_bytes).unwrap_or(0));
    for row in &rows {
        content.extend_from_slice(&row.get::<Vec<u8>>("content")?);
    }
    Ok(content.freeze())
}

/// Deletes a file. Answers whether it was there.
pub async fn delete(database: &Database, id: i64) -> Result<bool, DatabaseError> {
    let mut transaction = database.begin("delete_blob").await?;
    transaction.execute("DELETE FROM blob_part WHERE blob_id = $1", params![id]).await?;
    let touched = transaction.execute("DELETE FROM blob WHERE id = $1", params![id]).await?;
    transaction.commit().await?;
    Ok(touched == 1)
}

/// The upload of that name.
pub async fn find_upload(database: &Database, id: &str) -> Result<Option<Upload>, DatabaseError> {
    let sql = "SELECT id, size_bytes, org_group_id, started_at FROM upload WHERE id = $1";
    let row = database.query_opt(sql, params![id]).await?;
    row.map(|row| {
        Ok(Upload {
            id: row.get("id")?,
            size_bytes: row.get("size_bytes")?,
            org_group_id: row.get("org_group_id")?,
            started_at: row.get("started_at")?,
        })
    })
    .transpose()
}

/// Begins an upload; those that were begun before that time are forgotten.
pub async fn begin_upload(database: &Database, upload: &Upload, forgotten: i64) -> Result<(), DatabaseError> {
    let mut transaction = database.begin("begin_upload").await?;
    let old = "SELECT id FROM upload WHERE started_at < $1";
    transaction
        .execute(&format!("DELETE FROM upload_part WHERE upload_id IN ({old})"), params![forgotten])
        .await?;
    transaction.execute("DELETE FROM upload WHERE started_at < $1", params![forgotten]).await?;
    transaction
        .execute(
            "INSERT INTO upload (id, size_bytes, org_group_id, started_at) VALUES ($1, $2, $3, $4)",
            params![upload.id.as_str(), upload.size_bytes, upload.org_group_id, upload.started_at],
        )
        .await?;
    transaction.commit().await
}

/// Writes a part, in place of what was sent for that place before.
pub async fn put_part(
    database: &Database,
    upload: &str,
    place: i64,
    content: Vec<u8>,
) -> Result<(), DatabaseError> {
    let sql = "INSERT INTO upload_part (upload_id, place, content) VALUES ($1, $2, $3) \
               ON CONFLICT (upload_id, place) DO UPDATE SET content = excluded.content";
    database.execute("put_upload_part", sql, params![upload, place, content]).await?;
    Ok(())
}

/// Bytes that were sent of an upload, that place left out.
pub async fn bytes_sent(database: &Database, upload: &str, but: i64) -> Result<i64, DatabaseError> {
    let sql = "SELECT COALESCE(SUM(LENGTH(content)), 0) AS sent FROM upload_part WHERE upload_id = $1 AND place <> $2";
    database.query_opt(sql, params![upload, but]).await?.map_or(Ok(0), |row| row.get("sent"))
}

/// Makes a file of the parts of an upload, in order. Answers it with id, length and hash.
pub async fn finish_upload(database: &Database, upload: &str, mut blob: Blob) -> Result<Blob, DatabaseError> {
    let mut transaction = database.begin("finish_upload").await?;
    let mut hash = Sha256::new();
    let places = transaction
        .query("SELECT place FROM upload_part WHERE upload_id = $1 ORDER BY place", params![upload])
        .await?;
    blob.size_bytes = 0;
    for row in &places {
        let place: i64 = row.get("place")?;
        let sql = "SELECT content FROM upload_part WHERE upload_id = $1 AND place = $2";
        if let Some(row) = transaction.query_opt(sql, params![upload, place]).await? {
            let content: Vec<u8> = row.get("content")?;
            blob.size_bytes += i64::try_from(content.len()).unwrap_or(0);
            hash.update(&content);
        }
    }
    blob.sha256 = hex::encode(hash.finalize());
    blob.id = insert_row(&mut transaction, &blob).await?;
    transaction
        .execute(
            "INSERT INTO blob_part (blob_id, place, content) SELECT $1, place, content FROM upload_part WHERE upload_id = $2",
            params![blob.id, upload],
        )
        .await?;
    transaction.execute("DELETE FROM upload_part WHERE upload_id = $1", params![upload]).await?;
    transaction.execute("DELETE FROM upload WHERE id = $1", params![upload]).await?;
    transaction.commit().await?;
    Ok(blob)
}
