//! One behaviour, two databases: every test in here runs on SQLite and on PostgreSQL.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests are tests too")]

/// Makes a test for each database out of async functions that take a [`database::testing::TestDatabase`].
macro_rules! on_both {
    ($($name:ident;)*) => {
        mod on_sqlite {$(
            #[tokio::test]
            async fn $name() {
                super::$name(database::testing::sqlite().await).await;
            }
        )*}
        mod on_postgres {$(
            #[tokio::test]
            async fn $name() {
                super::$name(database::testing::postgres().await).await;
            }
        )*}
    };
}

mod bulk;
mod faults;
mod migrations;
mod transactions;
mod values;
mod wakeups;
