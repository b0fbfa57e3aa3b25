//! Databases for tests: a fresh SQLite file, a fresh PostgreSQL database. A test that needs PostgreSQL and does not
//! find `MOORING_TEST_POSTGRES` fails and says how to get it; it never skips.

use tokio_postgres::{Client, NoTls};

use crate::{Database, DatabaseUrl, Settings};

/// Where tests find the server.
const VARIABLE: &str = "MOORING_TEST_POSTGRES";

/// A database that is dropped with this value.
pub struct TestDatabase {
    /// The handle.
    pub database: Database,
    /// Its address, for programs started by the test.
    pub url: String,
    // Behind the handle: fields are dropped in order, and the handle closes first.
    place: Place,
}

enum Place {
    #[expect(dead_code, reason = "held for its Drop")]
    Folder(tempfile::TempDir),
    Server(OnServer),
}

impl TestDatabase {
    /// Cuts all connections to it off and lets nobody in, or lets everybody in again. PostgreSQL only.
    #[expect(clippy::panic, reason = "a fixture of tests: there is nobody to hand an error to")]
    pub async fn let_in(&self, is_open: bool) {
        let Place::Server(place) = &self.place else { panic!("a file cannot be cut off") };
        if let Err(error) = place.let_in(is_open).await {
            panic!("the test database cannot be cut off: {error:?}");
        }
    }
}

/// A fresh SQLite file in a temporary folder.
#[expect(clippy::panic, reason = "a fixture of tests: there is nobody to hand an error to")]
pub async fn sqlite() -> TestDatabase {
    let folder = match tempfile::tempdir() {
        Ok(folder) => folder,
        Err(error) => panic!("no temporary folder: {error}"),
    };
    let url = format!("sqlite:{}", folder.path().join("test.db").display());
    TestDatabase { database: open(&url).await, url, place: Place::Folder(folder) }
}

/// A fresh database on the server that `MOORING_TEST_POSTGRES` (an address with the right to create databases) names.
#[expect(clippy::panic, reason = "a fixture of tests: there is nobody to hand an error to")]
pub async fn postgres() -> TestDatabase {
    let Ok(server) = std::env::var(VARIABLE) else {
        panic!(
            "{VARIABLE} is not set: this test needs a PostgreSQL server on which it may create databases. \
             `cargo xtask test` starts one; or set it to postgres://user@host:port/postgres"
        );
    };
    let place = match OnServer::create(&server).await {
        Ok(place) => place,
        Err(error) => panic!("no test database on the server of {VARIABLE}: {error:?}"),
    };
    let url = place.url();
    TestDatabase { database: open(&url).await, url, place: Place::Server(place) }
}

#[expect(clippy::panic, reason = "a fixture of tests: there is nobody to hand an error to")]
async fn open(url: &str) -> Database {
    let opened = match DatabaseUrl::parse(url) {
        Ok(url) => Database::open(&Settings::new(url)).await,
        Err(error) => Err(error),
    };
    match opened {
        Ok(database) => database,
        Err(error) => panic!("test database cannot be opened: {error}"),
    }
}

/// A database with a name of its own on the test server.
struct OnServer {
    server: String,
    name: String,
}

impl OnServer {
    async fn create(server: &str) -> Result<Self, tokio_postgres::Error> {
        let name = format!("mooring_test_{}", uuid::Uuid::new_v4().simple());
        let client = connect(server).await?;
        // Two tests that copy the template at the same moment would be in each other's way.
        client.batch_execute("SELECT pg_advisory_lock(5572046022)").await?;
        client.batch_execute(&format!("CREATE DATABASE {name}")).await?;
        Ok(Self { server: server.to_owned(), name })
    }

    async fn let_in(&self, is_open: bool) -> Result<(), tokio_postgres::Error> {
        let client = connect(&self.server).await?;
        let name = &self.name;
        client.batch_execute(&format!("ALTER DATABASE {name} WITH ALLOW_CONNECTIONS {is_open}")).await?;
        let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1";
        client.execute(cut, &[name]).await.map(drop)
    }

    /// The server's address with this database's name.
    fn url(&self) -> String {
        match url::Url::parse(&self.server) {
            Ok(mut url) => {
                url.set_path(&self.name);
                url.to_string()
            }
            Err(_) => self.server.clone(),
        }
    }
}

/// On a thread with a runtime of its own: the test's runtime may be ending.
impl Drop for OnServer {
    fn drop(&mut self) {
        let (server, sql) =
            (self.server.clone(), format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
        let dropping = std::thread::spawn(move || {
            let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else {
                return;
            };
            runtime.block_on(async move {
                if let Ok(client) = connect(&server).await
                    && let Err(error) = client.batch_execute(&sql).await
                {
                    tracing::warn!(%error, "A test database stays behind");
                }
            });
        });
        // A panic in there has been printed.
        let _ = dropping.join();
    }
}

async fn connect(server: &str) -> Result<Client, tokio_postgres::Error> {
    let (client, connection) = tokio_postgres::connect(server, NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}
