//! Where the database is and how many connections it gets.

use std::{path::PathBuf, time::Duration};

use crate::DatabaseError;

/// A database's address.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A file. Its folder must exist.
    Sqlite(PathBuf),
    /// A `postgres://` URL; its password is never printed.
    Postgres(String),
}

impl DatabaseUrl {
    /// Reads `sqlite:FILE`, `sqlite://FILE`, `postgres://...` or `postgresql://...`.
    pub fn parse(text: &str) -> Result<Self, DatabaseError> {
        let _ = text;
        todo!()
    }
}

/// How a database is opened.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where it is.
    pub url: DatabaseUrl,
    /// Connections for reading (default 4).
    pub readers: usize,
    /// How long to wait for another process's lock (default 5 s).
    pub busy_timeout: Duration,
}

impl Settings {
    /// Settings with the defaults for that address.
    pub fn new(url: DatabaseUrl) -> Self {
        Self { url, readers: 4, busy_timeout: Duration::from_secs(5) }
    }
}

impl std::fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

/// Without the password.
impl std::fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let _ = f;
        todo!()
    }
}
