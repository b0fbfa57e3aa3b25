//! Wake-ups inside a process and between processes.

use std::time::Duration;

use database::{Database, DatabaseUrl, Settings, testing::TestDatabase};
use tokio::{sync::watch, time::timeout};

on_both! {
    a_notified_topic_wakes_its_receivers;
    other_topics_stay_asleep;
}

async fn is_woken(receiver: &mut watch::Receiver<u64>, within_ms: u64) -> bool {
    timeout(Duration::from_millis(within_ms), receiver.changed()).await.is_ok()
}

async fn a_notified_topic_wakes_its_receivers(test: TestDatabase) {
    let mut receivers = [test.database.subscribe("runs"), test.database.clone().subscribe("runs")];
    test.database.notify("runs");
    for receiver in &mut receivers {
        assert!(is_woken(receiver, 5_000).await);
    }
}

async fn other_topics_stay_asleep(test: TestDatabase) {
    let mut other = test.database.subscribe("other");
    // PostgreSQL's listener wakes everybody once, when it has connected.
    is_woken(&mut other, if test.database.is_postgres() { 5_000 } else { 0 }).await;
    test.database.notify("runs");
    assert!(!is_woken(&mut other, 200).await);
}

async fn second(test: &TestDatabase) -> Database {
    Database::open(&Settings::new(DatabaseUrl::parse(&test.url).unwrap())).await.unwrap()
}

#[tokio::test]
async fn postgres_wakes_other_processes() {
    let test = database::testing::postgres().await;
    let here = second(&test).await;
    let mut receiver = here.subscribe("sync \"runs\"");
    assert!(is_woken(&mut receiver, 5_000).await, "once connected");
    test.database.notify("sync \"runs\"");
    assert!(is_woken(&mut receiver, 5_000).await);
    assert!(!is_woken(&mut receiver, 200).await, "one notification is one wake-up");
}

#[tokio::test]
async fn postgres_wakes_again_after_its_connections_were_cut() {
    let test = database::testing::postgres().await;
    let here = second(&test).await;
    let mut receiver = here.subscribe("runs");
    assert!(is_woken(&mut receiver, 5_000).await, "once connected");
    let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()";
    test.database.query(cut, &[]).await.unwrap();
    assert!(is_woken(&mut receiver, 10_000).await, "once connected again");
    test.database.notify("runs");
    assert!(is_woken(&mut receiver, 10_000).await);
    // The pools have new connections too.
    for database in [&test.database, &here] {
        database.query("SELECT 1", &[]).await.unwrap();
        database.execute("write", "CREATE TABLE IF NOT EXISTS alive (id BIGINT)", &[]).await.unwrap();
    }
}
