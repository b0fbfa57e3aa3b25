//! Table `device_history`: what changed, when, and which run saw it.

use database::{Row, params};
use hub_core::ids::{DeviceId, RunId};
use jiff::Timestamp;

use crate::{
    Cursor, Store, StoreError,
    cursor::{cut_page, page_size},
};

/// Name of this list in cursors.
const LIST: &str = "history";

/// One change of a device.
#[derive(Debug, Clone)]
pub struct HistoryEntry {
    /// When the hub saw it.
    pub at: Timestamp,
    /// The run that saw it.
    pub run_id: RunId,
    /// `changed`, `missing`, `returned`, `tombstoned`, `restored`.
    pub kind: String,
    /// Field → (before, after), JSON.
    pub changes: serde_json::Value,
}

impl Store {
    /// Its history, newest first.
    pub async fn device_history(
        &self,
        id: DeviceId,
        after: Option<&Cursor>,
        limit: u32,
    ) -> Result<(Vec<HistoryEntry>, Option<Cursor>), StoreError> {
        let below = Cursor::start_below(after, LIST)?;
        let size = page_size(limit);
        let sql = format!(
            "SELECT id, at_ms, run_id, kind, changes FROM device_history
             WHERE device_id = $1 AND id < $2 ORDER BY id DESC LIMIT {}",
            size + 1
        );
        let rows = self.database.query(&sql, params![id.0, below]).await?;
        let mut entries = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let next = cut_page(&mut entries, size, LIST, |(id, _)| *id);
        Ok((entries.into_iter().map(|(_, entry)| entry).collect(), next))
    }
}

fn read(row: &Row) -> Result<(i64, HistoryEntry), StoreError> {
    let changes: String = row.at(4)?;
    let entry = HistoryEntry {
        at: row.at(1)?,
        run_id: RunId(row.at(2)?),
        kind: row.at(3)?,
        changes: serde_json::from_str(&changes)
            .map_err(|_| StoreError::Corrupt { what: "history of a device" })?,
    };
    Ok((row.at(0)?, entry))
}
