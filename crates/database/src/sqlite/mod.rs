//! SQLite: one thread with the writing connection, some threads with reading ones, all on one file in WAL mode.

mod backup;
mod engine;
mod errors;
mod open;
mod statements;
mod threads;
mod writing;

pub(crate) use engine::Sqlite;
pub(crate) use writing::Writing;
