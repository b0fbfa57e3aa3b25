//! Commit, rollback, readers beside a writer, and two handles on one database.

use std::time::Duration;

use database::{Database, DatabaseError, DatabaseUrl, Settings, params, testing::TestDatabase};

on_both! {
    committed_rows_stay;
    dropped_transactions_leave_nothing;
    a_transaction_sees_its_own_rows_and_others_do_not;
    readers_do_not_wait_for_a_writer;
    after_a_failed_statement_only_rollback_is_left;
    a_cancelled_statement_leaves_a_usable_database;
    many_transactions_at_once_lose_nothing;
    the_pool_does_not_write;
    conflict_clauses_and_returning_work;
    a_second_row_with_the_same_key_is_a_duplicate;
    execute_many_counts_what_it_touched;
    a_second_handle_sees_what_the_first_committed;
    a_waiting_handle_gets_its_turn;
    a_lock_held_too_long_is_an_error;
    batches_run_several_statements;
    other_constraints_are_statement_errors;
}

pub async fn accounts(database: &Database) {
    let create = "CREATE TABLE accounts (id BIGINT PRIMARY KEY, owner TEXT NOT NULL, amount BIGINT NOT NULL)";
    database.execute("create", create, &[]).await.unwrap();
}

pub async fn count(database: &Database, table: &str) -> i64 {
    let row = database.query_opt(&format!("SELECT count(*) FROM {table}"), &[]).await.unwrap();
    row.unwrap().at(0).unwrap()
}

const INSERT: &str = "INSERT INTO accounts (id, owner, amount) VALUES ($1, $2, $3)";

async fn second_handle(test: &TestDatabase, busy_timeout_ms: u64) -> Database {
    let mut settings = Settings::new(DatabaseUrl::parse(&test.url).unwrap());
    settings.busy_timeout = Duration::from_millis(busy_timeout_ms);
    Database::open(&settings).await.unwrap()
}

async fn committed_rows_stay(test: TestDatabase) {
    accounts(&test.database).await;
    let mut transaction = test.database.begin("insert").await.unwrap();
    assert_eq!(transaction.execute(INSERT, params![1, "a", 10]).await.unwrap(), 1);
    assert_eq!(transaction.execute("UPDATE accounts SET amount = 5", &[]).await.unwrap(), 1);
    transaction.commit().await.unwrap();
    assert_eq!(count(&test.database, "accounts").await, 1);
}

async fn dropped_transactions_leave_nothing(test: TestDatabase) {
    accounts(&test.database).await;
    for _ in 0..10 {
        let mut transaction = test.database.begin("insert").await.unwrap();
        transaction.execute(INSERT, params![1, "a", 10]).await.unwrap();
        drop(transaction);
    }
    assert_eq!(count(&test.database, "accounts").await, 0);
    test.database.execute("insert", INSERT, params![1, "a", 10]).await.unwrap();
    assert_eq!(count(&test.database, "accounts").await, 1);
}

async fn a_transaction_sees_its_own_rows_and_others_do_not(test: TestDatabase) {
    accounts(&test.database).await;
    let mut transaction = test.database.begin("insert").await.unwrap();
    transaction.execute(INSERT, params![1, "a", 10]).await.unwrap();
    let inside = transaction.query_opt("SELECT owner FROM accounts WHERE id = $1", params![1]).await.unwrap();
    assert_eq!(inside.unwrap().get::<String>("owner").unwrap(), "a");
    assert_eq!(count(&test.database, "accounts").await, 0);
    transaction.commit().await.unwrap();
    assert_eq!(count(&test.database, "accounts").await, 1);
}

async fn readers_do_not_wait_for_a_writer(test: TestDatabase) {
    accounts(&test.database).await;
    let mut transaction = test.database.begin("insert").await.unwrap();
    transaction.execute(INSERT, params![1, "a", 10]).await.unwrap();
    let readers: Vec<_> = (0..20)
        .map(|_| {
            let database = test.database.clone();
            tokio::spawn(async move { count(&database, "accounts").await })
        })
        .collect();
    for reader in readers {
        let seen = tokio::time::timeout(Duration::from_secs(10), reader).await;
        assert_eq!(seen.expect("readers must not wait").unwrap(), 0);
    }
    transaction.commit().await.unwrap();
}

