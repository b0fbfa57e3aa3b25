//! The handle that everything else uses. It knows which database it is and passes on; the engines are in
//! `sqlite/` and `postgres/`.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use crate::{
    DatabaseError, DatabaseUrl, Migrations, Row, Settings, Transaction, Value, postgres::Postgres,
    sqlite::Sqlite, topics::Topics,
};

/// A database: cheap to clone, shared by all tasks. Reads go to a pool of connections, writes through transactions.
#[derive(Clone)]
pub struct Database(Arc<Inner>);

struct Inner {
    engine: Engine,
    topics: Arc<Topics>,
    writes: AtomicU64,
}

enum Engine {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

impl Database {
    /// Opens or creates the database. Creates no table.
    pub async fn open(settings: &Settings) -> Result<Self, DatabaseError> {
        let topics = Arc::new(Topics::default());
        let engine = match &settings.url {
            DatabaseUrl::Sqlite(file) => Engine::Sqlite(Sqlite::open(file, settings).await?),
            DatabaseUrl::Postgres(url) => {
                Engine::Postgres(Postgres::open(url, settings, topics.clone()).await?)
            }
        };
        Ok(Self(Arc::new(Inner { engine, topics, writes: AtomicU64::new(0) })))
    }

    /// Whether this is PostgreSQL: for the few places where DDL or a hint differs.
    pub fn is_postgres(&self) -> bool {
        matches!(self.0.engine, Engine::Postgres(_))
    }

    /// File name, or host and database name, for messages. Never a password.
    pub fn describe(&self) -> &str {
        match &self.0.engine {
            Engine::Sqlite(sqlite) => sqlite.describe(),
            Engine::Postgres(postgres) => postgres.describe(),
        }
    }

    /// Applies what is missing, under a lock. Refuses a schema of a newer version. Answers how many were applied.
    pub async fn migrate(&self, migrations: Migrations) -> Result<usize, DatabaseError> {
        crate::migrate::run(self, migrations).await
    }

    /// How many migrations are missing. Refuses a schema of a newer version; writes nothing.
    pub async fn missing_migrations(&self, migrations: Migrations) -> Result<usize, DatabaseError> {
        crate::migrate::missing(self, migrations).await
    }

    /// Reads on a connection of the pool, outside of any transaction. That connection refuses to write.
    pub async fn query(&self, sql: &str, params: &[Value]) -> Result<Vec<Row>, DatabaseError> {
        match &self.0.engine {
            Engine::Sqlite(sqlite) => sqlite.query(sql, params, usize::MAX).await,
            Engine::Postgres(postgres) => postgres.query(sql, params, usize::MAX).await,
        }
    }

    /// At most one row: the first.
    pub async fn query_opt(&self, sql: &str, params: &[Value]) -> Result<Option<Row>, DatabaseError> {
        let rows = match &self.0.engine {
            Engine::Sqlite(sqlite) => sqlite.query(sql, params, 1).await?,
            Engine::Postgres(postgres) => postgres.query(sql, params, 1).await?,
        };
        Ok(rows.into_iter().next())
    }

    /// Reads a long answer row by row without holding it in memory; `each` runs on the driver's side.
    ///
    /// An error of `each` ends the reading and is the answer. Dropping the future ends it too. With SQLite `each`
    /// has a thread of its own and may block; with PostgreSQL it runs inside the task and must not.
    pub async fn query_each(
        &self,
        sql: &str,
        params: &[Value],
        each: impl FnMut(&Row) -> Result<(), DatabaseError> + Send + 'static,
    ) -> Result<(), DatabaseError> {
        match &self.0.engine {
            Engine::Sqlite(sqlite) => sqlite.query_each(sql, params, each).await,
            Engine::Postgres(postgres) => postgres.query_each(sql, params, each).await,
        }
    }

    /// One writing statement in a transaction of its own. Answers how many rows it touched.
    pub async fn execute(
        &self,
        name: &'static str,
        sql: &str,
        params: &[Value],
    ) -> Result<u64, DatabaseError> {
        let mut transaction = self.begin(name).await?;
        let touched = transaction.execute(sql, params).await?;
        transaction.commit().await?;
        Ok(touched)
    }

    /// Begins a transaction for writing. The name appears in errors and logs.
    pub async fn begin(&self, name: &'static str) -> Result<Transaction, DatabaseError> {
        self.0.writes.fetch_add(1, Ordering::Relaxed);
        match &self.0.engine {
            Engine::Sqlite(sqlite) => Ok(Transaction::on_sqlite(name, sqlite.begin(name).await?)),
            Engine::Postgres(postgres) => Ok(Transaction::on_postgres(name, postgres.begin(name).await?)),
        }
    }

    /// Transactions for writing that this handle and its clones have begun: what idles writes nothing.
    pub fn writes_begun(&self) -> u64 {
        self.0.writes.load(Ordering::Relaxed)
    }

    /// Wakes everybody who waits on that topic, in this process and, with PostgreSQL, in all others (NOTIFY).
    /// Carries no data.
    pub fn notify(&self, topic: &'static str) {
        self.0.topics.wake(topic);
        if let Engine::Postgres(postgres) = &self.0.engine {
            postgres.notify(topic);
        }
    }

    /// A receiver that changes when somebody notifies the topic. Polling must stand behind it.
    pub fn subscribe(&self, topic: &'static str) -> tokio::sync::watch::Receiver<u64> {
        let receiver = self.0.topics.subscribe(topic);
        if let Engine::Postgres(postgres) = &self.0.engine {
            postgres.listen(topic);
        }
        receiver
    }

    /// SQLite: a consistent copy into a new file while others write. PostgreSQL: refused, naming pg_dump.
    pub async fn backup_to(&self, file: &Path) -> Result<(), DatabaseError> {
        match &self.0.engine {
            Engine::Sqlite(sqlite) => sqlite.backup_to(file).await,
            Engine::Postgres(postgres) => Err(postgres.refuse_backup(file)),
        }
    }
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Database").field(&self.describe()).finish()
    }
}
