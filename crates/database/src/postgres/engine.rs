//! The pools, and reads.

use std::{path::Path, sync::Arc, time::Duration};

use deadpool_postgres::{Hook, HookError, Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime};
use futures_util::TryStreamExt;
use tokio_postgres::{Statement, types::ToSql};

use super::{Address, Writing, errors, listen::Listener, values};
use crate::{DatabaseError, DatabaseUrl, Row, Settings, Value, error::Place, topics::Topics};

/// Transactions at the same time in one process; more wait for their turn.
const WRITERS: usize = 4;
/// How long to wait for a free connection.
const POOL_WAIT: Duration = Duration::from_secs(30);
/// Statements kept prepared on each connection; beyond that it starts anew.
const STATEMENTS_KEPT: usize = 256;

/// A database on a server.
pub(crate) struct Postgres {
    name: Arc<str>,
    url: String,
    readers: Pool,
    writers: Pool,
    listener: Listener,
}

impl Postgres {
    /// Connects once to see that it works; the other connections are made when they are needed.
    pub async fn open(url: &str, settings: &Settings, topics: Arc<Topics>) -> Result<Self, DatabaseError> {
        let shown = DatabaseUrl::Postgres(url.to_owned()).to_string();
        let address = Address::parse(url).ok_or_else(|| DatabaseError::BadUrl { url: shown.clone() })?;
        let tls = address.tls()?;
        let lock = format!("SET lock_timeout = {};", settings.busy_timeout.as_millis());
        // What reads must not write, as in SQLite.
        let read_only = format!("{lock} SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY");
        let readers = pool(&address, &tls, settings.readers.max(1), read_only)?;
        let writers = pool(&address, &tls, WRITERS, lock)?;
        let name: Arc<str> = address.name.as_str().into();
        let place = Place { database: &name, transaction: "open", sql: "" };
        drop(readers.get().await.map_err(|error| errors::pool(error, place))?);
        let listener = Listener::start(address, tls, topics);
        Ok(Self { name, url: shown, readers, writers, listener })
    }

    /// Host and database name.
    pub fn describe(&self) -> &str {
        &self.name
    }

    /// Reads on a connection of the pool.
    pub async fn query(
        &self,
        sql: &str,
        params: &[Value],
        rows_max: usize,
    ) -> Result<Vec<Row>, DatabaseError> {
        let place = self.place(sql);
        let client = self.readers.get().await.map_err(|error| errors::pool(error, place))?;
        query(&client, sql, params, rows_max).await.map_err(|error| errors::statement(error, place))
    }

    /// Reads row by row, as fast as `each` takes them.
    pub async fn query_each(
        &self,
        sql: &str,
        params: &[Value],
        mut each: impl FnMut(&Row) -> Result<(), DatabaseError> + Send,
    ) -> Result<(), DatabaseError> {
        let place = self.place(sql);
        let failed = |error| errors::statement(error, place);
        let client = self.readers.get().await.map_err(|error| errors::pool(error, place))?;
        let statement = prepare(&client, sql).await.map_err(failed)?;
        let mut row = Row { columns: values::columns(&statement), values: Vec::new() };
        let stream = client.query_raw(&statement, params).await.map_err(failed)?;
        let mut stream = std::pin::pin!(stream);
        while let Some(found) = stream.try_next().await.map_err(failed)? {
            values::read(&found, &mut row).map_err(failed)?;
            if let Err(refused) = each(&row) {
                // The rest of the answer is still on its way: this connection is not given to others.
                drop(Object::take(client));
                return Err(refused);
            }
        }
        Ok(())
    }

    /// Takes a connection and begins.
    pub async fn begin(&self, name: &'static str) -> Result<Writing, DatabaseError> {
        let place = Place { database: &self.name, transaction: name, sql: "BEGIN" };
        let client = self.writers.get().await.map_err(|error| errors::pool(error, place))?;
        Writing::begin(client, self.name.clone(), name).await
    }

    /// Tells the other processes.
    pub fn notify(&self, topic: &'static str) {
        self.listener.notify(topic);
    }

    /// Hears other processes from now on.
    pub fn listen(&self, topic: &'static str) {
        self.listener.listen(topic);
    }

    /// The server has a better tool.
    pub fn refuse_backup(&self, file: &Path) -> DatabaseError {
        DatabaseError::BackupByServer { file: file.display().to_string(), url: self.url.clone() }
    }

    fn place<'a>(&'a self, sql: &'a str) -> Place<'a> {
        Place { database: &self.name, transaction: "query", sql }
    }
}

fn pool(
    address: &Address,
    tls: &tokio_postgres_rustls::MakeRustlsConnect,
    size: usize,
    setup: String,
) -> Result<Pool, DatabaseError> {
    let settings = ManagerConfig { recycling_method: RecyclingMethod::Fast };
    let manager = Manager::from_config(address.config.clone(), tls.clone(), settings);
    let setup: Arc<str> = setup.into();
    let prepare = Hook::async_fn(move |client, _| {
        let setup = setup.clone();
        Box::pin(async move { client.batch_execute(&setup).await.map_err(HookError::Backend) })
    });
    Pool::builder(manager)
        .max_size(size)
        .runtime(Runtime::Tokio1)
        .wait_timeout(Some(POOL_WAIT))
        .post_create(prepare)
        .build()
        .map_err(|error| DatabaseError::open(&address.name, "the pool cannot be set up", error))
}

/// The statement, prepared before if possible.
pub(super) async fn prepare(client: &Object, sql: &str) -> Result<Statement, tokio_postgres::Error> {
    if client.statement_cache.size() >= STATEMENTS_KEPT {
        client.statement_cache.clear();
    }
    client.prepare_cached(sql).await
}

/// The parameters as the driver takes them.
pub(super) fn borrow(params: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    params.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

/// The first `rows_max` rows.
pub(super) async fn query(
    client: &Object,
    sql: &str,
    params: &[Value],
    rows_max: usize,
) -> Result<Vec<Row>, tokio_postgres::Error> {
    let statement = prepare(client, sql).await?;
    let columns = values::columns(&statement);
    let stream = client.query_raw(&statement, borrow(params)).await?;
    let mut stream = std::pin::pin!(stream);
    let mut rows = Vec::new();
    while let Some(found) = stream.try_next().await? {
        // Read to the end in any case: errors come last.
        if rows.len() < rows_max {
            let mut row = Row { columns: columns.clone(), values: Vec::with_capacity(columns.len()) };
            values::read(&found, &mut row)?;
            rows.push(row);
        }
    }
    Ok(rows)
}
