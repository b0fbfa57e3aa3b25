//! The handle that everything else uses.

use crate::{Bulk, DatabaseError, Migrations, Row, Settings, Value};

/// A database: cheap to clone, shared by all tasks. Reads go to a pool of connections, writes through transactions.
#[derive(Clone)]
pub struct Database {}

/// An open transaction. Dropped without [`Transaction::commit`] it is rolled back.
///
/// In SQLite it holds the one writer, in PostgreSQL a connection of the pool (READ COMMITTED): keep it short and
/// never wait for the network inside.
pub struct Transaction {}

impl Database {
    /// Opens or creates the database. Creates no table.
    pub async fn open(settings: &Settings) -> Result<Self, DatabaseError> {
        let _ = settings;
        todo!()
    }

    /// Whether this is PostgreSQL: for the few places where DDL or a hint differs.
    pub fn is_postgres(&self) -> bool {
        todo!()
    }

    /// File name, or host and database name, for messages. Never a password.
    pub fn describe(&self) -> &str {
        todo!()
    }

    /// Applies what is missing, under a lock. Refuses a schema of a newer version. Answers how many were applied.
    pub async fn migrate(&self, migrations: Migrations) -> Result<usize, DatabaseError> {
        let _ = migrations;
        todo!()
    }

    /// Reads on a connection of the pool, outside of any transaction.
    pub async fn query(&self, sql: &str, params: &[Value]) -> Result<Vec<Row>, DatabaseError> {
        let _ = (sql, params);
        todo!()
    }

    /// At most one row: the first.
    pub async fn query_opt(&self, sql: &str, params: &[Value]) -> Result<Option<Row>, DatabaseError> {
        let _ = (sql, params);
        todo!()
    }

    /// Reads a long answer row by row without holding it in memory; `each` runs on the driver's side.
    pub async fn query_each(
        &self,
        sql: &str,
        params: &[Value],
        each: impl FnMut(&Row) -> Result<(), DatabaseError> + Send + 'static,
    ) -> Result<(), DatabaseError> {
        let _ = (sql, params, each);
        todo!()
    }

    /// One writing statement in a transaction of its own. Answers how many rows it touched.
    pub async fn execute(&self, name: &'static str, sql: &str, params: &[Value]) -> Result<u64, DatabaseError> {
        let _ = (name, sql, params);
        todo!()
    }

    /// Begins a transaction for writing. The name appears in errors, logs and metrics.
    pub async fn begin(&self, name: &'static str) -> Result<Transaction, DatabaseError> {
        let _ = name;
        todo!()
    }

    /// Wakes everybody who waits on that topic, in this process and, with PostgreSQL, in all others (NOTIFY).
    /// Carries no data.
    pub fn notify(&self, topic: &'static str) {
        let _ = topic;
    }

    /// A receiver that changes when somebody notifies the topic. Polling must stand behind it.
    pub fn subscribe(&self, topic: &'static str) -> tokio::sync::watch::Receiver<u64> {
        let _ = topic;
        todo!()
    }

    /// SQLite: a consistent copy into a new file while others write. PostgreSQL: refused, naming pg_dump.
    pub async fn backup_to(&self, file: &std::path::Path) -> Result<(), DatabaseError> {
        let _ = file;
        todo!()
    }
}

impl Transaction {
    /// A read inside the transaction.
    pub async fn query(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, DatabaseError> {
        let _ = (sql, params);
        todo!()
    }

    /// At most one row: the first. Also for `INSERT ... RETURNING`.
    pub async fn query_opt(&mut self, sql: &str, params: &[Value]) -> Result<Option<Row>, DatabaseError> {
        let _ = (sql, params);
        todo!()
    }

    /// A write. Answers how many rows it touched.
    pub async fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64, DatabaseError> {
        let _ = (sql, params);
        todo!()
    }

    /// The same statement for many rows of parameters.
    pub async fn execute_many(&mut self, sql: &str, rows: Vec<Vec<Value>>) -> Result<u64, DatabaseError> {
        let _ = (sql, rows);
        todo!()
    }

    /// Many rows into one table. Answers how many were written.
    pub async fn bulk(&mut self, bulk: Bulk) -> Result<u64, DatabaseError> {
        let _ = bulk;
        todo!()
    }

    /// Several statements separated by `;`, without parameters: DDL of deferred indexes.
    pub async fn batch(&mut self, sql: &str) -> Result<(), DatabaseError> {
        let _ = sql;
        todo!()
    }

    /// Makes it last.
    pub async fn commit(self) -> Result<(), DatabaseError> {
        todo!()
    }
}
