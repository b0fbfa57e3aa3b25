//! The tables of wipes and of their limits.

use database::{Database, DatabaseError, Row, Transaction, Value, params};

use crate::{
    fleet::ids,
    resource::{Filter, Page},
};

/// One wipe that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wipe {
    /// Integer id.
    pub id: i64,
    /// UUID.
    pub uuid: String,
    /// The device; it may be gone.
    pub device_id: u32,
    /// Its UUID.
    pub device_uuid: String,
    /// Its name then.
    pub device_name: String,
    /// Its user then.
    pub user_name: String,
    /// Its organization group then.
    pub org_group_id: i64,
    /// Its platform's number.
    pub platform: u8,
    /// Its ownership's number.
    pub ownership: u8,
    /// Its last contact, milliseconds.
    pub last_seen: i64,
    /// The command's word, or `Delete`.
    pub command: String,
    /// `DEVICE_WIPE` or `ENTERPRISE_WIPE`.
    pub kind: String,
    /// Which call asked for it.
    pub source: String,
    /// `QUEUED`, `HELD`, `APPROVED` or `ABORTED`.
    pub status: String,
    /// The call's body.
    pub details: String,
    /// The admin or OAuth client.
    pub asked_by: String,
    /// Tenant time, milliseconds.
    pub asked_at: i64,
}

/// How many wipes are let through below an organization group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Protection {
    /// The group; all below it that have none of their own follow it.
    pub org_group_id: i64,
    /// Wipes that are let through; none = all.
    pub most: Option<i64>,
    /// In so many milliseconds.
    pub within_ms: i64,
    /// All wipes are held until an admin unlocks.
    pub is_locked: bool,
    /// Wipes up to that id do not count.
    pub counted_after: i64,
}

const COLUMNS: &str = "id, uuid, device_id, device_uuid, device_name, user_name, org_group_id, platform, ownership, \
                       last_seen, command, kind, source, status, details, asked_by, asked_at";

fn read(row: &Row) -> Result<Wipe, DatabaseError> {
    Ok(Wipe {
        id: row.get("id")?,
        uuid: row.get("uuid")?,
        device_id: small(row, "device_id")?,
        device_uuid: row.get("device_uuid")?,
        device_name: row.get("device_name")?,
        user_name: row.get("user_name")?,
        org_group_id: row.get("org_group_id")?,
        platform: small(row, "platform")?,
        ownership: small(row, "ownership")?,
        last_seen: row.get("last_seen")?,
        command: row.get("command")?,
        kind: row.get("kind")?,
        source: row.get("source")?,
        status: row.get("status")?,
        details: row.get("details")?,
        asked_by: row.get("asked_by")?,
        asked_at: row.get("asked_at")?,
    })
}

fn small<T: TryFrom<i64>>(row: &Row, column: &str) -> Result<T, DatabaseError> {
    let value: i64 = row.get(column)?;
    T::try_from(value)
        .map_err(|_| DatabaseError::Column { column: column.to_owned(), wanted: "a small number" })
}

/// All limits.
pub async fn protections(database: &Database) -> Result<Vec<Protection>, DatabaseError> {
    let rows = database.query(PROTECTIONS, &[]).await?;
    rows.iter().map(read_protection).collect()
}

const PROTECTIONS: &str = "SELECT org_group_id, most, within_ms, is_locked, counted_after FROM wipe_protection ORDER BY org_group_id";

fn read_protection(row: &Row) -> Result<Protection, DatabaseError> {
    Ok(Protection {
        org_group_id: row.get("org_group_id")?,
        most: row.get("most")?,
        within_ms: row.get("within_ms")?,
        is_locked: row.get("is_locked")?,
        counted_after: row.get("counted_after")?,
    })
}

/// Writes a limit in place of the group's old one. Wipes count from now on.
pub async fn protect(database: &Database, protection: Protection) -> Result<(), DatabaseError> {
    let mut transaction = database.begin("protect from wipes").await?;
    let row = transaction.query_opt("SELECT COALESCE(MAX(id), 0) FROM device_wipe", &[]).await?;
    let counted_after = row.map_or(Ok(0), |row| row.at(0))?;
    put(&mut transaction, Protection { counted_after, ..protection }).await?;
    transaction.commit().await
}

async fn put(transaction: &mut Transaction, protection: Protection) -> Result<(), DatabaseError> {
    let sql = "INSERT INTO wipe_protection (org_group_id, most, within_ms, is_locked, counted_after) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (org_group_id) DO UPDATE SET most = excluded.most, within_ms = excluded.within_ms,
             is_locked = excluded.is_locked, counted_after = excluded.counted_after";
    let values = params![
        protection.org_group_id,
        protection.most,
        protection.within_ms,
        protection.is_locked,
        protection.counted_after
    ];
    transaction.execute(sql, values).await?;
    Ok(())
}