async fn after_a_failed_statement_only_rollback_is_left(test: TestDatabase) {
    accounts(&test.database).await;
    let mut transaction = test.database.begin("two-steps").await.unwrap();
    transaction.execute(INSERT, params![1, "a", 10]).await.unwrap();
    transaction.execute("INSERT INTO absent VALUES (1)", &[]).await.unwrap_err();
    let error = transaction.execute(INSERT, params![2, "b", 10]).await.unwrap_err();
    assert!(matches!(error, DatabaseError::Statement { .. }), "{error:?}");
    let error = transaction.commit().await.unwrap_err();
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert_eq!(cause, "an earlier statement of transaction two-steps failed: only rollback is left");
    assert_eq!(count(&test.database, "accounts").await, 0);
}

async fn a_cancelled_statement_leaves_a_usable_database(test: TestDatabase) {
    accounts(&test.database).await;
    let slow = "INSERT INTO accounts (id, owner, amount)
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) SELECT i, 'x', 0 FROM n";
    let mut transaction = test.database.begin("slow").await.unwrap();
    let cut = tokio::time::timeout(Duration::from_millis(1), transaction.execute(slow, &[])).await;
    assert!(cut.is_err(), "the statement should have taken longer");
    assert!(transaction.commit().await.is_err(), "half a transaction must not be committed");
    test.database.execute("insert", INSERT, params![-1, "a", 10]).await.unwrap();
    assert_eq!(count(&test.database, "accounts").await, 1);
}

