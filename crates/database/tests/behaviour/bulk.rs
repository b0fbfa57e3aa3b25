//! Many rows at once, with each rule for rows that are there already.

use database::{Bulk, Column, Conflict, Database, DatabaseError, Kind, Value, params, testing::TestDatabase};

use crate::transactions::count;

on_both! {
    ten_thousand_rows_go_in;
    fail_reports_the_duplicate_and_writes_nothing;
    ignore_keeps_what_is_there;
    update_overwrites_what_is_there;
    the_last_of_equal_keys_in_one_bulk_stays;
    nothing_is_nothing;
    misshapen_bulks_are_refused;
    narrow_columns_are_filled;
}

const COLUMNS: &[Column] = &[
    Column { name: "id", kind: Kind::Int },
    Column { name: "part", kind: Kind::Text },
    Column { name: "amount", kind: Kind::Real },
    Column { name: "is_new", kind: Kind::Bool },
    Column { name: "body", kind: Kind::Blob },
];
const KEY: &[&str] = &["id", "part"];

async fn items(database: &Database) {
    let blob = if database.is_postgres() { "BYTEA" } else { "BLOB" };
    let create = format!(
        "CREATE TABLE items (id BIGINT, part TEXT, amount DOUBLE PRECISION, is_new BOOLEAN, body {blob},
         note TEXT NOT NULL DEFAULT 'none', PRIMARY KEY (id, part))"
    );
    database.execute("create", &create, &[]).await.unwrap();
}

fn rows(ids: std::ops::Range<i64>, amount: f64, conflict: Conflict) -> Bulk {
    let mut values = Vec::new();
    for id in ids {
        let body = if id % 5 == 0 { Value::Null } else { vec![id as u8; 8].into() };
        values.extend([id.into(), format!("p{}", id % 7).into(), amount.into(), (id % 2 == 0).into(), body]);
    }
    Bulk { table: "items", columns: COLUMNS, conflict, values }
}

async fn write(database: &Database, bulk: Bulk) -> Result<u64, DatabaseError> {
    let mut transaction = database.begin("bulk").await?;
    let written = transaction.bulk(bulk).await?;
    transaction.commit().await?;
    Ok(written)
}

async fn sum(database: &Database) -> f64 {
    database.query_opt("SELECT sum(amount) FROM items", &[]).await.unwrap().unwrap().at(0).unwrap()
}

async fn ten_thousand_rows_go_in(test: TestDatabase) {
    items(&test.database).await;
    assert_eq!(write(&test.database, rows(0..10_000, 0.5, Conflict::Fail)).await.unwrap(), 10_000);
    assert_eq!(count(&test.database, "items").await, 10_000);
    let sql = "SELECT id, part, amount, is_new, body, note FROM items WHERE id IN ($1, $2) ORDER BY id";
    let found = test.database.query(sql, params![1234, 9_995]).await.unwrap();
    assert_eq!(found[0].get::<String>("part").unwrap(), "p2");
    assert!(found[0].get::<bool>("is_new").unwrap());
    assert_eq!(found[0].get::<Vec<u8>>("body").unwrap(), vec![1234_i64 as u8; 8]);
    assert_eq!(found[0].get::<String>("note").unwrap(), "none");
    assert_eq!(found[1].get::<Option<Vec<u8>>>("body").unwrap(), None);
    assert!(!found[1].get::<bool>("is_new").unwrap());
}

async fn fail_reports_the_duplicate_and_writes_nothing(test: TestDatabase) {
    items(&test.database).await;
    write(&test.database, rows(9_999..10_000, 0.5, Conflict::Fail)).await.unwrap();
    let error = write(&test.database, rows(0..10_000, 0.5, Conflict::Fail)).await.unwrap_err();
    assert_eq!(error.to_string(), "a row with the same items.id, items.part is already there");
    assert_eq!(count(&test.database, "items").await, 1);
}

