//! Schemas that grow, and programs of different ages on one database.

use database::{Database, DatabaseError, DatabaseUrl, Migration, Settings, testing::TestDatabase};

use crate::transactions::count;

on_both! {
    migrations_run_once;
    missing_ones_are_added;
    a_newer_schema_is_refused;
    a_changed_migration_is_refused;
    a_failing_migration_leaves_nothing;
    gaps_in_the_numbers_are_refused;
    programs_that_start_together_do_not_collide;
    a_complete_schema_needs_no_lock;
}

const fn step(version: u32, name: &'static str, sql: &'static str) -> Migration {
    Migration { version, name, sqlite: sql, postgres: sql }
}

const FIRST: Migration =
    step(1, "first", "CREATE TABLE first (id BIGINT PRIMARY KEY); CREATE TABLE more (id BIGINT);");
const SECOND: Migration = step(2, "second", "ALTER TABLE first ADD COLUMN name TEXT");
const ONE: &[Migration] = &[FIRST];
const TWO: &[Migration] = &[FIRST, SECOND];

async fn migrations_run_once(test: TestDatabase) {
    assert_eq!(test.database.migrate(TWO).await.unwrap(), 2);
    assert_eq!(test.database.migrate(TWO).await.unwrap(), 0);
    assert_eq!(count(&test.database, "schema_migrations").await, 2);
}

async fn missing_ones_are_added(test: TestDatabase) {
    assert_eq!(test.database.migrate(ONE).await.unwrap(), 1);
    assert_eq!(test.database.migrate(TWO).await.unwrap(), 1);
    test.database.query("SELECT name FROM first", &[]).await.unwrap();
}

async fn a_newer_schema_is_refused(test: TestDatabase) {
    test.database.migrate(TWO).await.unwrap();
    let error = test.database.migrate(ONE).await.unwrap_err();
    assert!(matches!(error, DatabaseError::NewerSchema { found: 2, known: 1, .. }), "{error:?}");
}

async fn a_changed_migration_is_refused(test: TestDatabase) {
    test.database.migrate(TWO).await.unwrap();
    const OTHER: &[Migration] = &[FIRST, step(2, "other", "ALTER TABLE first ADD COLUMN other TEXT")];
    let error = test.database.migrate(OTHER).await.unwrap_err();
    assert!(
        matches!(&error, DatabaseError::ChangedMigration { version: 2, found, .. } if found == "second"),
        "{error:?}"
    );
}

async fn a_failing_migration_leaves_nothing(test: TestDatabase) {
    const BROKEN: &[Migration] = &[FIRST, step(2, "broken", "ALTER TABLE absent ADD COLUMN name TEXT")];
    test.database.migrate(BROKEN).await.unwrap_err();
    test.database.query("SELECT id FROM first", &[]).await.unwrap_err();
    assert_eq!(test.database.migrate(TWO).await.unwrap(), 2);
}

async fn gaps_in_the_numbers_are_refused(test: TestDatabase) {
    test.database.migrate(&[SECOND]).await.unwrap_err();
    test.database.migrate(&[FIRST, FIRST]).await.unwrap_err();
}

async fn programs_that_start_together_do_not_collide(test: TestDatabase) {
    let mut starting = Vec::new();
    for _ in 0..6 {
        let settings = Settings::new(DatabaseUrl::parse(&test.url).unwrap());
        starting.push(tokio::spawn(async move {
            Database::open(&settings).await.unwrap().migrate(TWO).await.unwrap()
        }));
    }
    let mut applied = 0;
    for program in starting {
        applied += program.await.unwrap();
    }
    assert_eq!(applied, 2);
}

async fn a_complete_schema_needs_no_lock(test: TestDatabase) {
    test.database.migrate(TWO).await.unwrap();
    let mut writing = test.database.begin("long").await.unwrap();
    writing.execute("INSERT INTO first (id) VALUES (1)", &[]).await.unwrap();
    assert_eq!(test.database.migrate(TWO).await.unwrap(), 0);
    writing.commit().await.unwrap();
}
