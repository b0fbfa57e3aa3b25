//! Missing, returned, tombstoned, restored; held plans.

use hub_core::{ids::DeviceId, operator::Visible};
use hub_store::{DeviceFilter, DeviceState};

use crate::{
    fixture::{Fixture, Synced, change, device, now},
    on_both,
};

on_both! {
    a_missing_device_counts_its_runs_until_it_returns
    a_tombstone_hides_a_device_and_can_be_restored
    devices_of_another_integration_are_left_alone
}

async fn standing(fixture: &Fixture, synced: &Synced, id: DeviceId) -> (DeviceState, u32) {
    let known = fixture.store.known_devices(synced.id).await.unwrap();
    let known = known.iter().find(|known| known.id == id).unwrap();
    let row = fixture.store.find_device(id).await.unwrap().unwrap();
    assert_eq!((row.state, row.missing_runs), (known.state, known.missing_runs));
    (known.state, known.missing_runs)
}

async fn kinds(fixture: &Fixture, id: DeviceId) -> Vec<String> {
    let (history, _) = fixture.store.device_history(id, None, 100).await.unwrap();
    history.into_iter().rev().map(|entry| entry.kind).collect()
}

async fn a_missing_device_counts_its_runs_until_it_returns(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    let ids = fixture.add(&synced, vec![device(1), device(2)]).await;
    let batch = fixture.store.sync_batch(synced.id, synced.run, &synced.lease);
    for runs in 1..=2 {
        assert_eq!(batch.mark_missing(&ids[..1], now()).await.unwrap(), 1);
        assert_eq!(standing(&fixture, &synced, ids[0]).await, (DeviceState::Missing, runs));
    }
    assert_eq!(fixture.store.fleet_counts(&Visible::Everything, now()).await.unwrap().missing, 1);
    // A change of facts leaves the state alone.
    batch.write_devices(vec![change(Some(ids[0]), device(1))], now()).await.unwrap();
    assert_eq!(standing(&fixture, &synced, ids[0]).await, (DeviceState::Missing, 2));
    assert_eq!(batch.mark_returned(&ids, now()).await.unwrap(), 1);
    assert_eq!(standing(&fixture, &synced, ids[0]).await, (DeviceState::Active, 0));
    assert_eq!(kinds(&fixture, ids[0]).await, ["missing", "returned"]);
    assert!(kinds(&fixture, ids[1]).await.is_empty());
}

async fn a_tombstone_hides_a_device_and_can_be_restored(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    let ids = fixture.add(&synced, vec![device(1), device(2)]).await;
    let batch = fixture.store.sync_batch(synced.id, synced.run, &synced.lease);
    batch.mark_missing(&ids[..1], now()).await.unwrap();
    assert_eq!(batch.tombstone(&ids[..1], now()).await.unwrap(), 1);
    assert_eq!(batch.tombstone(&ids[..1], now()).await.unwrap(), 0);
    assert_eq!(batch.mark_missing(&ids[..1], now()).await.unwrap(), 0);
    assert_eq!(standing(&fixture, &synced, ids[0]).await, (DeviceState::Tombstoned, 1));
    assert_eq!(fixture.all(&DeviceFilter::default(), 9).await.len(), 1);
    let filter = DeviceFilter { state: Some(DeviceState::Tombstoned), ..DeviceFilter::default() };
    assert_eq!(fixture.all(&filter, 9).await[0].id, ids[0]);
    let counts = fixture.store.fleet_counts(&Visible::one(synced.id), now()).await.unwrap();
    assert_eq!((counts.devices, counts.tombstoned, counts.missing), (1, 1, 0));
    batch.mark_returned(&ids[..1], now()).await.unwrap();
    assert_eq!(kinds(&fixture, ids[0]).await, ["missing", "tombstoned", "restored"]);
    assert_eq!(fixture.all(&DeviceFilter::default(), 9).await.len(), 2);
}

async fn devices_of_another_integration_are_left_alone(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    let ids = fixture.add(&synced, vec![device(1)]).await;
    let other = fixture.synced("Rome").await;
    let stranger = fixture.store.sync_batch(other.id, other.run, &other.lease);
    assert_eq!(stranger.tombstone(&ids, now()).await.unwrap(), 0);
    assert_eq!(stranger.mark_missing(&ids, now()).await.unwrap(), 0);
    assert!(stranger.write_devices(vec![change(Some(ids[0]), device(1))], now()).await.is_err());
    assert_eq!(standing(&fixture, &synced, ids[0]).await, (DeviceState::Active, 0));
}
