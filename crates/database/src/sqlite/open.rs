//! Opening the file: what can be said beforehand about a path, the connections, and their settings.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::errors;
use crate::{DatabaseError, Settings};

/// Statements kept prepared on each connection.
const STATEMENTS_KEPT: usize = 128;
/// Rows here are wide: pages of 16 kB were faster than 4 kB in `examples/bulk_speed.rs`. Only for new files.
const PAGE_SIZE: u32 = 16 * 1024;
const WRITER_CACHE_KIB: u32 = 16 * 1024;
const READER_CACHE_KIB: u32 = 4 * 1024;
/// The log is cut back to this after a checkpoint; SQLite itself checkpoints every 1000 pages.
const LOG_BYTES_MAX: u32 = 64 * 1024 * 1024;

/// The writing connection and the reading ones.
pub(super) fn connections(
    file: &Path,
    name: &str,
    settings: &Settings,
) -> Result<(Connection, Vec<Connection>), DatabaseError> {
    check_path(file, name)?;
    let failed = |error| errors::open(error, file, name);
    let writer = writer(file, settings.busy_timeout).map_err(failed)?;
    if writer.is_readonly("main").map_err(failed)? {
        return Err(DatabaseError::ReadOnly { database: name.to_owned() });
    }
    let readers = (0..settings.readers.max(1))
        .map(|_| reader(file, settings.busy_timeout))
        .collect::<Result<Vec<_>, _>>()
        .map_err(failed)?;
    Ok((writer, readers))
}

/// A connection that cannot write.
pub(super) fn reader(file: &Path, busy_timeout: Duration) -> rusqlite::Result<Connection> {
    let connection = open(file, OpenFlags::SQLITE_OPEN_READ_ONLY, busy_timeout)?;
    connection.execute_batch(&format!("PRAGMA cache_size = -{READER_CACHE_KIB};"))?;
    Ok(connection)
}

fn writer(file: &Path, busy_timeout: Duration) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
    let connection = open(file, flags, busy_timeout)?;
    if !connection.is_readonly("main")? {
        connection.execute_batch(&format!("PRAGMA page_size = {PAGE_SIZE};"))?;
        write_ahead(&connection, busy_timeout)?;
    }
    // NORMAL with a write-ahead log: a kill loses nothing that was committed, a power cut at most the last commits,
    // and neither damages the file. No memory map: it would count as resident memory.
    connection.execute_batch(&format!(
        "PRAGMA synchronous = NORMAL;
         PRAGMA foreign_keys = ON;
         PRAGMA cache_size = -{WRITER_CACHE_KIB};
         PRAGMA journal_size_limit = {LOG_BYTES_MAX};"
    ))?;
    Ok(connection)
}

fn open(file: &Path, flags: OpenFlags, busy_timeout: Duration) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(file, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(busy_timeout)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    Ok(connection)
}

/// SQLite does not wait for other processes when it switches the journal, so this does.
fn write_ahead(connection: &Connection, busy_timeout: Duration) -> rusqlite::Result<()> {
    let began = Instant::now();
    loop {
        let mode = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get::<_, String>(0));
        match mode {
            Err(error) if is_busy(&error) && began.elapsed() < busy_timeout => {
                std::thread::sleep(Duration::from_millis(10));
            }
            Err(error) => return Err(error),
            Ok(_) => return Ok(()),
        }
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

/// Only looks and never opens: closing a second descriptor of the file would drop SQLite's own locks on it.
fn check_path(file: &Path, name: &str) -> Result<(), DatabaseError> {
    let refuse = |remedy: String, kind: std::io::ErrorKind| {
        Err(DatabaseError::open(name, remedy, std::io::Error::from(kind)))
    };
    if file.is_dir() {
        let remedy = "it is a folder, name a file in it".to_owned();
        return refuse(remedy, std::io::ErrorKind::IsADirectory);
    }
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    match std::fs::metadata(folder) {
        Ok(found) if found.is_dir() => Ok(()),
        Ok(_) => {
            let remedy = format!("{} is a file and not a folder, check the path", folder.display());
            refuse(remedy, std::io::ErrorKind::NotADirectory)
        }
        Err(error) => {
            let remedy = match error.kind() {
                std::io::ErrorKind::PermissionDenied => {
                    format!("folder {} may not be looked into, check its permissions", folder.display())
                }
                _ => format!("folder {} does not exist, create it or check the path", folder.display()),
            };
            Err(DatabaseError::open(name, remedy, error))
        }
    }
}
