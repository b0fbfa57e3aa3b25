//! One handle for SQLite and PostgreSQL: pools, migrations, named transactions, bulk writes, test databases.
//!
//! Knows no table. `hub-store` and the sandbox's `store.rs` files bring the SQL, in one text for both databases:
//! `$1` parameters, `ON CONFLICT`, `RETURNING`, row-value paging. See the README for what differs underneath.

mod bulk;
mod error;
mod handle;
mod migrate;
mod settings;
pub mod testing;
mod value;

pub use bulk::{Bulk, Column, Conflict};
pub use error::DatabaseError;
pub use handle::{Database, Transaction};
pub use migrate::{Migration, Migrations};
pub use settings::{DatabaseUrl, Settings};
pub use value::{FromValue, Kind, Row, Value};
