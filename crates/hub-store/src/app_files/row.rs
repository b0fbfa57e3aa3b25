//! A file as it is read.

use database::Row;
use hub_core::ids::{AppFileId, IntegrationId};
use jiff::Timestamp;

use crate::StoreError;

/// Where a file stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::EnumString, strum::AsRefStr, strum::Display)]
#[strum(serialize_all = "snake_case")]
pub enum AppFileState {
    /// Its parts are coming, or it broke off.
    Receiving,
    /// All of it is there.
    Whole,
    /// It is being taken away.
    Removed,
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppFileRow {
    /// Id; never given twice.
    pub id: AppFileId,
    /// Whose tenant it is for.
    pub integration_id: IntegrationId,
    /// Its name, with its ending.
    pub file_name: String,
    /// Where it stands.
    pub state: AppFileState,
    /// Bytes that are there.
    pub size_bytes: u64,
    /// SHA-256 in hex; empty until it is whole.
    pub sha256: String,
    /// Who sent it.
    pub added_by: String,
    /// When that began.
    pub added_at: Timestamp,
    /// When a part came, it was ordered or it was sent on, whichever was last.
    pub used_at: Timestamp,
}

pub(super) const FILE: &str = "f.id, f.integration_id, f.file_name, f.state, f.size_bytes, f.sha256, f.added_by, f.added_at_ms, f.used_at_ms";

pub(super) fn read_file(row: &Row) -> Result<AppFileRow, StoreError> {
    let state: String = row.at(3)?;
    Ok(AppFileRow {
        id: AppFileId(row.at(0)?),
        integration_id: IntegrationId(row.at(1)?),
        file_name: row.at(2)?,
        state: state.parse().map_err(|_| StoreError::Corrupt { what: "state of an app's file" })?,
        size_bytes: row.at(4)?,
        sha256: row.at(5)?,
        added_by: row.at(6)?,
        added_at: row.at(7)?,
        used_at: row.at(8)?,
    })
}