async fn many_transactions_at_once_lose_nothing(test: TestDatabase) {
    accounts(&test.database).await;
    test.database.execute("insert", INSERT, params![1, "a", 0]).await.unwrap();
    let tasks: Vec<_> = (0..40)
        .map(|_| {
            let database = test.database.clone();
            tokio::spawn(async move {
                let mut transaction = database.begin("add").await.unwrap();
                transaction
                    .execute("UPDATE accounts SET amount = amount + 1 WHERE id = 1", &[])
                    .await
                    .unwrap();
                transaction.commit().await.unwrap();
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let row = test.database.query_opt("SELECT amount FROM accounts", &[]).await.unwrap().unwrap();
    assert_eq!(row.at::<i64>(0).unwrap(), 40);
}

async fn the_pool_does_not_write(test: TestDatabase) {
    accounts(&test.database).await;
    let error = test.database.query(INSERT, params![1, "a", 10]).await.unwrap_err();
    assert!(matches!(error, DatabaseError::ReadOnly { .. }), "{error:?}");
    assert_eq!(count(&test.database, "accounts").await, 0);
}

async fn conflict_clauses_and_returning_work(test: TestDatabase) {
    accounts(&test.database).await;
    let upsert = "INSERT INTO accounts (id, owner, amount) VALUES ($1, $2, $3)
        ON CONFLICT (id) DO UPDATE SET amount = accounts.amount + excluded.amount RETURNING id, amount";
    let mut transaction = test.database.begin("upsert").await.unwrap();
    for (add, sum) in [(10, 10), (5, 15), (1, 16)] {
        let row = transaction.query_opt(upsert, params![1, "a", add]).await.unwrap().unwrap();
        assert_eq!((row.at::<i64>(0).unwrap(), row.at::<i64>(1).unwrap()), (1, sum));
    }
    assert_eq!(transaction.execute(upsert, params![1, "a", 1]).await.unwrap(), 1);
    let ignore = "INSERT INTO accounts (id, owner, amount) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING";
    assert_eq!(transaction.execute(ignore, params![1, "b", 0]).await.unwrap(), 0);
    assert_eq!(transaction.execute(ignore, params![2, "b", 0]).await.unwrap(), 1);
    transaction.commit().await.unwrap();
    let row =
        test.database.query_opt("SELECT amount FROM accounts WHERE id = 1", &[]).await.unwrap().unwrap();
    assert_eq!(row.at::<i64>(0).unwrap(), 17);
}

async fn a_second_row_with_the_same_key_is_a_duplicate(test: TestDatabase) {
    let create = "CREATE TABLE twins (a TEXT, b BIGINT, UNIQUE (a, b))";
    test.database.execute("create", create, &[]).await.unwrap();
    let insert = "INSERT INTO twins (a, b) VALUES ($1, $2)";
    test.database.execute("insert", insert, params!["x", 1]).await.unwrap();
    let error = test.database.execute("insert", insert, params!["x", 1]).await.unwrap_err();
    assert_eq!(error.to_string(), "a row with the same twins.a, twins.b is already there");
}

async fn execute_many_counts_what_it_touched(test: TestDatabase) {
    accounts(&test.database).await;
    let mut transaction = test.database.begin("many").await.unwrap();
    let rows = (0..5_000).map(|id| params![id, format!("o{id}"), id].to_vec()).collect();
    assert_eq!(transaction.execute_many(INSERT, rows).await.unwrap(), 5_000);
    let changes = (0..6_000).map(|id| params![id + 1, id].to_vec()).collect();
    let update = "UPDATE accounts SET amount = $1 WHERE id = $2";
    assert_eq!(transaction.execute_many(update, changes).await.unwrap(), 5_000);
    assert_eq!(transaction.execute_many(update, Vec::new()).await.unwrap(), 0);
    transaction.commit().await.unwrap();
    let row = test.database.query_opt("SELECT sum(amount) FROM accounts", &[]).await.unwrap().unwrap();
    assert_eq!(row.at::<i64>(0).unwrap(), 5_000 * 5_001 / 2);
}

async fn a_second_handle_sees_what_the_first_committed(test: TestDatabase) {
    accounts(&test.database).await;
    let second = second_handle(&test, 5_000).await;
    test.database.execute("insert", INSERT, params![1, "a", 10]).await.unwrap();
    assert_eq!(count(&second, "accounts").await, 1);
    second.execute("insert", INSERT, params![2, "a", 10]).await.unwrap();
    assert_eq!(count(&test.database, "accounts").await, 2);
}

async fn a_waiting_handle_gets_its_turn(test: TestDatabase) {
    accounts(&test.database).await;
    test.database.execute("insert", INSERT, params![1, "a", 0]).await.unwrap();
    let second = second_handle(&test, 20_000).await;
    let mut first = test.database.begin("first").await.unwrap();
    first.execute("UPDATE accounts SET amount = amount + 1", &[]).await.unwrap();
    let waiting = tokio::spawn(async move {
        second.execute("second", "UPDATE accounts SET amount = amount + 10", &[]).await.unwrap()
    });
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(!waiting.is_finished());
    first.commit().await.unwrap();
    assert_eq!(waiting.await.unwrap(), 1);
    let row = test.database.query_opt("SELECT amount FROM accounts", &[]).await.unwrap().unwrap();
    assert_eq!(row.at::<i64>(0).unwrap(), 11);
}

async fn a_lock_held_too_long_is_an_error(test: TestDatabase) {
    accounts(&test.database).await;
    test.database.execute("insert", INSERT, params![1, "a", 0]).await.unwrap();
    let second = second_handle(&test, 100).await;
    let mut first = test.database.begin("first").await.unwrap();
    first.execute("UPDATE accounts SET amount = 1", &[]).await.unwrap();
    let error = second.execute("second", "UPDATE accounts SET amount = 2", &[]).await.unwrap_err();
    assert!(matches!(error, DatabaseError::Locked { .. }), "{error:?}");
    first.commit().await.unwrap();
    second.execute("second", "UPDATE accounts SET amount = 2", &[]).await.unwrap();
}

async fn batches_run_several_statements(test: TestDatabase) {
    let mut transaction = test.database.begin("batch").await.unwrap();
    let ddl = "CREATE TABLE one (id BIGINT); CREATE TABLE two (id BIGINT); CREATE INDEX two_id ON two (id);";
    transaction.batch(ddl).await.unwrap();
    transaction.commit().await.unwrap();
    assert_eq!(count(&test.database, "one").await + count(&test.database, "two").await, 0);
}

async fn other_constraints_are_statement_errors(test: TestDatabase) {
    accounts(&test.database).await;
    let ddl = "CREATE TABLE child (parent BIGINT NOT NULL REFERENCES accounts (id))";
    test.database.execute("create", ddl, &[]).await.unwrap();
    for sql in ["INSERT INTO child (parent) VALUES (7)", "\n  INSERT INTO child (parent) VALUES (NULL)\n"] {
        let error = test.database.execute("insert", sql, &[]).await.unwrap_err();
        assert_eq!(error.to_string(), format!("statement failed: {}", sql.trim()));
    }
}
