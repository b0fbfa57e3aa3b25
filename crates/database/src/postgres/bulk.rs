//! Many rows at once: COPY where no row may be there already, else arrays and `UNNEST`, whose statement stays
//! prepared and leaves no temporary table behind.

use std::collections::HashMap;

use deadpool_postgres::Object;
use tokio_postgres::{Error, binary_copy::BinaryCopyInWriter, types::Type};

use super::engine::prepare;
use crate::{Bulk, Conflict, Kind, Value};

/// Rows in one UNNEST statement.
const ROWS_PER_STATEMENT: usize = 1_000;
/// Writes the rows. Answers how many were written.
pub(super) async fn write(client: &Object, bulk: &Bulk) -> Result<u64, Error> {
    match bulk.conflict {
        Conflict::Fail => copy(client, bulk).await,
        Conflict::Ignore { .. } => {
            unnest(client, bulk, bulk.values.chunks_exact(bulk.columns.len()).collect()).await
        }
        Conflict::Update { .. } => {
            let rows = last_of_each_key(bulk);
            let doubles = (bulk.rows() - rows.len()) as u64;
            Ok(unnest(client, bulk, rows).await? + doubles)
        }
    }
}

async fn copy(client: &Object, bulk: &Bulk) -> Result<u64, Error> {
    let (names, table) = (bulk.names(), bulk.table);
    // Binary data must have exactly the columns' types.
    let shape = prepare(client, &format!("SELECT {names} FROM {table} LIMIT 0")).await?;
    let types: Vec<Type> = shape.columns().iter().map(|column| column.type_().clone()).collect();
    let statement = prepare(client, &format!("COPY {table} ({names}) FROM STDIN BINARY")).await?;
    let writer = BinaryCopyInWriter::new(client.copy_in(&statement).await?, &types);
    let mut writer = std::pin::pin!(writer);
    for row in bulk.values.chunks_exact(types.len()) {
        writer.as_mut().write_raw(row).await?;
    }
    writer.finish().await
}

/// One array per column, some rows at a time.
async fn unnest(client: &Object, bulk: &Bulk, rows: Vec<&[Value]>) -> Result<u64, Error> {
    let arrays: Vec<String> = (1..)
        .zip(bulk.columns)
        .map(|(number, column)| format!("${number}::{}[]", array_of(column.kind)))
        .collect();
    let sql = bulk.insert(&format!("SELECT * FROM UNNEST({})", arrays.join(", ")));
    let statement = prepare(client, &sql).await?;
    let mut written = 0;
    for rows in rows.chunks(ROWS_PER_STATEMENT) {
        let columns: Vec<Vec<&Value>> =
            (0..bulk.columns.len()).map(|index| rows.iter().map(|row| &row[index]).collect()).collect();
        written += client.execute_raw(&statement, &columns).await?;
    }
    Ok(written)
}

fn array_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Int => "int8",
        Kind::Real => "float8",
        Kind::Bool => "bool",
        Kind::Text => "text",
        Kind::Blob => "bytea",
    }
}

/// PostgreSQL refuses to update a row twice in one statement; SQLite does it and the last one stays. A key with a
/// NULL is never the same as another.
fn last_of_each_key(bulk: &Bulk) -> Vec<&[Value]> {
    let width = bulk.columns.len();
    let key: Vec<usize> = bulk
        .key()
        .iter()
        .filter_map(|name| bulk.columns.iter().position(|column| column.name == *name))
        .collect();
    let mut last: HashMap<Vec<u8>, usize> = HashMap::with_capacity(bulk.rows());
    let mut keep = vec![true; bulk.rows()];
    for (number, row) in bulk.values.chunks_exact(width).enumerate() {
        if key.iter().any(|&index| row[index] == Value::Null) {
            continue;
        }
        let mut bytes = Vec::new();
        for &index in &key {
            put_key(&row[index], &mut bytes);
        }
        if let Some(earlier) = last.insert(bytes, number) {
            keep[earlier] = false;
        }
    }
    bulk.values.chunks_exact(width).zip(keep).filter(|(_, keep)| *keep).map(|(row, _)| row).collect()
}

/// The value so that different values differ; lengths keep neighbours apart.
fn put_key(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Null => {}
        Value::Int(number) => out.extend(number.to_be_bytes()),
        Value::Real(number) => out.extend(number.to_be_bytes()),
        Value::Bool(truth) => out.push(u8::from(*truth)),
        Value::Text(text) => {
            out.extend((text.len() as u64).to_be_bytes());
            out.extend(text.as_bytes());
        }
        Value::Blob(bytes) => {
            out.extend((bytes.len() as u64).to_be_bytes());
            out.extend(bytes);
        }
    }
}
