//! The events that wait, as they outlive the process: written when they happen, deleted when they have ended.

use std::sync::Arc;

use database::{Database, DatabaseError, Transaction, params};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::fleet::{DeviceEvent, Happening, state::DeviceState};

/// What is told of an event: the device as it was then.
#[derive(Serialize, Deserialize)]
struct Written {
    event: DeviceEvent,
    at: Timestamp,
    admin: String,
    device: DeviceState,
}

/// An event that waits for a rule's target.
#[derive(Debug, Clone)]
pub(super) struct Waiting {
    /// Its row.
    pub id: i64,
    /// The rule.
    pub rule_id: i64,
    /// The event.
    pub happening: Happening,
}

fn encode(happening: &Happening) -> Result<String, DatabaseError> {
    let written = Written {
        event: happening.event,
        at: happening.at,
        admin: happening.admin.clone(),
        device: DeviceState::clone(&happening.device),
    };
    serde_json::to_string(&written).map_err(|_| unreadable())
}

fn decode(text: &str) -> Result<Happening, DatabaseError> {
    let written: Written = serde_json::from_str(text).map_err(|_| unreadable())?;
    let device = Arc::new(written.device);
    Ok(Happening { event: written.event, at: written.at, admin: written.admin, device, data: Vec::new() })
}

fn unreadable() -> DatabaseError {
    DatabaseError::Column { column: "happening".into(), wanted: "an event this program writes" }
}

/// Writes an event that begins to wait.
pub(super) async fn keep(
    work: &mut Transaction,
    rule_id: i64,
    happening: &Happening,
) -> Result<Waiting, DatabaseError> {
    let sql = "INSERT INTO event_waiting (rule_id, happening) VALUES ($1, $2) RETURNING id";
    let row = work.query_opt(sql, params![rule_id, encode(happening)?]).await?;
    let id = row.map_or(Ok(0), |row| row.get("id"))?;
    Ok(Waiting { id, rule_id, happening: happening.clone() })
}

/// All that wait, in their order.
pub(super) async fn list(database: &Database) -> Result<Vec<Waiting>, DatabaseError> {
    let rows = database.query("SELECT id, rule_id, happening FROM event_waiting ORDER BY id", &[]).await?;
    let waiting = rows.iter().map(|row| {
        let text: String = row.get("happening")?;
        Ok(Waiting { id: row.get("id")?, rule_id: row.get("rule_id")?, happening: decode(&text)? })
    });
    waiting.collect()
}

/// One has ended.
pub(super) async fn forget(database: &Database, id: i64) -> Result<(), DatabaseError> {
    let sql = "DELETE FROM event_waiting WHERE id = $1";
    database.execute("forget_event", sql, params![id]).await.map(drop)
}

/// Forgets what waits for rules that are gone.
pub(super) async fn forget_orphans(database: &Database) -> Result<(), DatabaseError> {
    let sql = "DELETE FROM event_waiting WHERE rule_id NOT IN (SELECT id FROM event_rule)";
    database.execute("forget_orphaned_events", sql, &[]).await.map(drop)
}
