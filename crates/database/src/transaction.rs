//! An open transaction on either database, with one rule for both: after a statement failed there is only rollback.

use crate::{Bulk, DatabaseError, Row, Value, postgres, sqlite};

/// An open transaction. Dropped without [`Transaction::commit`] it is rolled back.
///
/// In SQLite it holds the one writer, in PostgreSQL a connection of the pool (READ COMMITTED): keep it short and
/// never wait for the network inside. After a statement failed, every further one and the commit fail too, as
/// PostgreSQL has it: what must go on after a conflict says `ON CONFLICT`.
#[must_use = "dropping it rolls it back"]
pub struct Transaction {
    name: &'static str,
    state: State,
    engine: Engine,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Usable,
    Failed,
}

enum Engine {
    Sqlite(sqlite::Writing),
    Postgres(Box<postgres::Writing>),
}

/// Runs the same call on whichever engine it is, unless an earlier one failed; remembers whether this one did.
macro_rules! on_engine {
    ($self:ident, $sql:expr, $call:ident($($argument:expr),*)) => {{
        $self.check($sql)?;
        // A future dropped half-way counts as a failure: nobody knows what was done.
        $self.state = State::Failed;
        let answer = match &mut $self.engine {
            Engine::Sqlite(writing) => writing.$call($($argument),*).await,
            Engine::Postgres(writing) => writing.$call($($argument),*).await,
        };
        if answer.is_ok() {
            $self.state = State::Usable;
        }
        answer
    }};
}

impl Transaction {
    pub(crate) fn on_sqlite(name: &'static str, writing: sqlite::Writing) -> Self {
        Self { name, state: State::Usable, engine: Engine::Sqlite(writing) }
    }

    pub(crate) fn on_postgres(name: &'static str, writing: postgres::Writing) -> Self {
        Self { name, state: State::Usable, engine: Engine::Postgres(Box::new(writing)) }
    }

    /// The name it was begun with.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Whether this is PostgreSQL: for the few places where a statement differs (`FOR UPDATE SKIP LOCKED`).
    pub fn is_postgres(&self) -> bool {
        matches!(self.engine, Engine::Postgres(_))
    }

    /// A read inside the transaction.
    pub async fn query(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, DatabaseError> {
        on_engine!(self, sql, query(sql, params))
    }

    /// At most one row: the first. Also for `INSERT ... RETURNING`.
    pub async fn query_opt(&mut self, sql: &str, params: &[Value]) -> Result<Option<Row>, DatabaseError> {
        // The whole answer is read: a statement with RETURNING must run to its end.
        Ok(self.query(sql, params).await?.into_iter().next())
    }

    /// A write. Answers how many rows it touched.
    pub async fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64, DatabaseError> {
        on_engine!(self, sql, execute(sql, params))
    }

    /// The same statement for many rows of parameters.
    pub async fn execute_many(&mut self, sql: &str, rows: Vec<Vec<Value>>) -> Result<u64, DatabaseError> {
        on_engine!(self, sql, execute_many(sql, rows))
    }

    /// Many rows into one table. Answers how many were written.
    pub async fn bulk(&mut self, bulk: Bulk) -> Result<u64, DatabaseError> {
        let statement = format!("bulk write into {}", bulk.table);
        bulk.check().map_err(|fault| DatabaseError::statement(&statement, fault))?;
        if bulk.values.is_empty() {
            return Ok(0);
        }
        on_engine!(self, &statement, bulk(bulk))
    }

    /// Several statements separated by `;`, without parameters: DDL of deferred indexes.
    pub async fn batch(&mut self, sql: &str) -> Result<(), DatabaseError> {
        on_engine!(self, sql, batch(sql))
    }

    /// Makes it last.
    pub async fn commit(self) -> Result<(), DatabaseError> {
        self.check("COMMIT")?;
        match self.engine {
            Engine::Sqlite(writing) => writing.commit().await,
            Engine::Postgres(writing) => writing.commit().await,
        }
    }

    fn check(&self, sql: &str) -> Result<(), DatabaseError> {
        match self.state {
            State::Usable => Ok(()),
            State::Failed => {
                let reason = format!(
                    "an earlier statement of transaction {} failed: only rollback is left",
                    self.name
                );
                Err(DatabaseError::statement(sql, reason))
            }
        }
    }
}
