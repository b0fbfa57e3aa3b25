//! Databases for tests: a fresh SQLite file, a fresh PostgreSQL database. A test that needs PostgreSQL and does not
//! find `MOORING_TEST_POSTGRES` fails and says how to get it; it never skips.

use crate::Database;

/// A database that is dropped with this value.
pub struct TestDatabase {
    /// The handle.
    pub database: Database,
    /// Its address, for programs started by the test.
    pub url: String,
}

/// A fresh SQLite file in a temporary folder.
pub async fn sqlite() -> TestDatabase {
    todo!()
}

/// A fresh database on the server that `MOORING_TEST_POSTGRES` (an address with the right to create databases) names.
pub async fn postgres() -> TestDatabase {
    todo!()
}
