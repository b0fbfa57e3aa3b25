//! PostgreSQL's error codes as [`DatabaseError`]s.

use std::{error::Error as _, io};

use deadpool_postgres::PoolError;
use tokio_postgres::{
    Error,
    error::{DbError, SqlState},
};

use crate::{DatabaseError, error::Place};

/// An error of a statement.
pub(super) fn statement(error: Error, place: Place<'_>) -> DatabaseError {
    let database = place.database.to_owned();
    if is_lost(&error) {
        return DatabaseError::Retry { transaction: place.transaction.to_owned(), source: error.into() };
    }
    let Some(found) = error.as_db_error() else { return DatabaseError::statement(place.sql, error) };
    match *found.code() {
        SqlState::UNIQUE_VIOLATION => DatabaseError::Duplicate { constraint: constraint(found) },
        SqlState::T_R_SERIALIZATION_FAILURE | SqlState::T_R_DEADLOCK_DETECTED => {
            DatabaseError::Retry { transaction: place.transaction.to_owned(), source: error.into() }
        }
        SqlState::LOCK_NOT_AVAILABLE => DatabaseError::Locked { database },
        SqlState::READ_ONLY_SQL_TRANSACTION | SqlState::INSUFFICIENT_PRIVILEGE => {
            DatabaseError::ReadOnly { database }
        }
        SqlState::DISK_FULL => DatabaseError::Full { database },
        _ => DatabaseError::statement(place.sql, error),
    }
}

/// An error while a connection is taken from the pool.
pub(super) fn pool(error: PoolError, place: Place<'_>) -> DatabaseError {
    match error {
        PoolError::Backend(error) => open(error, place.database),
        PoolError::Timeout(_) => {
            let transaction = place.transaction.to_owned();
            DatabaseError::Retry { transaction, source: "all connections were busy for too long".into() }
        }
        other => DatabaseError::open(place.database, "see the cause", other),
    }
}

/// An error while connecting.
pub(super) fn open(error: Error, database: &str) -> DatabaseError {
    let remedy = match error.as_db_error() {
        Some(found) => server_remedy(found),
        None => network_remedy(&error),
    };
    DatabaseError::open(database, remedy, error)
}

/// The connection is gone, so nobody heard whether the statement ran; a transaction without COMMIT did not.
fn is_lost(error: &Error) -> bool {
    if error.is_closed() {
        return true;
    }
    if let Some(found) = error.as_db_error() {
        return matches!(
            *found.code(),
            SqlState::ADMIN_SHUTDOWN
                | SqlState::CRASH_SHUTDOWN
                | SqlState::CONNECTION_FAILURE
                | SqlState::CONNECTION_EXCEPTION
                | SqlState::CONNECTION_DOES_NOT_EXIST
        );
    }
    io_cause(error).is_some()
}

fn server_remedy(found: &DbError) -> &'static str {
    match *found.code() {
        SqlState::INVALID_PASSWORD => "user or password are wrong, check them in the address",
        SqlState::INVALID_AUTHORIZATION_SPECIFICATION => {
            "the server does not let this user in from here, check the user and the server's pg_hba.conf"
        }
        SqlState::INVALID_CATALOG_NAME => {
            "the server has no database of that name, create it (createdb) or check the address"
        }
        SqlState::TOO_MANY_CONNECTIONS => {
            "the server has no connection left, raise max_connections or stop other programs"
        }
        SqlState::CANNOT_CONNECT_NOW => "the server is starting or stopping, try again in a moment",
        SqlState::INSUFFICIENT_PRIVILEGE => "this user may not connect to that database, grant it CONNECT",
        _ => "see the cause",
    }
}

fn network_remedy(error: &Error) -> &'static str {
    // The driver's error has no public kind; its text is fixed.
    let text = error.to_string();
    if text.contains("TLS") {
        return "TLS failed: the server's certificate must be valid for this host, name its authority by sslrootcert=FILE \
                (or say sslmode=disable where the network is trusted)";
    }
    if text.contains("configuration") || text.contains("authentication") {
        return "the address lacks a user or password that the server asks for";
    }
    if text.contains("timeout") {
        return "the server did not answer in time, check host, port and firewall";
    }
    match io_cause(error).map(io::Error::kind) {
        Some(io::ErrorKind::ConnectionRefused) => {
            "nothing listens there, check that the server runs and its host and port"
        }
        Some(io::ErrorKind::TimedOut) => "the server did not answer in time, check host, port and firewall",
        Some(io::ErrorKind::NotFound) => "no server has its socket there, check that it runs and the folder",
        _ => "the server cannot be reached, check host name, port and network",
    }
}

fn io_cause(error: &Error) -> Option<&io::Error> {
    let mut cause = error.source();
    while let Some(found) = cause {
        if let Some(io) = found.downcast_ref() {
            return Some(io);
        }
        cause = found.source();
    }
    None
}

/// `device.tenant, device.id`, as SQLite has it. The detail also holds the values, which nobody needs in a log.
fn constraint(found: &DbError) -> String {
    let columns = found.detail().and_then(|detail| {
        let (columns, _) = detail.strip_prefix("Key (")?.split_once(")=(")?;
        Some(columns)
    });
    match (columns, found.table()) {
        (Some(columns), Some(table)) => {
            columns.split(", ").map(|column| format!("{table}.{column}")).collect::<Vec<_>>().join(", ")
        }
        _ => found.constraint().unwrap_or("key").to_owned(),
    }
}
