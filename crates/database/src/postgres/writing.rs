//! A transaction on a connection of the writing pool.

use std::{sync::Arc, time::Duration};

use deadpool_postgres::Object;
use futures_util::{StreamExt, TryStreamExt, stream};

use super::{bulk, engine, errors};
use crate::{Bulk, DatabaseError, Row, Value, error::Place};

/// Statements on their way at the same time in `execute_many`: the server works while answers travel.
const IN_FLIGHT: usize = 128;
/// A rollback that takes longer closes the connection instead.
const ROLLBACK_WAIT: Duration = Duration::from_secs(10);

/// An open transaction.
pub(crate) struct Writing {
    name: &'static str,
    database: Arc<str>,
    /// `None` after the commit.
    client: Option<Object>,
}

impl Writing {
    /// Begins on that connection.
    pub(super) async fn begin(
        client: Object,
        database: Arc<str>,
        name: &'static str,
    ) -> Result<Self, DatabaseError> {
        const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";
        let writing = Self { name, database, client: Some(client) };
        let begun = writing.client()?.batch_execute(BEGIN).await;
        begun.map_err(|error| writing.failed(error, BEGIN))?;
        Ok(writing)
    }

    /// A read inside the transaction.
    pub async fn query(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, DatabaseError> {
        let rows = engine::query(self.client()?, sql, params, usize::MAX).await;
        rows.map_err(|error| self.failed(error, sql))
    }

    /// A write.
    pub async fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64, DatabaseError> {
        let client = self.client()?;
        let touched = async {
            let statement = engine::prepare(client, sql).await?;
            client.execute_raw(&statement, params).await
        };
        touched.await.map_err(|error| self.failed(error, sql))
    }

    /// The same statement for many rows of parameters, many of them on their way at a time.
    pub async fn execute_many(&mut self, sql: &str, rows: Vec<Vec<Value>>) -> Result<u64, DatabaseError> {
        let client = self.client()?;
        let touched = async {
            let statement = engine::prepare(client, sql).await?;
            let statement = &statement;
            stream::iter(rows)
                .map(|params| client.execute_raw(statement, params))
                .buffered(IN_FLIGHT)
                .try_fold(0, async |sum, touched| Ok(sum + touched))
                .await
        };
        touched.await.map_err(|error| self.failed(error, sql))
    }

    /// Many rows into one table.
    pub async fn bulk(&mut self, bulk: Bulk) -> Result<u64, DatabaseError> {
        let written = bulk::write(self.client()?, &bulk).await;
        written.map_err(|error| self.failed(error, &format!("bulk write into {}", bulk.table)))
    }

    /// Several statements without parameters.
    pub async fn batch(&mut self, sql: &str) -> Result<(), DatabaseError> {
        let done = self.client()?.batch_execute(sql).await;
        done.map_err(|error| self.failed(error, sql))
    }

    /// Makes it last.
    pub async fn commit(mut self) -> Result<(), DatabaseError> {
        let done = self.client()?.batch_execute("COMMIT").await;
        done.map_err(|error| self.failed(error, "COMMIT"))?;
        self.client = None;
        Ok(())
    }

    fn client(&self) -> Result<&Object, DatabaseError> {
        self.client.as_ref().ok_or_else(|| DatabaseError::statement("COMMIT", "the transaction has ended"))
    }

    fn failed(&self, error: tokio_postgres::Error, sql: &str) -> DatabaseError {
        errors::statement(error, Place { database: &self.database, transaction: self.name, sql })
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        let Some(client) = self.client.take() else { return };
        let name = self.name;
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            // Closing the connection rolls back as well.
            drop(Object::take(client));
            return;
        };
        runtime.spawn(async move {
            // Behind whatever is still on its way on this connection.
            match tokio::time::timeout(ROLLBACK_WAIT, client.batch_execute("ROLLBACK")).await {
                Ok(Ok(())) => {}
                _ => {
                    tracing::warn!("Transaction {name} was rolled back by closing its connection");
                    drop(Object::take(client));
                }
            }
        });
    }
}