async fn ignore_keeps_what_is_there(test: TestDatabase) {
    items(&test.database).await;
    write(&test.database, rows(0..4_000, 1.0, Conflict::Fail)).await.unwrap();
    let written = write(&test.database, rows(0..10_000, 2.0, Conflict::Ignore { key: KEY })).await.unwrap();
    assert_eq!(written, 6_000);
    assert_eq!(sum(&test.database).await, 4_000.0 + 12_000.0);
}

async fn update_overwrites_what_is_there(test: TestDatabase) {
    items(&test.database).await;
    write(&test.database, rows(0..4_000, 1.0, Conflict::Fail)).await.unwrap();
    let written = write(&test.database, rows(0..10_000, 2.0, Conflict::Update { key: KEY })).await.unwrap();
    assert_eq!(written, 10_000);
    assert_eq!(count(&test.database, "items").await, 10_000);
    assert_eq!(sum(&test.database).await, 20_000.0);
}

async fn the_last_of_equal_keys_in_one_bulk_stays(test: TestDatabase) {
    items(&test.database).await;
    for (conflict, total) in [(Conflict::Update { key: KEY }, 30.0), (Conflict::Ignore { key: KEY }, 30.0)] {
        let mut bulk = rows(0..10, 1.0, conflict);
        bulk.values.extend(rows(0..10, 3.0, conflict).values);
        write(&test.database, bulk).await.unwrap();
        assert_eq!(sum(&test.database).await, total);
    }
    test.database.execute("clear", "DELETE FROM items", &[]).await.unwrap();
    let mut bulk = rows(0..10, 1.0, Conflict::Ignore { key: KEY });
    bulk.values.extend(rows(0..10, 3.0, Conflict::Fail).values);
    assert_eq!(write(&test.database, bulk).await.unwrap(), 10);
    assert_eq!(sum(&test.database).await, 10.0);
}

async fn nothing_is_nothing(test: TestDatabase) {
    items(&test.database).await;
    for conflict in [Conflict::Fail, Conflict::Ignore { key: KEY }, Conflict::Update { key: KEY }] {
        assert_eq!(write(&test.database, rows(0..0, 1.0, conflict)).await.unwrap(), 0);
    }
}

async fn misshapen_bulks_are_refused(test: TestDatabase) {
    items(&test.database).await;
    let mut ragged = rows(0..2, 1.0, Conflict::Fail);
    ragged.values.pop();
    let keyless = rows(0..2, 1.0, Conflict::Ignore { key: &["absent"] });
    let misfit = Bulk { values: params!["x", 1, "y", "z", 0].to_vec(), ..rows(0..0, 1.0, Conflict::Fail) };
    for (bulk, is_shape) in [(ragged, true), (keyless, true), (misfit, test.database.is_postgres())] {
        let answer = write(&test.database, bulk).await;
        // SQLite's columns take any type unless their table is STRICT.
        assert_eq!(matches!(answer, Err(DatabaseError::Statement { .. })), is_shape, "{answer:?}");
    }
}

async fn narrow_columns_are_filled(test: TestDatabase) {
    let create = "CREATE TABLE narrow (id INTEGER PRIMARY KEY, small SMALLINT, single REAL)";
    test.database.execute("create", create, &[]).await.unwrap();
    const NARROW: &[Column] = &[
        Column { name: "id", kind: Kind::Int },
        Column { name: "small", kind: Kind::Int },
        Column { name: "single", kind: Kind::Real },
    ];
    for conflict in [Conflict::Fail, Conflict::Ignore { key: &["id"] }, Conflict::Update { key: &["id"] }] {
        let values = params![1, 2, 0.5, 2, None::<i64>, None::<f64>].to_vec();
        write(&test.database, Bulk { table: "narrow", columns: NARROW, conflict, values }).await.unwrap();
        let rows = test.database.query("SELECT small, single FROM narrow ORDER BY id", &[]).await.unwrap();
        assert_eq!((rows[0].at::<i64>(0).unwrap(), rows[0].at::<f64>(1).unwrap()), (2, 0.5));
        assert_eq!(rows[1].values(), [Value::Null, Value::Null]);
    }
}
