//! What can go wrong, in words an operator can act on.

/// Everything that this crate reports.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DatabaseError {
    /// The address is not one this crate understands.
    #[error("database address {url:?} is not understood: use sqlite:FILE or postgres://user@host/name")]
    BadUrl {
        /// The address, without its password.
        url: String,
    },
    /// The file or server cannot be opened or reached.
    #[error("cannot open database {database}: {remedy}")]
    Open {
        /// File name, or host and database name.
        database: String,
        /// What to do.
        remedy: String,
        /// The driver's error.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Another process holds the write lock for longer than the busy timeout.
    #[error("database {database} is locked by another process: stop it or wait until it is done")]
    Locked {
        /// File name.
        database: String,
    },
    /// The file, its folder or the server allows no writing.
    #[error(
        "database {database} is read-only: check owner and permissions of it and of its folder, and how its file system is mounted"
    )]
    ReadOnly {
        /// File name, or host and database name.
        database: String,
    },
    /// No space left on the device.
    #[error("no space left for database {database}: free some and run it again; what was committed is kept")]
    Full {
        /// File name, or host and database name.
        database: String,
    },
    /// The operating system failed at the file; a limit on its size shows like this as well.
    #[error(
        "reading or writing database {database} failed: check the space, quotas and limits (ulimit -f) of its file system, and the disk; what was committed is kept"
    )]
    FileSystem {
        /// File name.
        database: String,
        /// The driver's error.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The schema was written by a newer program.
    #[error(
        "database {database} has schema version {found}, this program knows up to {known}: use the newer mooring, or restore a backup made before the upgrade"
    )]
    NewerSchema {
        /// File name, or host and database name.
        database: String,
        /// Version found.
        found: u32,
        /// Highest version this program knows.
        known: u32,
    },
    /// A migration that was applied is not the one this program carries under that number.
    #[error(
        "migration {version} of database {database} was applied as {found:?}, this program has another one under that number: use the program that wrote the database, or restore a backup"
    )]
    ChangedMigration {
        /// File name, or host and database name.
        database: String,
        /// Its number.
        version: u32,
        /// The name it was applied under.
        found: String,
    },
    /// A backup never overwrites.
    #[error("backup file {file} is there already: name another one or move it away")]
    BackupExists {
        /// The file.
        file: String,
    },
    /// PostgreSQL brings its own tool for backups.
    #[error(
        "a PostgreSQL database is backed up by its own tool: pg_dump --format=custom --file={file} {url:?}"
    )]
    BackupByServer {
        /// The file asked for.
        file: String,
        /// The address, without its password.
        url: String,
    },
    /// A row that must be unique stands there already.
    #[error("a row with the same {constraint} is already there")]
    Duplicate {
        /// Constraint or column names.
        constraint: String,
    },
    /// A deadlock, a serialization failure or a lost connection: the transaction did nothing and may run again.
    #[error("transaction {transaction} was rolled back and may run again")]
    Retry {
        /// Its name.
        transaction: String,
        /// The driver's error.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A field of a row is not what the code expected.
    #[error("column {column} cannot be read as {wanted}")]
    Column {
        /// Name of the column.
        column: String,
        /// Type asked for.
        wanted: &'static str,
    },
    /// Everything else a statement can answer.
    #[error("statement failed: {statement}")]
    Statement {
        /// The first line of the SQL text, never its parameters.
        statement: String,
        /// The driver's error.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl DatabaseError {
    pub(crate) fn statement(sql: &str, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Statement { statement: first_line(sql), source: source.into() }
    }

    pub(crate) fn open(
        database: &str,
        remedy: impl Into<String>,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self::Open { database: database.to_owned(), remedy: remedy.into(), source: source.into() }
    }
}

/// What a driver's error is told about the statement it came from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'a> {
    /// File name, or host and database name.
    pub database: &'a str,
    /// The transaction's name; `query` outside of one.
    pub transaction: &'a str,
    /// The SQL text.
    pub sql: &'a str,
}

/// The first line that says something, and not more than fits a line of a log.
fn first_line(sql: &str) -> String {
    const LENGTH_MAX: usize = 160;
    let line = sql.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    line.chars().take(LENGTH_MAX).collect()
}
