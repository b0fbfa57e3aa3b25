//! How fast rows go in: 100,000 rows of 45 columns into an empty SQLite file, and into PostgreSQL if
//! `MOORING_TEST_POSTGRES` names a server.

use std::time::Instant;

use database::{
    Bulk, Column, Conflict, Database, DatabaseError, Kind, Value,
    testing::{self, TestDatabase},
};

const ROWS: i64 = 100_000;
const ROWS_PER_BULK: i64 = 2_000;
const KEY: &[&str] = &["c0"];

#[tokio::main]
async fn main() -> Result<(), DatabaseError> {
    let columns = columns();
    measure("SQLite", testing::sqlite().await, columns).await?;
    if std::env::var_os("MOORING_TEST_POSTGRES").is_some() {
        measure("PostgreSQL", testing::postgres().await, columns).await?;
    }
    Ok(())
}

/// 25 texts, 15 numbers, 5 booleans; every eighth field is empty.
fn columns() -> &'static [Column] {
    let kind = |number: usize| match number % 9 {
        0 | 3 | 6 => Kind::Int,
        8 => Kind::Bool,
        _ => Kind::Text,
    };
    let columns: Vec<Column> = (0..45)
        .map(|number| Column { name: Box::leak(format!("c{number}").into_boxed_str()), kind: kind(number) })
        .collect();
    Box::leak(columns.into_boxed_slice())
}

async fn measure(name: &str, test: TestDatabase, columns: &'static [Column]) -> Result<(), DatabaseError> {
    let database = &test.database;
    create(database, columns).await?;
    for (what, conflict, ids) in [
        ("into an empty table", Conflict::Fail, 0..ROWS),
        ("ignored, all there", Conflict::Ignore { key: KEY }, 0..ROWS),
        ("overwritten, all there", Conflict::Update { key: KEY }, 0..ROWS),
        ("upsert of new rows", Conflict::Update { key: KEY }, ROWS..2 * ROWS),
    ] {
        let bulks: Vec<Bulk> = ids
            .step_by(ROWS_PER_BULK as usize)
            .map(|first| Bulk { table: "wide", columns, conflict, values: values(columns, first) })
            .collect();
        let began = Instant::now();
        let mut transaction = database.begin("bulk").await?;
        for bulk in bulks {
            transaction.bulk(bulk).await?;
        }
        transaction.commit().await?;
        let seconds = began.elapsed().as_secs_f64();
        println!("{name}: {ROWS} rows {what}: {seconds:.2} s, {:.0} rows/s", ROWS as f64 / seconds);
    }
    let began = Instant::now();
    database.query_each("SELECT * FROM wide", &[], |row| row.at::<i64>(0).map(|_| ())).await?;
    println!("{name}: {} rows read in {:.2} s", 2 * ROWS, began.elapsed().as_secs_f64());
    Ok(())
}

async fn create(database: &Database, columns: &[Column]) -> Result<(), DatabaseError> {
    let types: Vec<String> = columns
        .iter()
        .map(|column| {
            let kind = match column.kind {
                Kind::Int => "BIGINT",
                Kind::Bool => "BOOLEAN",
                _ => "TEXT",
            };
            format!("{} {kind}", column.name)
        })
        .collect();
    let sql = format!("CREATE TABLE wide ({}, PRIMARY KEY (c0))", types.join(", "));
    database.execute("create", &sql, &[]).await?;
    Ok(())
}

fn values(columns: &[Column], first: i64) -> Vec<Value> {
    let mut values = Vec::with_capacity(columns.len() * ROWS_PER_BULK as usize);
    for id in first..first + ROWS_PER_BULK {
        for (number, column) in (0_i64..).zip(columns) {
            values.push(match column.kind {
                _ if number > 0 && (number + id) % 8 == 0 => Value::Null,
                Kind::Int if number == 0 => id.into(),
                Kind::Int => (id * number).into(),
                Kind::Bool => (id % 2 == 0).into(),
                _ => format!("field {number} of row {id}").into(),
            });
        }
    }
    values
}
