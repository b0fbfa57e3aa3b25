//! Values as both databases understand them, and rows made of them.

use std::sync::Arc;

use crate::DatabaseError;

/// The column types this layer knows. Times are stored as `Int` (milliseconds since the Unix epoch, UTC),
/// UUIDs and enums as `Text`, JSON as `Text`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `INTEGER` / `BIGINT`
    Int,
    /// `REAL` / `DOUBLE PRECISION`
    Real,
    /// `BOOLEAN` (0 or 1 in SQLite)
    Bool,
    /// `TEXT`
    Text,
    /// `BLOB` / `BYTEA`
    Blob,
}

/// One parameter or one field of a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// SQL NULL
    Null,
    /// A 64-bit integer
    Int(i64),
    /// A double
    Real(f64),
    /// A boolean
    Bool(bool),
    /// UTF-8 text
    Text(String),
    /// Bytes
    Blob(Vec<u8>),
}

/// What a field can be read as.
pub trait FromValue: Sized {
    /// Reads the value; `None` where the type does not fit.
    fn from_value(value: &Value) -> Option<Self>;
}

/// One row of an answer.
#[derive(Debug, Clone)]
pub struct Row {
    pub(crate) columns: Arc<[String]>,
    pub(crate) values: Vec<Value>,
}

impl Row {
    /// The field of that name, read as `T`. The error names the column.
    pub fn get<T: FromValue>(&self, column: &str) -> Result<T, DatabaseError> {
        let _ = (column, &self.columns, &self.values);
        todo!()
    }

    /// The field at that place, read as `T`: for hot loops.
    pub fn at<T: FromValue>(&self, index: usize) -> Result<T, DatabaseError> {
        let _ = index;
        todo!()
    }
}

macro_rules! into_value {
    ($($from:ty => $variant:ident $via:expr;)*) => {$(
        impl From<$from> for Value {
            fn from(value: $from) -> Self { Value::$variant($via(value)) }
        }
    )*};
}

into_value! {
    i64 => Int std::convert::identity;
    i32 => Int i64::from;
    u32 => Int i64::from;
    f64 => Real std::convert::identity;
    bool => Bool std::convert::identity;
    String => Text std::convert::identity;
    &str => Text str::to_owned;
    Vec<u8> => Blob std::convert::identity;
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::Null, Into::into)
    }
}

/// `params![a, b, c]`: a slice of [`Value`]s.
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => { &[$($crate::Value::from($value)),*] };
}
