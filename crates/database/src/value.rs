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
        match self.columns.iter().position(|name| name == column) {
            Some(index) => self.at(index),
            None => Err(unreadable::<T>(column)),
        }
    }

    /// The field at that place, read as `T`: for hot loops.
    pub fn at<T: FromValue>(&self, index: usize) -> Result<T, DatabaseError> {
        self.values.get(index).and_then(T::from_value).ok_or_else(|| match self.columns.get(index) {
            Some(column) => unreadable::<T>(column),
            None => unreadable::<T>(&format!("number {index}")),
        })
    }

    /// The names of the columns, in order.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// All fields, in the order of the columns.
    pub fn values(&self) -> &[Value] {
        &self.values
    }
}

fn unreadable<T>(column: &str) -> DatabaseError {
    DatabaseError::Column { column: column.to_owned(), wanted: std::any::type_name::<T>() }
}

macro_rules! from_int {
    ($($into:ty),*) => {$(
        impl FromValue for $into {
            fn from_value(value: &Value) -> Option<Self> {
                match value {
                    Value::Int(number) => Self::try_from(*number).ok(),
                    _ => None,
                }
            }
        }
    )*};
}

from_int!(i64, i32, u64, u32, u16, usize);

/// An integer is read as well: SQLite and PostgreSQL disagree on the type of sums and averages.
impl FromValue for f64 {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Real(number) => Some(*number),
            Value::Int(number) => Some(*number as f64),
            _ => None,
        }
    }
}

/// SQLite has no boolean type: 0 and 1 are read as well.
impl FromValue for bool {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Bool(truth) => Some(*truth),
            Value::Int(0) => Some(false),
            Value::Int(1) => Some(true),
            _ => None,
        }
    }
}

impl FromValue for String {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Text(text) => Some(text.clone()),
            _ => None,
        }
    }
}

impl FromValue for Vec<u8> {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Blob(bytes) => Some(bytes.clone()),
            _ => None,
        }
    }
}

/// As it is, whatever its type.
impl FromValue for Value {
    fn from_value(value: &Value) -> Option<Self> {
        Some(value.clone())
    }
}

/// Stored as milliseconds since the Unix epoch.
impl FromValue for jiff::Timestamp {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Int(milliseconds) => Self::from_millisecond(*milliseconds).ok(),
            _ => None,
        }
    }
}

/// Stored as text.
impl FromValue for uuid::Uuid {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Text(text) => Self::try_parse(text).ok(),
            _ => None,
        }
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Null => Some(None),
            other => T::from_value(other).map(Some),
        }
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
    u16 => Int i64::from;
    f64 => Real std::convert::identity;
    bool => Bool std::convert::identity;
    String => Text std::convert::identity;
    &str => Text str::to_owned;
    &String => Text String::to_owned;
    Vec<u8> => Blob std::convert::identity;
    jiff::Timestamp => Int jiff::Timestamp::as_millisecond;
    uuid::Uuid => Text as_text;
}

fn as_text(id: uuid::Uuid) -> String {
    id.to_string()
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
