//! The open file: its threads, the turn to write, and reads.

use std::{ops::ControlFlow, path::Path, path::PathBuf, sync::Arc};

use tokio::sync::Mutex;

use super::{
    backup, errors, open, statements,
    threads::{Threads, Unfinished},
    writing::Writing,
};
use crate::{DatabaseError, Row, Settings, Value, error::Place};

/// An open SQLite file.
pub(crate) struct Sqlite {
    name: String,
    file: PathBuf,
    settings: Settings,
    readers: Threads,
    writer: Arc<Writer>,
}

/// The one thread that writes.
pub(super) struct Writer {
    /// The file's name, for messages.
    pub name: String,
    /// The thread.
    pub threads: Threads,
    /// Whoever holds it may write; others wait in order.
    pub turn: Arc<Mutex<()>>,
}

impl Sqlite {
    /// Opens or creates the file.
    pub async fn open(file: &Path, settings: &Settings) -> Result<Self, DatabaseError> {
        let name = file.display().to_string();
        let (path, opened, wanted) = (file.to_owned(), name.clone(), settings.clone());
        let connections = tokio::task::spawn_blocking(move || open::connections(&path, &opened, &wanted));
        let (writer, readers) =
            connections.await.map_err(|error| DatabaseError::open(&name, "see the cause", error))??;
        let failed = |error| DatabaseError::open(&name, "no more threads can be started", error);
        let writer = Writer {
            name: name.clone(),
            threads: Threads::start("sqlite-writer", vec![writer], false).map_err(failed)?,
            turn: Arc::default(),
        };
        let readers = Threads::start("sqlite-reader", readers, true).map_err(failed)?;
        let (file, settings) = (file.to_owned(), settings.clone());
        Ok(Self { name, file, settings, readers, writer: Arc::new(writer) })
    }

    /// The file's name.
    pub fn describe(&self) -> &str {
        &self.name
    }

    /// Reads on one of the reading threads.
    pub async fn query(
        &self,
        sql: &str,
        params: &[Value],
        rows_max: usize,
    ) -> Result<Vec<Row>, DatabaseError> {
        let (text, params) = (sql.to_owned(), params.to_vec());
        let answer =
            self.readers.run(move |connection| statements::query(connection, &text, &params, rows_max)).await;
        settle(answer, Place { database: &self.name, transaction: "query", sql })
    }

    /// Reads row by row on one of the reading threads, which this occupies until the end.
    pub async fn query_each(
        &self,
        sql: &str,
        params: &[Value],
        mut each: impl FnMut(&Row) -> Result<(), DatabaseError> + Send + 'static,
    ) -> Result<(), DatabaseError> {
        let (text, params) = (sql.to_owned(), params.to_vec());
        // Dropped with this future: then the thread stops at the next row.
        let alive = Arc::new(());
        let watched = Arc::downgrade(&alive);
        let answer = self.readers.run(move |connection| {
            let mut refused = Ok(());
            let read = statements::for_each(connection, &text, &params, |row| {
                refused = each(row);
                if refused.is_ok() && watched.strong_count() > 0 {
                    ControlFlow::Continue(())
                } else {
                    ControlFlow::Break(())
                }
            });
            read.map(|()| refused)
        });
        let answer = answer.await;
        drop(alive);
        settle(answer, Place { database: &self.name, transaction: "query", sql })?
    }

    /// Waits for the turn to write and begins.
    pub async fn begin(&self, name: &'static str) -> Result<Writing, DatabaseError> {
        Writing::begin(self.writer.clone(), name).await
    }

    /// A consistent copy into a new file.
    pub async fn backup_to(&self, target: &Path) -> Result<(), DatabaseError> {
        backup::run(&self.file, target, self.settings.busy_timeout).await
    }
}

/// The answer of a thread with its errors in our words.
pub(super) fn settle<T>(
    answer: Result<rusqlite::Result<T>, Unfinished>,
    place: Place<'_>,
) -> Result<T, DatabaseError> {
    match answer {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(errors::statement(error, place)),
        Err(unfinished) => Err(DatabaseError::statement(place.sql, unfinished)),
    }
}
