//! Many rows in one go: prepared inserts in SQLite, COPY or UNNEST in PostgreSQL.

use crate::{Kind, Value};

/// A column of a bulk write.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// Its type.
    pub kind: Kind,
}

/// What to do where a row with the same key is there already.
#[derive(Debug, Clone, Copy)]
pub enum Conflict {
    /// Fail with [`crate::DatabaseError::Duplicate`]: the fastest way in.
    Fail,
    /// Keep the row that is there.
    Ignore {
        /// Columns of the unique key.
        key: &'static [&'static str],
    },
    /// Overwrite all other columns of the row that is there.
    Update {
        /// Columns of the unique key.
        key: &'static [&'static str],
    },
}

/// Rows to write into one table, row after row in one flat list (`values.len()` is a multiple of `columns.len()`).
#[derive(Debug)]
pub struct Bulk {
    /// The table's name.
    pub table: &'static str,
    /// Its columns, in the order of the values.
    pub columns: &'static [Column],
    /// What to do with rows that are there already.
    pub conflict: Conflict,
    /// The values.
    pub values: Vec<Value>,
}
