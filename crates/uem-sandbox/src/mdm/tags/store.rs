//! The tags' tables: definitions, and which device carries which.

use database::{Database, DatabaseError, Row, Transaction, params};
use roaring::RoaringBitmap;

use crate::resource::{Filter, Page};

/// One tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// Integer id.
    pub id: i64,
    /// UUID.
    pub uuid: String,
    /// Name, unique in its organization group.
    pub name: String,
    /// 1 device, 2 general, 3 video.
    pub kind: i64,
    /// Picture.
    pub avatar: String,
    /// Organization group.
    pub org_group_id: i64,
    /// Made, in milliseconds.
    pub created_at: i64,
}

/// A device that carries a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tagged {
    /// The device.
    pub device_id: u32,
    /// Since when, in milliseconds.
    pub tagged_at: i64,
}

const COLUMNS: &str = "id, uuid, name, kind, avatar, org_group_id, created_at";

fn read(row: &Row) -> Result<Tag, DatabaseError> {
    Ok(Tag {
        id: row.get("id")?,
        uuid: row.get("uuid")?,
        name: row.get("name")?,
        kind: row.get("kind")?,
        avatar: row.get("avatar")?,
        org_group_id: row.get("org_group_id")?,
        created_at: row.get("created_at")?,
    })
}

/// One tag by integer id.
pub async fn find(database: &Database, id: i64) -> Result<Option<Tag>, DatabaseError> {
    let row = database.query_opt(&format!("SELECT {COLUMNS} FROM tag WHERE id = $1"), params![id]).await?;
    row.as_ref().map(read).transpose()
}

/// One tag by UUID.
pub async fn find_by_uuid(database: &Database, uuid: &str) -> Result<Option<Tag>, DatabaseError> {
    let row =
        database.query_opt(&format!("SELECT {COLUMNS} FROM tag WHERE uuid = $1"), params![uuid]).await?;
    row.as_ref().map(read).transpose()
}

/// A page of the tags that meet the filter, and how many there are.
pub async fn search(
    database: &Database,
    filter: &Filter,
    page: Page,
) -> Result<(Vec<Tag>, i64), DatabaseError> {
    let counted = database
        .query_opt(&format!("SELECT COUNT(*) AS total FROM tag{}", filter.clause()), &filter.params)
        .await?;
    let total = counted.map_or(Ok(0), |row| row.get("total"))?;
    let (offset, size) = (page.offset(), page.size);
    let sql = format!(
        "SELECT {COLUMNS} FROM tag{} ORDER BY name, id LIMIT {size} OFFSET {offset}",
        filter.clause()
    );
    let rows = database.query(&sql, &filter.params).await?;
    Ok((rows.iter().map(read).collect::<Result<_, _>>()?, total))
}

/// Writes a tag; its id is given by the table where it is 0. `Duplicate` where the group has one of that name.
pub async fn insert(database: &Database, tag: &Tag) -> Result<i64, DatabaseError> {
    let mut transaction = database.begin("insert_tag").await?;
    let highest = transaction.query_opt("SELECT COALESCE(MAX(id), 10000) AS highest FROM tag", &[]).await?;
    let highest: i64 = highest.map_or(Ok(10_000), |row| row.get("highest"))?;
    let id = highest + 1;
    transaction
        .execute(
            "INSERT INTO tag (id, uuid, name, kind, avatar, org_group_id, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            params![id, tag.uuid.as_str(), tag.name.as_str(), tag.kind, tag.avatar.as_str(), tag.org_group_id, tag.created_at],
        )
        .await?;
    transaction.commit().await?;
    Ok(id)
}

/// Writes name, kind and picture. Answers whether the tag is there.
pub async fn update(database: &Database, tag: &Tag) -> Result<bool, DatabaseError> {
    let touched = database
        .execute(
            "update_tag",
            "UPDATE tag SET name = $2, kind = $3, avatar = $4 WHERE id = $1",
            params![tag.id, tag.name.as_str(), tag.kind, tag.avatar.as_str()],
        )
        .await?;
    Ok(touched == 1)
}

