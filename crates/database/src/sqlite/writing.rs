//! A transaction on the writing thread. Whoever holds a [`Writing`] has the turn; each call is one message there and
//! one answer back, however many rows it carries.

use std::sync::Arc;

use rusqlite::Connection;
use tokio::sync::OwnedMutexGuard;

use super::{
    engine::{Writer, settle},
    statements,
};
use crate::{Bulk, DatabaseError, Row, Value, error::Place};

/// An open transaction.
pub(crate) struct Writing {
    name: &'static str,
    writer: Arc<Writer>,
    committed: bool,
    /// Given back after the rollback is in the queue, so the next transaction comes behind it.
    _turn: OwnedMutexGuard<()>,
}

impl Writing {
    /// Waits for the turn, then for SQLite's own lock, which another process may hold.
    pub(super) async fn begin(writer: Arc<Writer>, name: &'static str) -> Result<Self, DatabaseError> {
        let turn = writer.turn.clone().lock_owned().await;
        // Made first: if this future is dropped while it begins, the rollback is behind it in the queue.
        let writing = Self { name, writer, committed: false, _turn: turn };
        writing.run("BEGIN IMMEDIATE", |connection| connection.execute_batch("BEGIN IMMEDIATE")).await?;
        Ok(writing)
    }

    /// A read inside the transaction.
    pub async fn query(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, DatabaseError> {
        let (text, params) = (sql.to_owned(), params.to_vec());
        self.run(sql, move |connection| statements::query(connection, &text, &params, usize::MAX)).await
    }

    /// A write.
    pub async fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64, DatabaseError> {
        let (text, params) = (sql.to_owned(), params.to_vec());
        self.run(sql, move |connection| statements::execute(connection, &text, &params)).await
    }

    /// The same statement for many rows of parameters.
    pub async fn execute_many(&mut self, sql: &str, rows: Vec<Vec<Value>>) -> Result<u64, DatabaseError> {
        let text = sql.to_owned();
        self.run(sql, move |connection| statements::execute_many(connection, &text, &rows)).await
    }

    /// Many rows into one table.
    pub async fn bulk(&mut self, bulk: Bulk) -> Result<u64, DatabaseError> {
        let statement = format!("bulk write into {}", bulk.table);
        self.run(&statement, move |connection| statements::bulk(connection, &bulk)).await
    }

    /// Several statements without parameters.
    pub async fn batch(&mut self, sql: &str) -> Result<(), DatabaseError> {
        let text = sql.to_owned();
        self.run(sql, move |connection| connection.execute_batch(&text)).await
    }

    /// Makes it last.
    pub async fn commit(mut self) -> Result<(), DatabaseError> {
        self.run("COMMIT", |connection| connection.execute_batch("COMMIT")).await?;
        self.committed = true;
        Ok(())
    }

    async fn run<T: Send + 'static>(
        &self,
        sql: &str,
        job: impl FnOnce(&mut Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, DatabaseError> {
        let answer = self.writer.threads.run(job).await;
        settle(answer, Place { database: &self.writer.name, transaction: self.name, sql })
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        if self.committed {
            return;
        }
        let name = self.name;
        self.writer.threads.send(move |connection| {
            if connection.is_autocommit() {
                return;
            }
            if let Err(error) = connection.execute_batch("ROLLBACK") {
                tracing::error!(%error, "Transaction {name} could not be rolled back");
            }
        });
    }
}
