//! A hub with nothing to do leaves its database alone.

use std::time::Duration;

use hub_core::sync::{Mode, Section};
use hub_store::Store;
use hub_worker::{Worker, WorkerSettings};
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use crate::support::{FLEET, Hub, hub, quick};

async fn is_checked(store: &Store, hub: &Hub) -> bool {
    let check = store.find_permission_check(hub.integration).await.expect("read");
    check.is_some_and(|check| !check.is_requested && check.checked_at.is_some())
}

#[tokio::test]
async fn a_turn_with_nothing_to_do_writes_nothing() {
    let hub = hub(5).await;
    hub.run(Mode::Full, &FLEET).await;
    hub.run(Mode::Full, &[Section::Apps, Section::DeviceApps]).await;
    hub.run(Mode::Full, &[Section::DeviceSecurity, Section::DeviceCertificates]).await;
    hub.store.request_permission_check(hub.integration, Timestamp::now()).await.expect("asked");
    hub.works_until(|| is_checked(&hub.store, &hub)).await;

    let before = hub.database.database.writes_begun();
    let poll_interval = Duration::from_millis(5);
    let worker = Worker::new(hub.store.clone(), WorkerSettings { poll_interval, ..quick() });
    let shutdown = CancellationToken::new();
    let turns = tokio::time::timeout(Duration::from_millis(300), worker.run(shutdown.clone()));
    assert!(turns.await.is_err(), "it works until it is told to end");
    assert_eq!(hub.database.database.writes_begun() - before, 0);
}