/// Writes a wipe down: held where its limit is reached, which locks the group, otherwise queued. `governed` are the
/// groups that share the limit. Answers the status.
pub async fn ask(
    database: &Database,
    seed: u64,
    wipe: Wipe,
    limit: Option<Protection>,
    governed: &[i64],
) -> Result<&'static str, DatabaseError> {
    let mut transaction = database.begin("ask for a wipe").await?;
    let mut status = "QUEUED";
    if let Some(limit) = limit {
        let since = wipe.asked_at.saturating_sub(limit.within_ms);
        let sql = format!(
            "SELECT COUNT(*) FROM device_wipe WHERE asked_at >= $1 AND id > $2 AND status = 'QUEUED' AND org_group_id IN ({})",
            crate::resource::id_list(governed)
        );
        let row = transaction.query_opt(&sql, params![since, limit.counted_after]).await?;
        let count: i64 = row.map_or(Ok(0), |row| row.at(0))?;
        if limit.is_locked || limit.most.is_some_and(|most| count >= most) {
            status = "HELD";
            put(&mut transaction, Protection { is_locked: true, ..limit }).await?;
        }
    }
    let row = transaction.query_opt("SELECT COALESCE(MAX(id), 0) + 1 FROM device_wipe", &[]).await?;
    let number: i64 = row.map_or(Ok(1), |row| row.at(0))?;
    let uuid = ids::uuid(seed, "wipe", number.unsigned_abs()).to_string();
    let sql = "INSERT INTO device_wipe (uuid, device_id, device_uuid, device_name, user_name, org_group_id, platform, ownership, last_seen, command, kind, source, status, details, asked_by, asked_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
    let values = params![
        uuid,
        wipe.device_id,
        wipe.device_uuid,
        wipe.device_name,
        wipe.user_name,
        wipe.org_group_id,
        i64::from(wipe.platform),
        i64::from(wipe.ownership),
        wipe.last_seen,
        wipe.command,
        wipe.kind,
        wipe.source,
        status,
        wipe.details,
        wipe.asked_by,
        wipe.asked_at
    ];
    transaction.execute(sql, values).await?;
    transaction.commit().await?;
    Ok(status)
}

/// How a list of wipes is sorted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// When it was asked for
    #[default]
    Date,
    /// Device's name
    Device,
    /// User's name
    User,
    /// Organization group's id
    OrgGroup,
}

/// A page of the wipes that fit, and how many those are.
pub async fn search(
    database: &Database,
    filter: &Filter,
    order: Order,
    is_descending: bool,
    page: Page,
) -> Result<(Vec<Wipe>, i64), DatabaseError> {
    let column = match order {
        Order::Date => "asked_at",
        Order::Device => "device_name",
        Order::User => "user_name",
        Order::OrgGroup => "org_group_id",
    };
    let direction = if is_descending { "DESC" } else { "ASC" };
    let clause = filter.clause();
    let sql = format!(
        "SELECT {COLUMNS} FROM device_wipe{clause} ORDER BY {column} {direction}, id {direction} LIMIT {} OFFSET {}",
        page.size,
        page.offset()
    );
    let rows = database.query(&sql, &filter.params).await?;
    let total =
        database.query_opt(&format!("SELECT COUNT(*) FROM device_wipe{clause}"), &filter.params).await?;
    let total = total.map_or(Ok(0), |row| row.at(0))?;
    Ok((rows.iter().map(read).collect::<Result<_, _>>()?, total))
}

/// The wipe of that UUID.
pub async fn find(database: &Database, uuid: &str) -> Result<Option<Wipe>, DatabaseError> {
    let sql = format!("SELECT {COLUMNS} FROM device_wipe WHERE uuid = $1");
    database.query_opt(&sql, params![uuid]).await?.as_ref().map(read).transpose()
}

/// Decides a held wipe. Answers whether it was still held: only then may it go on.
pub async fn decide(database: &Database, uuid: &str, status: &'static str) -> Result<bool, DatabaseError> {
    let sql = "UPDATE device_wipe SET status = $2 WHERE uuid = $1 AND status = 'HELD'";
    Ok(database.execute("decide wipe", sql, params![uuid, status]).await? == 1)
}

/// Aborts what is held or queued for a device since that time. Answers how many wipes that were.
pub async fn abort(database: &Database, device_id: u32, since: i64) -> Result<u64, DatabaseError> {
    let sql = "UPDATE device_wipe SET status = 'ABORTED'
         WHERE device_id = $1 AND asked_at >= $2 AND status IN ('HELD', 'QUEUED', 'APPROVED')";
    let values: &[Value] = params![device_id, since];
    database.execute("abort wipes", sql, values).await
}

/// Whether a wipe of that device is held.
pub async fn is_held(database: &Database, device_id: u32) -> Result<bool, DatabaseError> {
    let sql = "SELECT 1 FROM device_wipe WHERE device_id = $1 AND status = 'HELD' LIMIT 1";
    Ok(database.query_opt(sql, params![device_id]).await?.is_some())
}