/// Deletes a tag and takes it from its devices. Answers whether it was there.
pub async fn delete(database: &Database, id: i64) -> Result<bool, DatabaseError> {
    let mut transaction = database.begin("delete_tag").await?;
    transaction.execute("DELETE FROM device_tag WHERE tag_id = $1", params![id]).await?;
    let touched = transaction.execute("DELETE FROM tag WHERE id = $1", params![id]).await?;
    transaction.commit().await?;
    Ok(touched == 1)
}

/// Puts a tag on a device. Answers whether it was not on it before.
pub async fn put_on(
    transaction: &mut Transaction,
    tag_id: i64,
    device_id: u32,
    at: i64,
) -> Result<bool, DatabaseError> {
    let sql = "INSERT INTO device_tag (tag_id, device_id, tagged_at) VALUES ($1, $2, $3) ON CONFLICT (tag_id, device_id) DO NOTHING";
    Ok(transaction.execute(sql, params![tag_id, device_id, at]).await? == 1)
}

/// Takes a tag from a device. Answers whether it was on it.
pub async fn take_off(
    transaction: &mut Transaction,
    tag_id: i64,
    device_id: u32,
) -> Result<bool, DatabaseError> {
    let sql = "DELETE FROM device_tag WHERE tag_id = $1 AND device_id = $2";
    Ok(transaction.execute(sql, params![tag_id, device_id]).await? == 1)
}

/// All devices that carry a tag, by id.
pub async fn devices_of(database: &Database, tag_id: i64) -> Result<Vec<Tagged>, DatabaseError> {
    let rows = database
        .query(
            "SELECT device_id, tagged_at FROM device_tag WHERE tag_id = $1 ORDER BY device_id",
            params![tag_id],
        )
        .await?;
    rows.iter()
        .map(|row| Ok(Tagged { device_id: device_id(row)?, tagged_at: row.get("tagged_at")? }))
        .collect()
}

/// The same as a set.
pub async fn members(database: &Database, tag_id: i64) -> Result<RoaringBitmap, DatabaseError> {
    let rows = database
        .query("SELECT device_id FROM device_tag WHERE tag_id = $1 ORDER BY device_id", params![tag_id])
        .await?;
    rows.iter().map(device_id).collect()
}

/// Tags of a device with the time it got each, by name.
pub async fn tags_of(database: &Database, device_id: u32) -> Result<Vec<(Tag, i64)>, DatabaseError> {
    let sql = "SELECT t.id, t.uuid, t.name, t.kind, t.avatar, t.org_group_id, t.created_at, d.tagged_at \
               FROM device_tag d JOIN tag t ON t.id = d.tag_id WHERE d.device_id = $1 ORDER BY t.name";
    let rows = database.query(sql, params![device_id]).await?;
    rows.iter().map(|row| Ok((read(row)?, row.get("tagged_at")?))).collect()
}

fn device_id(row: &Row) -> Result<u32, DatabaseError> {
    let id: i64 = row.get("device_id")?;
    u32::try_from(id).map_err(|_| DatabaseError::Column { column: "device_id".into(), wanted: "a device id" })
}

/// Devices with any tag of that name in those groups.
pub async fn devices_named(
    database: &Database,
    org_groups: &[i64],
    name: &str,
) -> Result<RoaringBitmap, DatabaseError> {
    let sql = format!(
        "SELECT DISTINCT d.device_id FROM device_tag AS d JOIN tag AS t ON t.id = d.tag_id
         WHERE t.name = $1 AND t.org_group_id IN ({})",
        crate::resource::id_list(org_groups)
    );
    let rows = database.query(&sql, params![name]).await?;
    let ids = rows.iter().map(|row| row.at::<i64>(0));
    ids.filter_map(|id| id.map(|id| u32::try_from(id).ok()).transpose()).collect()
}
