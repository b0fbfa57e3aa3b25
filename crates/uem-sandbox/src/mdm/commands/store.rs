//! The commands' table: what was asked for, by whom, and what came of it.

use std::collections::HashSet;

use database::{Database, DatabaseError, Row, params};
use serde::Serialize;

/// One command for one device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Command {
    /// Number in order of queueing.
    pub id: i64,
    /// The device.
    pub device_id: u32,
    /// The vendor's word.
    pub command: String,
    /// The rest of the call: query and body.
    pub details: String,
    /// The admin or OAuth client.
    pub queued_by: String,
    /// Tenant time, in milliseconds.
    pub queued_at: i64,
    /// `queued`, `acknowledged`, `refused` or `cancelled`.
    pub state: String,
    /// When the device answered, in milliseconds.
    pub finished_at: Option<i64>,
}

const COLUMNS: &str = "id, device_id, command, details, queued_by, queued_at, state, finished_at";

fn read(row: &Row) -> Result<Command, DatabaseError> {
    let device_id: i64 = row.get("device_id")?;
    Ok(Command {
        id: row.get("id")?,
        device_id: u32::try_from(device_id)
            .map_err(|_| DatabaseError::Column { column: "device_id".into(), wanted: "a device id" })?,
        command: row.get("command")?,
        details: row.get("details")?,
        queued_by: row.get("queued_by")?,
        queued_at: row.get("queued_at")?,
        state: row.get("state")?,
        finished_at: row.get("finished_at")?,
    })
}

/// Queues a command.
pub async fn insert(database: &Database, command: &Command) -> Result<(), DatabaseError> {
    database
        .execute(
            "queue_command",
            "INSERT INTO device_command (device_id, command, details, queued_by, queued_at, state) VALUES ($1, $2, $3, $4, $5, 'queued')",
            params![command.device_id, command.command.as_str(), command.details.as_str(), command.queued_by.as_str(), command.queued_at],
        )
        .await?;
    Ok(())
}

/// The latest commands, newest first: of one device, or of all.
pub async fn list(
    database: &Database,
    device_id: Option<u32>,
    limit: u32,
) -> Result<Vec<Command>, DatabaseError> {
    let rows = match device_id {
        Some(id) => {
            let sql = format!(
                "SELECT {COLUMNS} FROM device_command WHERE device_id = $1 ORDER BY id DESC LIMIT $2"
            );
            database.query(&sql, params![id, limit]).await?
        }
        None => {
            database
                .query(
                    &format!("SELECT {COLUMNS} FROM device_command ORDER BY id DESC LIMIT $1"),
                    params![limit],
                )
                .await?
        }
    };
    rows.iter().map(read).collect()
}

/// Commands that wait since `before` or longer, oldest first: of one device, or of all.
pub async fn waiting(
    database: &Database,
    device_id: Option<u32>,
    before: i64,
    limit: u32,
) -> Result<Vec<Command>, DatabaseError> {
    let mut condition = "state = 'queued' AND queued_at <= $1".to_owned();
    if let Some(id) = device_id {
        condition.push_str(&format!(" AND device_id = {id}"));
    }
    let sql = format!("SELECT {COLUMNS} FROM device_command WHERE {condition} ORDER BY id LIMIT $2");
    database.query(&sql, params![before, limit]).await?.iter().map(read).collect()
}

/// All commands of one word that devices refused, oldest first.
pub async fn refused(database: &Database, command: &'static str) -> Result<Vec<Command>, DatabaseError> {
    let sql =
        format!("SELECT {COLUMNS} FROM device_command WHERE command = $1 AND state = 'refused' ORDER BY id");
    database.query(&sql, params![command]).await?.iter().map(read).collect()
}

/// Ends a waiting command. Answers whether it was still waiting: only then may its effect happen.
pub async fn finish(
    database: &Database,
    id: i64,
    state: &'static str,
    at: i64,
) -> Result<bool, DatabaseError> {
    let sql = "UPDATE device_command SET state = $2, finished_at = $3 WHERE id = $1 AND state = 'queued'";
    Ok(database.execute("finish_command", sql, params![id, state, at]).await? == 1)
}

/// Ends everything that waits for a device that left.
pub async fn cancel(database: &Database, device_id: u32, at: i64) -> Result<u64, DatabaseError> {
    let sql = "UPDATE device_command SET state = 'cancelled', finished_at = $2 WHERE device_id = $1 AND state = 'queued'";
    database.execute("cancel_commands", sql, params![device_id, at]).await
}

/// Ends the waiting commands of one kind.
pub async fn cancel_kind(
    database: &Database,
    device_id: u32,
    command: &'static str,
    at: i64,
) -> Result<u64, DatabaseError> {
    let sql = "UPDATE device_command SET state = 'cancelled', finished_at = $3
         WHERE device_id = $1 AND command = $2 AND state = 'queued'";
    database.execute("cancel_commands", sql, params![device_id, command, at]).await
}

/// Those of the devices that have waiting commands.
pub async fn waiting_for(database: &Database, devices: &[u32]) -> Result<HashSet<u32>, DatabaseError> {
    let list = serde_json::to_string(devices).unwrap_or_default();
    let sql = "SELECT DISTINCT j.value FROM json_each($1) AS j
         JOIN device_command AS c ON c.device_id = j.value AND c.state = 'queued'";
    let rows = database.query(sql, params![list]).await?;
    let ids = rows.iter().map(|row| row.at::<i64>(0));
    ids.filter_map(|id| id.map(|id| u32::try_from(id).ok()).transpose()).collect()
}
