//! SQLite's result codes as [`DatabaseError`]s.

use std::path::Path;

use rusqlite::{Error, ErrorCode, ffi};

use crate::{DatabaseError, error::Place};

/// An error of a statement.
pub(super) fn statement(error: Error, place: Place<'_>) -> DatabaseError {
    let database = place.database.to_owned();
    let Some(found) = error.sqlite_error().copied() else {
        return DatabaseError::statement(place.sql, error);
    };
    if matches!(
        found.extended_code,
        ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_ROWID
    ) {
        return DatabaseError::Duplicate { constraint: constraint(&error) };
    }
    match found.code {
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => DatabaseError::Locked { database },
        ErrorCode::ReadOnly => DatabaseError::ReadOnly { database },
        ErrorCode::DiskFull => DatabaseError::Full { database },
        ErrorCode::SystemIoFailure => DatabaseError::FileSystem { database, source: error.into() },
        ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt | ErrorCode::CannotOpen => {
            open(error, Path::new(place.database), place.database)
        }
        _ => DatabaseError::statement(place.sql, error),
    }
}

/// An error while the file is opened.
pub(super) fn open(error: Error, file: &Path, name: &str) -> DatabaseError {
    let database = name.to_owned();
    let remedy = match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            return DatabaseError::Locked { database };
        }
        Some(ErrorCode::ReadOnly) => return DatabaseError::ReadOnly { database },
        Some(ErrorCode::DiskFull) => return DatabaseError::Full { database },
        Some(ErrorCode::SystemIoFailure) => {
            return DatabaseError::FileSystem { database, source: error.into() };
        }
        Some(ErrorCode::NotADatabase) => {
            "it is not a SQLite file, name another one or move it away".to_owned()
        }
        Some(ErrorCode::DatabaseCorrupt) => {
            "it is damaged, restore a backup or recover it with the sqlite3 program (.recover)".to_owned()
        }
        Some(ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => {
            let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
            let folder = folder.unwrap_or(Path::new(".")).display();
            format!("check that this user may read and write it and folder {folder}")
        }
        _ => "see the cause".to_owned(),
    };
    DatabaseError::open(name, remedy, error)
}

/// `UNIQUE constraint failed: device.tenant, device.id` names the columns after the colon.
fn constraint(error: &Error) -> String {
    let text = match error {
        Error::SqliteFailure(_, Some(text)) => text.as_str(),
        Error::SqlInputError { msg, .. } => msg.as_str(),
        _ => "key",
    };
    text.split_once(": ").map_or(text, |(_, columns)| columns).to_owned()
}
