//! The table of console events: the only place of this folder with SQL.

use database::{Database, DatabaseError, Row, Transaction, params};
use jiff::Timestamp;

use super::{ConsoleEvent, Source};

/// Most events that are kept, and after how many new ones the oldest are forgotten.
const KEPT: i64 = 20_000;
const FORGET_EVERY: i64 = 500;

/// Writes an event.
pub(crate) async fn insert(database: &Database, event: &ConsoleEvent) -> Result<(), DatabaseError> {
    let mut work = database.begin("keep console event").await?;
    insert_with(&mut work, event).await?;
    work.commit().await
}

/// Writes an event with what else the transaction does.
pub(crate) async fn insert_with(work: &mut Transaction, event: &ConsoleEvent) -> Result<(), DatabaseError> {
    let sql = "INSERT INTO console_event (at, admin, org_group_id, module, event, target, source, status, code) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id";
    let (source, status, code) = (event.source.to_string(), i64::from(event.status), i64::from(event.code));
    let values = params![
        event.at.as_millisecond(),
        event.admin.as_str(),
        event.org_group_id,
        event.module.as_str(),
        event.event.as_str(),
        event.target.as_str(),
        source,
        status,
        code
    ];
    let id: i64 = work.query_opt(sql, values).await?.map_or(Ok(0), |row| row.get("id"))?;
    if id % FORGET_EVERY == 0 {
        work.execute("DELETE FROM console_event WHERE id <= $1", params![id - KEPT]).await?;
    }
    Ok(())
}

/// Events older than `before`, newest first, at most `limit`.
pub(crate) async fn list(
    database: &Database,
    before: i64,
    limit: u32,
) -> Result<Vec<ConsoleEvent>, DatabaseError> {
    let sql = "SELECT id, at, admin, org_group_id, module, event, target, source, status, code FROM console_event \
               WHERE id < $1 ORDER BY id DESC LIMIT $2";
    database.query(sql, params![before, i64::from(limit)]).await?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<ConsoleEvent, DatabaseError> {
    let source: String = row.get("source")?;
    Ok(ConsoleEvent {
        id: row.get("id")?,
        at: Timestamp::from_millisecond(row.get("at")?).unwrap_or(Timestamp::MIN),
        admin: row.get("admin")?,
        org_group_id: row.get("org_group_id")?,
        module: row.get("module")?,
        event: row.get("event")?,
        target: row.get("target")?,
        source: source.parse().unwrap_or(Source::Api),
        status: u16::try_from(row.get::<i64>("status")?).unwrap_or_default(),
        code: i32::try_from(row.get::<i64>("code")?).unwrap_or_default(),
    })
}
