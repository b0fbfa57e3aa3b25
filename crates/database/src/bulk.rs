//! Many rows in one go: prepared inserts in SQLite, COPY or UNNEST in PostgreSQL. The shape and the SQL
//! text are here, the ways in are `sqlite/writing.rs` and `postgres/bulk.rs`.

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

impl Bulk {
    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.values.len().checked_div(self.columns.len()).unwrap_or_default()
    }

    /// What is wrong with its shape, before a database sees it.
    pub(crate) fn check(&self) -> Result<(), String> {
        let width = self.columns.len();
        if width == 0 {
            return Err("no columns".to_owned());
        }
        if !self.values.len().is_multiple_of(width) {
            return Err(format!("{} values are no whole number of rows of {width}", self.values.len()));
        }
        match self.key().iter().find(|&&name| !self.columns.iter().any(|column| column.name == name)) {
            Some(name) => Err(format!("key column {name} is not among the columns")),
            None => Ok(()),
        }
    }

    /// The statement for one row; `source` is what follows the list of columns, `VALUES (...)` or a `SELECT`.
    pub(crate) fn insert(&self, source: &str) -> String {
        let names = self.names();
        let conflict = match self.conflict {
            Conflict::Fail => String::new(),
            Conflict::Ignore { key } => format!(" ON CONFLICT ({}) DO NOTHING", key.join(", ")),
            Conflict::Update { key } => {
                let others = self.columns.iter().map(|column| column.name).filter(|name| !key.contains(name));
                let set: Vec<String> = others.map(|name| format!("{name} = excluded.{name}")).collect();
                let key = key.join(", ");
                if set.is_empty() {
                    format!(" ON CONFLICT ({key}) DO NOTHING")
                } else {
                    format!(" ON CONFLICT ({key}) DO UPDATE SET {}", set.join(", "))
                }
            }
        };
        format!("INSERT INTO {} ({names}) {source}{conflict}", self.table)
    }

    /// The columns' names, separated by commas.
    pub(crate) fn names(&self) -> String {
        self.columns.iter().map(|column| column.name).collect::<Vec<_>>().join(", ")
    }

    /// The columns of the unique key; none for [`Conflict::Fail`].
    pub(crate) fn key(&self) -> &'static [&'static str] {
        match self.conflict {
            Conflict::Fail => &[],
            Conflict::Ignore { key } | Conflict::Update { key } => key,
        }
    }
}
