#![doc = include_str!("../README.md")]

mod bulk;
mod error;
mod handle;
mod migrate;
mod postgres;
mod settings;
mod sqlite;
pub mod testing;
mod topics;
mod transaction;
mod value;

pub use bulk::{Bulk, Column, Conflict};
pub use error::DatabaseError;
pub use handle::Database;
pub use migrate::{Migration, Migrations};
pub use settings::{DatabaseUrl, Settings};
pub use transaction::Transaction;
pub use value::{FromValue, Kind, Row, Value};
