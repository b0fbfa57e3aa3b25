//! What people decide about devices that look gone.

use hub_core::{
    ids::{DeviceId, RunId},
    operator::Visible,
};
use hub_store::{DeviceFilter, DeviceState, HeldPlan, NewHold, StoreError};

use crate::{
    fixture::{Fixture, device, hours_ago, now},
    on_both,
};

on_both! {
    a_newer_held_plan_replaces_the_older_and_its_approval
    a_plan_is_approved_once_and_only_as_it_was_seen
    a_rejected_plan_keeps_its_devices
    a_kept_device_is_restored_and_given_free
    old_tombstones_are_removed_with_their_history_and_kept_ones_stay
}

const ANN: NewHold<'_> = NewHold { by: "operator ann", reason: "in a drawer" };

async fn a_newer_held_plan_replaces_the_older_and_its_approval(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    let ids = fixture.add(&synced, vec![device(1), device(2), device(3)]).await;
    assert_eq!(fixture.store.find_held_plan(synced.id).await.unwrap(), None);
    let batch = fixture.store.sync_batch(synced.id, synced.run, &synced.lease);
    batch.hold_plan(&ids, "too many", now()).await.unwrap();
    assert!(fixture.store.approve_plan(synced.id, synced.run, 3, "ann", now()).await.unwrap());
    batch.hold_plan(&ids[1..], "still too many", now()).await.unwrap();
    let plan = fixture.store.find_held_plan(synced.id).await.unwrap().unwrap();
    let expected = HeldPlan {
        run_id: synced.run,
        reason: "still too many".into(),
        created_at: now(),
        devices: 2,
        approved_at: None,
        approved_by: String::new(),
    };
    assert_eq!(plan, expected);
    let page = fixture.store.list_held_devices(synced.id, None, 1).await.unwrap();
    let next = fixture.store.list_held_devices(synced.id, page.next.as_ref(), 1).await.unwrap();
    assert_eq!((page.devices[0].id, next.devices[0].id, next.next), (ids[1], ids[2], None));
}

async fn a_plan_is_approved_once_and_only_as_it_was_seen(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    let ids = fixture.add(&synced, vec![device(1), device(2)]).await;
    let store = &fixture.store;
    store.sync_batch(synced.id, synced.run, &synced.lease).hold_plan(&ids, "too many", now()).await.unwrap();
    assert!(store.approved_devices(synced.id).await.unwrap().is_empty());
    for (run, devices) in [(RunId(synced.run.0 + 1), 2), (synced.run, 1), (synced.run, 3)] {
        assert!(!store.approve_plan(synced.id, run, devices, "ann", now()).await.unwrap());
    }
    assert!(store.approve_plan(synced.id, synced.run, 2, "ann", now()).await.unwrap());
    assert!(!store.approve_plan(synced.id, synced.run, 2, "bob", now()).await.unwrap());
    let plan = store.find_held_plan(synced.id).await.unwrap().unwrap();
    assert_eq!((plan.approved_at, plan.approved_by.as_str()), (Some(now()), "ann"));
    assert_eq!(store.approved_devices(synced.id).await.unwrap(), ids.into_iter().collect());
}

async fn a_rejected_plan_keeps_its_devices(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    let ids = fixture.add(&synced, vec![device(1), device(2)]).await;
    let store = &fixture.store;
    store.sync_batch(synced.id, synced.run, &synced.lease).hold_plan(&ids, "too many", now()).await.unwrap();
    let other = RunId(synced.run.0 + 1);
    assert_eq!(store.reject_plan(synced.id, other, "ann", "no", now()).await.unwrap(), 0);
    assert_eq!(store.reject_plan(synced.id, synced.run, "ann", "no", now()).await.unwrap(), 2);
    assert_eq!(store.find_held_plan(synced.id).await.unwrap(), None);
    assert_eq!(store.held_devices(synced.id).await.unwrap(), ids);
    let hold = store.find_device_hold(ids[0]).await.unwrap().unwrap();
    assert_eq!((hold.held_by.as_str(), hold.reason.as_str()), ("ann", "no"));
}

async fn a_kept_device_is_restored_and_given_free(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    let ids = fixture.add(&synced, vec![device(1), device(2)]).await;
    let store = &fixture.store;
    let batch = store.sync_batch(synced.id, synced.run, &synced.lease);
    batch.tombstone(&ids, now()).await.unwrap();
    let missing = store.hold_device(DeviceId(99), ANN, now()).await;
    assert!(matches!(missing, Err(StoreError::Missing { .. })));
    store.hold_device(ids[0], ANN, now()).await.unwrap();
    let kept = store.held_devices(synced.id).await.unwrap();
    assert_eq!(batch.restore(&kept, now()).await.unwrap(), 1);
    assert_eq!(batch.restore(&kept, now()).await.unwrap(), 0);
    let filter = DeviceFilter { state: Some(DeviceState::Missing), ..DeviceFilter::default() };
    assert_eq!(fixture.all(&filter, 9).await[0].id, ids[0]);
    assert!(store.release_device(ids[0]).await.unwrap());
    assert!(!store.release_device(ids[0]).await.unwrap());
    assert_eq!(store.find_device_hold(ids[0]).await.unwrap(), None);
}

async fn old_tombstones_are_removed_with_their_history_and_kept_ones_stay(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    let ids = fixture.add(&synced, (1..=4).map(device).collect()).await;
    let store = &fixture.store;
    let batch = store.sync_batch(synced.id, synced.run, &synced.lease);
    batch.tombstone(&ids[..2], hours_ago(800)).await.unwrap();
    batch.tombstone(&ids[2..3], hours_ago(10)).await.unwrap();
    store.hold_device(ids[1], ANN, now()).await.unwrap();
    assert_eq!(batch.purge_tombstones(hours_ago(720)).await.unwrap(), 1);
    assert_eq!(batch.purge_tombstones(hours_ago(720)).await.unwrap(), 0);
    assert!(store.find_device(ids[0]).await.unwrap().is_none());
    assert!(store.device_history(ids[0], None, 10).await.unwrap().0.is_empty());
    let counts = store.fleet_counts(&Visible::one(synced.id), now()).await.unwrap();
    assert_eq!((counts.devices, counts.tombstoned), (1, 2));
    // The tenant may give the number again: that is a new device.
    let again = fixture.add(&synced, vec![device(1)]).await;
    assert!(again[0].0 > ids[3].0);
}
