//! Leases, and what they guard.

use std::time::Duration;

use hub_store::StoreError;
use jiff::SignedDuration;

use crate::{
    fixture::{Fixture, change, device, now},
    on_both,
};

on_both! {
    the_clock_of_leases_is_about_now
    a_held_lease_is_refused_to_others_until_it_expires
    a_released_lease_is_free_and_its_fence_rises
    a_lost_lease_writes_nothing_more
    one_of_many_at_once_gets_the_lease
}

const MINUTE: Duration = Duration::from_secs(60);

async fn a_held_lease_is_refused_to_others_until_it_expires(fixture: Fixture) {
    let store = &fixture.store;
    let first = fixture.lease("work", "one").await.unwrap();
    assert!(fixture.lease("work", "two").await.is_none());
    assert_eq!(fixture.lease("work", "one").await.unwrap().fence, first.fence);
    let later = now() + SignedDuration::from_secs(61);
    let second = store.acquire_lease("work", "two", MINUTE, later).await.unwrap().unwrap();
    assert!(second.fence > first.fence);
    let renewed = store.renew_lease(&first, MINUTE, later).await;
    assert!(matches!(renewed, Err(StoreError::LeaseLost { .. })));
    store.renew_lease(&second, MINUTE, later).await.unwrap();
}

async fn a_released_lease_is_free_and_its_fence_rises(fixture: Fixture) {
    let first = fixture.lease("work", "one").await.unwrap();
    fixture.store.release_lease(&first).await.unwrap();
    let second = fixture.lease("work", "two").await.unwrap();
    assert!(second.fence > first.fence);
    // Too late: it belongs to somebody else.
    fixture.store.release_lease(&first).await.unwrap();
    assert!(fixture.lease("work", "three").await.is_none());
}

async fn a_lost_lease_writes_nothing_more(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    fixture.store.release_lease(&synced.lease).await.unwrap();
    fixture.lease(&synced.lease.name, "two").await.unwrap();
    let batch = fixture.store.sync_batch(synced.id, synced.run, &synced.lease);
    let written = batch.write_devices(vec![change(None, device(1))], now()).await;
    assert!(matches!(written, Err(StoreError::LeaseLost { .. })));
    assert!(matches!(
        batch.write_users(&[crate::users::user(1)], now()).await,
        Err(StoreError::LeaseLost { .. })
    ));
    assert!(fixture.store.known_devices(synced.id).await.unwrap().is_empty());
}

async fn one_of_many_at_once_gets_the_lease(fixture: Fixture) {
    let tries = (0..8).map(|holder| {
        let store = fixture.store.clone();
        tokio::spawn(async move { store.acquire_lease("work", &format!("h{holder}"), MINUTE, now()).await })
    });
    let mut held = 0;
    for attempt in tries.collect::<Vec<_>>() {
        held += usize::from(attempt.await.unwrap().unwrap().is_some());
    }
    assert_eq!(held, 1);
}

async fn the_clock_of_leases_is_about_now(fixture: Fixture) {
    let clock = fixture.store.lease_clock().await.unwrap();
    let off = clock.duration_since(jiff::Timestamp::now()).abs();
    assert!(off < jiff::SignedDuration::from_secs(60), "{off}");
}
