//! A file, on the wire.

use hub_core::{actions::AppPlatform, ids::IntegrationId};
use hub_store::AppFileRow;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// A file of an internal app. It is kept as long as an order needs it, and for a day after it was used last.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AppFile)]
pub struct AppFileView {
    /// Its id.
    pub id: i64,
    /// Whose tenant it is for.
    pub integration_id: i64,
    /// Its name, with its ending.
    pub file_name: String,
    /// What it runs on, by the ending: `android`, `ios`, `macos`, `windows`.
    #[schema(value_type = Option<String>)]
    pub platform: Option<AppPlatform>,
    /// `receiving` while it comes, `whole` when it can be ordered.
    pub state: String,
    /// Bytes that are there.
    pub size_bytes: u64,
    /// SHA-256 of all of it, in hex; empty until it is whole.
    pub sha256: String,
    /// Who sent it.
    pub added_by: String,
    /// When.
    pub added_at: Timestamp,
    /// When it was used last.
    pub used_at: Timestamp,
}

impl From<AppFileRow> for AppFileView {
    fn from(row: AppFileRow) -> Self {
        let IntegrationId(integration_id) = row.integration_id;
        Self {
            id: row.id.0,
            integration_id,
            platform: AppPlatform::of_file(&row.file_name),
            file_name: row.file_name,
            state: row.state.to_string(),
            size_bytes: row.size_bytes,
            sha256: row.sha256,
            added_by: row.added_by,
            added_at: row.added_at,
            used_at: row.used_at,
        }
    }
}
