//! What goes in comes out, and parameters are taken by number.

use database::{Database, DatabaseError, Value, params, testing::TestDatabase};

on_both! {
    every_kind_comes_back_as_it_went_in;
    null_is_null_in_every_column;
    narrow_columns_take_what_fits;
    parameters_are_taken_by_number;
    wrong_number_of_parameters_is_an_error;
    sums_and_counts_are_integers;
    a_field_of_another_type_names_its_column;
    row_values_page_in_order;
    query_opt_answers_the_first_row_or_none;
    long_answers_are_read_row_by_row;
    an_error_while_reading_ends_it;
    times_and_ids_are_stored_as_numbers_and_text;
}

async fn kinds(database: &Database) {
    let blob = if database.is_postgres() { "BYTEA" } else { "BLOB" };
    let sql = format!(
        "CREATE TABLE kinds (id BIGINT PRIMARY KEY, i BIGINT, r DOUBLE PRECISION, b BOOLEAN, t TEXT, x {blob})"
    );
    database.execute("create", &sql, &[]).await.unwrap();
}

const INSERT: &str = "INSERT INTO kinds (id, i, r, b, t, x) VALUES ($1, $2, $3, $4, $5, $6)";

async fn every_kind_comes_back_as_it_went_in(test: TestDatabase) {
    kinds(&test.database).await;
    let rows: Vec<[Value; 5]> = vec![
        [42.into(), 1.5.into(), true.into(), "text".into(), vec![0_u8, 255].into()],
        [i64::MIN.into(), f64::MIN_POSITIVE.into(), false.into(), "".into(), Vec::new().into()],
        [
            i64::MAX.into(),
            f64::MAX.into(),
            true.into(),
            "ä 漢 🚢 ' \" \\ \n".into(),
            vec![7_u8; 100_000].into(),
        ],
        [(-1).into(), (-0.1).into(), false.into(), "x".repeat(100_000).as_str().into(), vec![0_u8].into()],
    ];
    for (id, row) in (0_i64..).zip(&rows) {
        let mut params = vec![Value::Int(id)];
        params.extend(row.iter().cloned());
        assert_eq!(test.database.execute("insert", INSERT, &params).await.unwrap(), 1);
    }
    let found = test.database.query("SELECT i, r, b, t, x FROM kinds ORDER BY id", &[]).await.unwrap();
    assert_eq!(found.len(), rows.len());
    for (row, [i, r, b, t, x]) in found.iter().zip(rows) {
        assert_eq!(Value::Int(row.get("i").unwrap()), i);
        assert_eq!(Value::Real(row.get("r").unwrap()), r);
        assert_eq!(Value::Bool(row.get("b").unwrap()), b);
        assert_eq!(Value::Text(row.get("t").unwrap()), t);
        assert_eq!(Value::Blob(row.get("x").unwrap()), x);
    }
}

async fn null_is_null_in_every_column(test: TestDatabase) {
    kinds(&test.database).await;
    let nulls = params![1, None::<i64>, None::<f64>, None::<bool>, None::<String>, Value::Null];
    test.database.execute("insert", INSERT, nulls).await.unwrap();
    let row = test.database.query_opt("SELECT i, r, b, t, x FROM kinds", &[]).await.unwrap().unwrap();
    assert_eq!(row.values(), vec![Value::Null; 5]);
    assert_eq!(row.get::<Option<i64>>("i").unwrap(), None);
    assert_eq!(row.get::<Option<String>>("t").unwrap(), None);
    assert!(matches!(row.get::<String>("t"), Err(DatabaseError::Column { column, .. }) if column == "t"));
}

async fn narrow_columns_take_what_fits(test: TestDatabase) {
    let create = "CREATE TABLE narrow (small SMALLINT, middle INTEGER, single REAL, short VARCHAR(20))";
    test.database.execute("create", create, &[]).await.unwrap();
    let insert = "INSERT INTO narrow (small, middle, single, short) VALUES ($1, $2, $3, $4)";
    test.database.execute("insert", insert, params![-32768, 70_000, 0.5, "abc"]).await.unwrap();
    let row = test
        .database
        .query_opt("SELECT small, middle, single, short FROM narrow", &[])
        .await
        .unwrap()
        .unwrap();
    assert_eq!(row.at::<i64>(0).unwrap(), -32768);
    assert_eq!(row.at::<u32>(1).unwrap(), 70_000);
    assert_eq!(row.at::<f64>(2).unwrap(), 0.5);
    assert_eq!(row.at::<String>(3).unwrap(), "abc");
}

async fn parameters_are_taken_by_number(test: TestDatabase) {
    kinds(&test.database).await;
    for id in 1..=3 {
        let name = format!("n{id}");
        let sql = "INSERT INTO kinds (t, i, id) VALUES ($3, $1, $2)";
        test.database.execute("insert", sql, params![id * 10, id, &name]).await.unwrap();
    }
    let sql = "SELECT id FROM kinds WHERE t = $2 AND id = $1 OR i = $3 AND id <> $1 ORDER BY id";
    let rows = test.database.query(sql, params![1, "n1", 30]).await.unwrap();
    let ids: Vec<i64> = rows.iter().map(|row| row.at(0).unwrap()).collect();
    assert_eq!(ids, [1, 3]);
}

async fn wrong_number_of_parameters_is_an_error(test: TestDatabase) {
    kinds(&test.database).await;
    for params in [params![][..].to_vec(), params![1, 2].to_vec()] {
        let error = test.database.query("SELECT id FROM kinds WHERE id = $1", &params).await.unwrap_err();
        assert!(matches!(error, DatabaseError::Statement { .. }), "{error:?}");
    }
}

