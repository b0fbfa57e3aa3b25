//! Tables `app_files`, `app_file_parts` and `app_transfers`: files of internal apps on their way to a tenant.
//!
//! A file comes through one hub and may be sent by another, so its bytes lie in the database, in parts. `write` takes them in,
//! `read` gives them back, `transfer` says how far the file of an order is on its way, `clean` takes away what nobody needs.
//! A file is used when it is *whole* and never before.

mod clean;
mod read;
mod row;
mod transfer;
mod write;

pub use row::{AppFileRow, AppFileState};
pub use transfer::{Transfer, TransferRow};
pub use write::{AppFileRefused, NewAppFile};

pub(crate) use read::has_whole;
pub(crate) use transfer::begin_transfer;

/// Bytes of each part but the last.
pub const APP_FILE_PART_BYTES: usize = 1024 * 1024;
/// Files that an integration may have in the hub at once.
pub const APP_FILES_MAX: u32 = 20;
