//! Running statements on a connection: parameters by their number, rows into [`Value`]s. Everything here runs on
//! the threads of `threads.rs`.

use std::{ops::ControlFlow, sync::Arc};

use rusqlite::{
    Connection, Error, Statement, ToSql,
    types::{ToSqlOutput, ValueRef},
};

use crate::{Bulk, Row, Value};

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Int(number) => ValueRef::Integer(*number),
            Value::Real(number) => ValueRef::Real(*number),
            Value::Bool(truth) => ValueRef::Integer(i64::from(*truth)),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Blob(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

/// Calls `each` with every row. The row is the same one each time, filled anew.
pub(super) fn for_each(
    connection: &Connection,
    sql: &str,
    params: &[Value],
    mut each: impl FnMut(&mut Row) -> ControlFlow<()>,
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(sql)?;
    let columns: Arc<[String]> = statement.column_names().map(str::to_owned).collect();
    let width = columns.len();
    bind(&mut statement, params)?;
    let mut rows = statement.raw_query();
    let mut row = Row { columns, values: Vec::with_capacity(width) };
    while let Some(found) = rows.next()? {
        row.values.clear();
        for index in 0..width {
            row.values.push(read(found.get_ref(index)?)?);
        }
        if each(&mut row).is_break() {
            break;
        }
    }
    Ok(())
}

/// The first `rows_max` rows.
pub(super) fn query(
    connection: &Connection,
    sql: &str,
    params: &[Value],
    rows_max: usize,
) -> rusqlite::Result<Vec<Row>> {
    let mut rows = Vec::new();
    for_each(connection, sql, params, |row| {
        let width = row.values.len();
        let values = std::mem::replace(&mut row.values, Vec::with_capacity(width));
        rows.push(Row { columns: row.columns.clone(), values });
        if rows.len() < rows_max { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    Ok(rows)
}

/// A write. Answers how many rows it touched.
pub(super) fn execute(connection: &Connection, sql: &str, params: &[Value]) -> rusqlite::Result<u64> {
    let mut statement = connection.prepare_cached(sql)?;
    bind(&mut statement, params)?;
    run(&mut statement)
}

/// The same statement for many rows of parameters.
pub(super) fn execute_many(connection: &Connection, sql: &str, rows: &[Vec<Value>]) -> rusqlite::Result<u64> {
    let mut statement = connection.prepare_cached(sql)?;
    let slots = slots(&statement)?;
    let mut touched = 0;
    for params in rows {
        bind_slots(&mut statement, &slots, params)?;
        touched += run(&mut statement)?;
    }
    Ok(touched)
}

/// Many rows into one table by one prepared statement.
pub(super) fn bulk(connection: &Connection, bulk: &Bulk) -> rusqlite::Result<u64> {
    let width = bulk.columns.len();
    let places: Vec<String> = (1..=width).map(|number| format!("?{number}")).collect();
    let sql = bulk.insert(&format!("VALUES ({})", places.join(", ")));
    let mut statement = connection.prepare_cached(&sql)?;
    let mut touched = 0;
    for row in bulk.values.chunks_exact(width) {
        for (index, value) in row.iter().enumerate() {
            statement.raw_bind_parameter(index + 1, value)?;
        }
        touched += statement.raw_execute()? as u64;
    }
    Ok(touched)
}

/// `RETURNING` makes a write answer rows: they are counted.
fn run(statement: &mut Statement<'_>) -> rusqlite::Result<u64> {
    if statement.column_count() == 0 {
        return Ok(statement.raw_execute()? as u64);
    }
    let mut rows = statement.raw_query();
    let mut count = 0;
    while rows.next()?.is_some() {
        count += 1;
    }
    Ok(count)
}

fn bind(statement: &mut Statement<'_>, params: &[Value]) -> rusqlite::Result<()> {
    let slots = slots(statement)?;
    bind_slots(statement, &slots, params)
}

fn bind_slots(statement: &mut Statement<'_>, slots: &[usize], params: &[Value]) -> rusqlite::Result<()> {
    let wanted = slots.iter().copied().max().unwrap_or_default();
    if wanted != params.len() {
        return Err(Error::InvalidParameterCount(params.len(), wanted));
    }
    for (index, &number) in slots.iter().enumerate() {
        statement.raw_bind_parameter(index + 1, &params[number - 1])?;
    }
    Ok(())
}

/// Which parameter each of SQLite's places takes. To SQLite `$2` is a name and gets the next free place where it
/// stands first; to PostgreSQL, and to us, it is number two.
fn slots(statement: &Statement<'_>) -> rusqlite::Result<Vec<usize>> {
    (1..=statement.parameter_count())
        .map(|place| {
            let name = statement.parameter_name(place).unwrap_or_default();
            let number = name.strip_prefix(['$', '?']).and_then(|digits| digits.parse().ok());
            number.filter(|number| *number > 0).ok_or_else(|| Error::InvalidParameterName(name.to_owned()))
        })
        .collect()
}

fn read(value: ValueRef<'_>) -> rusqlite::Result<Value> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Int(number),
        ValueRef::Real(number) => Value::Real(number),
        ValueRef::Text(_) => Value::Text(value.as_str()?.to_owned()),
        ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
    })
}
