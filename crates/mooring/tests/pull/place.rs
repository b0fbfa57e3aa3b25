//! A database to pull into, which no handle of this process keeps open.

use database::{Database, DatabaseUrl, Settings, testing::TestDatabase};

/// Which of the two.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// A file.
    Sqlite,
    /// A database on the test server.
    Postgres,
}

/// A database that goes with this value.
pub struct Place {
    /// Its address.
    pub url: String,
    _folder: Option<tempfile::TempDir>,
    _server: Option<TestDatabase>,
}

impl Place {
    /// A new and empty one.
    pub async fn new(kind: Kind) -> Self {
        match kind {
            Kind::Sqlite => {
                let folder = tempfile::tempdir().unwrap();
                let url = format!("sqlite:{}", folder.path().join("pulled.db").display());
                Self { url, _folder: Some(folder), _server: None }
            }
            Kind::Postgres => {
                let server = database::testing::postgres().await;
                Self { url: server.url.clone(), _folder: None, _server: Some(server) }
            }
        }
    }

    /// Opens it for a look or for a change behind the program's back.
    pub async fn open(&self) -> Database {
        Database::open(&Settings::new(DatabaseUrl::parse(&self.url).unwrap())).await.unwrap()
    }
}

/// Makes one test of each database out of each function that takes a [`Kind`].
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() { Box::pin(super::$name(crate::place::Kind::Sqlite)).await; })*
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() { Box::pin(super::$name(crate::place::Kind::Postgres)).await; })*
        }
    };
}
pub(crate) use on_both;
