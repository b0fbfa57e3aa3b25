//! PostgreSQL: a pool for reading, a pool for writing, and one connection that listens.

mod address;
mod bulk;
mod engine;
mod errors;
mod listen;
mod values;
mod writing;

pub(crate) use address::Address;
pub(crate) use engine::Postgres;
pub(crate) use writing::Writing;