async fn sums_and_counts_are_integers(test: TestDatabase) {
    kinds(&test.database).await;
    let empty = test.database.query_opt("SELECT count(*), sum(i) FROM kinds", &[]).await.unwrap().unwrap();
    assert_eq!(empty.values(), [Value::Int(0), Value::Null]);
    for id in 1..=4 {
        test.database
            .execute("insert", "INSERT INTO kinds (id, i) VALUES ($1, $2)", params![id, id * 50_000])
            .await
            .unwrap();
    }
    let row =
        test.database.query_opt("SELECT count(*), sum(i), max(i) FROM kinds", &[]).await.unwrap().unwrap();
    assert_eq!(row.values(), [Value::Int(4), Value::Int(500_000), Value::Int(200_000)]);
    let row = test.database.query_opt("SELECT avg(i) AS mean FROM kinds", &[]).await.unwrap().unwrap();
    assert_eq!(row.get::<f64>("mean").unwrap(), 125_000.0);
}

async fn a_field_of_another_type_names_its_column(test: TestDatabase) {
    kinds(&test.database).await;
    test.database.execute("insert", "INSERT INTO kinds (id, t) VALUES (1, $1)", params!["x"]).await.unwrap();
    let row = test.database.query_opt("SELECT id, t FROM kinds", &[]).await.unwrap().unwrap();
    for (error, column) in [
        (row.get::<i64>("t").unwrap_err(), "t"),
        (row.get::<String>("id").unwrap_err(), "id"),
        (row.get::<i64>("absent").unwrap_err(), "absent"),
        (row.at::<bool>(1).unwrap_err(), "t"),
    ] {
        assert!(error.to_string().starts_with(&format!("column {column} cannot be read as ")), "{error}");
    }
}

async fn row_values_page_in_order(test: TestDatabase) {
    let create = "CREATE TABLE pages (a TEXT NOT NULL, b BIGINT NOT NULL, PRIMARY KEY (a, b))";
    test.database.execute("create", create, &[]).await.unwrap();
    let rows = (0..25).map(|n| params![format!("g{}", n % 3), n].to_vec()).collect();
    let mut transaction = test.database.begin("fill").await.unwrap();
    transaction.execute_many("INSERT INTO pages (a, b) VALUES ($1, $2)", rows).await.unwrap();
    transaction.commit().await.unwrap();
    let (mut last, mut seen) = ((String::new(), 0_i64), Vec::new());
    loop {
        let sql = "SELECT a, b FROM pages WHERE (a, b) > ($1, $2) ORDER BY a, b LIMIT $3";
        let page = test.database.query(sql, params![&last.0, last.1, 7]).await.unwrap();
        let Some(end) = page.last() else { break };
        last = (end.get("a").unwrap(), end.get("b").unwrap());
        seen.extend(page.iter().map(|row| (row.at::<String>(0).unwrap(), row.at::<i64>(1).unwrap())));
    }
    let mut expected: Vec<(String, i64)> = (0..25).map(|n| (format!("g{}", n % 3), n)).collect();
    expected.sort();
    assert_eq!(seen, expected);
}

async fn query_opt_answers_the_first_row_or_none(test: TestDatabase) {
    kinds(&test.database).await;
    assert!(test.database.query_opt("SELECT id FROM kinds", &[]).await.unwrap().is_none());
    for id in [2, 1] {
        test.database.execute("insert", "INSERT INTO kinds (id) VALUES ($1)", params![id]).await.unwrap();
    }
    let row = test.database.query_opt("SELECT id FROM kinds ORDER BY id", &[]).await.unwrap().unwrap();
    assert_eq!(row.at::<i64>(0).unwrap(), 1);
}

const MANY: &str =
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1) SELECT i FROM n";

async fn long_answers_are_read_row_by_row(test: TestDatabase) {
    let (sender, receiver) = std::sync::mpsc::channel();
    let each = move |row: &database::Row| {
        sender.send(row.at::<i64>(0)?).unwrap();
        Ok(())
    };
    test.database.query_each(MANY, params![20_000], each).await.unwrap();
    assert_eq!(receiver.iter().sum::<i64>(), 20_000 * 20_001 / 2);
}

async fn an_error_while_reading_ends_it(test: TestDatabase) {
    let (sender, receiver) = std::sync::mpsc::channel();
    let each = move |row: &database::Row| {
        sender.send(()).unwrap();
        row.get::<i64>("absent").map(|_| ())
    };
    let error = test.database.query_each(MANY, params![1_000_000], each).await.unwrap_err();
    assert!(matches!(error, DatabaseError::Column { .. }), "{error}");
    assert_eq!(receiver.iter().count(), 1);
    // The connections are still good.
    for _ in 0..10 {
        test.database.query(MANY, params![3]).await.unwrap();
    }
}

async fn times_and_ids_are_stored_as_numbers_and_text(test: TestDatabase) {
    kinds(&test.database).await;
    let time: jiff::Timestamp = "2026-02-03T04:05:06.789Z".parse().unwrap();
    let id = uuid::Uuid::from_u128(0x1234_5678_9abc_def0_1234_5678_9abc_def0);
    test.database
        .execute("insert", "INSERT INTO kinds (id, i, t) VALUES (1, $1, $2)", params![time, id])
        .await
        .unwrap();
    let row = test.database.query_opt("SELECT i, t FROM kinds", &[]).await.unwrap().unwrap();
    assert_eq!(row.values(), [Value::Int(1_770_091_506_789), Value::Text(id.to_string())]);
    assert_eq!((row.get("i").unwrap(), row.get("t").unwrap()), (time, id));
}
