//! The log of each device: what happened to it and who asked for it.

use database::{Database, DatabaseError, Row, Transaction, Value, params};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One line of a device's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventEntry {
    /// Number in the tenant; 0 before it is stored.
    pub id: i64,
    /// Tenant time.
    pub at: Timestamp,
    /// What happened: `Device Wipe Requested`.
    pub event: String,
    /// `Information`, `Warning`, `Error`, ...
    pub severity: String,
    /// `Server` or `Device`.
    pub source: String,
    /// Who asked, empty when nobody did.
    pub admin: String,
    /// What changed.
    pub data: Vec<EventDatum>,
}

/// One changed value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventDatum {
    /// Its name.
    pub kind: String,
    /// Before.
    pub old: String,
    /// After.
    pub new: String,
}

/// Writes lines of several devices with what else the transaction does.
pub(super) async fn insert_many(
    transaction: &mut Transaction,
    lines: Vec<(u32, EventEntry)>,
) -> Result<(), DatabaseError> {
    if lines.is_empty() {
        return Ok(());
    }
    let rows = lines.into_iter().map(|(device, entry)| {
        let data = serde_json::to_string(&entry.data).unwrap_or_default();
        params![
            device,
            entry.at.as_millisecond(),
            entry.event,
            entry.severity,
            entry.source,
            entry.admin,
            data
        ]
        .to_vec()
    });
    transaction.execute_many(INSERT, rows.collect()).await?;
    Ok(())
}

const INSERT: &str = "INSERT INTO device_event (device_id, at, event, severity, source, admin, data) VALUES ($1, $2, $3, $4, $5, $6, $7)";

/// Writes one line.
pub(super) async fn insert(
    database: &Database,
    device: u32,
    entry: &EventEntry,
) -> Result<(), DatabaseError> {
    let data = serde_json::to_string(&entry.data).unwrap_or_default();
    database
        .execute(
            "log device event",
            INSERT,
            params![
                device,
                entry.at.as_millisecond(),
                entry.event.as_str(),
                entry.severity.as_str(),
                entry.source.as_str(),
                entry.admin.as_str(),
                data
            ],
        )
        .await?;
    Ok(())
}

/// A device's log from `since` on, newest first, at most `limit` lines.
pub(super) async fn list(
    database: &Database,
    device: u32,
    since: Timestamp,
    limit: u32,
) -> Result<Vec<EventEntry>, DatabaseError> {
    let rows = database
        .query(
            "SELECT id, at, event, severity, source, admin, data FROM device_event
             WHERE device_id = $1 AND at >= $2 ORDER BY at DESC, id DESC LIMIT $3",
            &[Value::from(device), Value::from(since.as_millisecond()), Value::from(limit)],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// Lines of all devices that are older than `before`, newest first, at most `limit`, each with its device.
pub(super) async fn list_of_all(
    database: &Database,
    before: i64,
    limit: u32,
) -> Result<Vec<(u32, EventEntry)>, DatabaseError> {
    let rows = database
        .query(
            "SELECT device_id, id, at, event, severity, source, admin, data FROM device_event
             WHERE id < $1 ORDER BY id DESC LIMIT $2",
            &[Value::from(before), Value::from(limit)],
        )
        .await?;
    let device = |row: &Row| Ok(u32::try_from(row.get::<i64>("device_id")?).unwrap_or_default());
    rows.iter().map(|row| Ok((device(row)?, read(row)?))).collect()
}

fn read(row: &Row) -> Result<EventEntry, DatabaseError> {
    let data: String = row.get("data")?;
    Ok(EventEntry {
        id: row.get("id")?,
        at: Timestamp::from_millisecond(row.get("at")?).unwrap_or(Timestamp::MIN),
        event: row.get("event")?,
        severity: row.get("severity")?,
        source: row.get("source")?,
        admin: row.get("admin")?,
        data: serde_json::from_str(&data).unwrap_or_default(),
    })
}
