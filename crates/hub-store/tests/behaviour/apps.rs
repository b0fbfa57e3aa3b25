//! The catalogue and the apps on devices.

use hub_core::{
    fleet::{AppFacts, AppKind, DeviceAppFacts, Platform},
    ids::{DeviceId, UemId},
    operator::Visible,
};
use hub_store::{DevicePart, StoreError};
use jiff::SignedDuration;

use crate::{
    fixture::{Fixture, device, now},
    on_both,
};

on_both! {
    the_catalogue_is_compared_by_kind_and_id
    apps_of_a_device_are_written_by_difference
    devices_whose_apps_are_oldest_come_first
}

fn app(kind: AppKind, uem_id: i64, name: &str) -> AppFacts {
    AppFacts {
        uem_id: UemId(uem_id),
        uem_uuid: String::new(),
        kind,
        name: name.into(),
        bundle_id: format!("example.app{uem_id}"),
        version: "1.0".into(),
        platform: Platform::Android,
        status: "active".into(),
        org_group_uem_id: None,
        assigned_devices: 3,
        installed_devices: 2,
    }
}

fn on_device(bundle_id: &str, version: &str) -> DeviceAppFacts {
    DeviceAppFacts {
        bundle_id: bundle_id.into(),
        name: bundle_id.to_uppercase(),
        version: version.into(),
        status: "installed".into(),
        is_managed: true,
        size_bytes: Some(7),
    }
}

async fn the_catalogue_is_compared_by_kind_and_id(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    let batch = fixture.store.sync_batch(synced.id, synced.run, &synced.lease);
    let apps =
        [app(AppKind::Internal, 1, "Mail"), app(AppKind::Public, 1, "Maps"), app(AppKind::Public, 2, "Zip")];
    assert_eq!(batch.write_apps(&apps, now()).await.unwrap(), (3, 0, 0));
    let newer = AppFacts { version: "2.0".into(), ..apps[1].clone() };
    let counts = batch.write_apps(&[apps[0].clone(), newer.clone()], now()).await.unwrap();
    assert_eq!(counts, (0, 1, 1));
    let (first, next) = fixture.store.list_apps(&Visible::one(synced.id), "MA", None, 1).await.unwrap();
    let (second, end) = fixture.store.list_apps(&Visible::Everything, "ma", next.as_ref(), 1).await.unwrap();
    assert_eq!((&first[0].facts, &second[0].facts, end), (&apps[0], &newer, None));
    assert_eq!(
        fixture.store.list_apps(&Visible::Everything, "example.app2", None, 9).await.unwrap().0.len(),
        1
    );
    let (all, _) = fixture.store.list_apps(&Visible::Everything, "", None, 9).await.unwrap();
    assert_eq!(all.iter().map(|app| app.is_gone).collect::<Vec<_>>(), [false, false, true]);
    assert_eq!(fixture.store.find_app(all[2].id).await.unwrap().unwrap().facts, apps[2]);
}

async fn apps_of_a_device_are_written_by_difference(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    let ids = fixture.add(&synced, vec![device(1), device(2)]).await;
    let batch = fixture.store.sync_batch(synced.id, synced.run, &synced.lease);
    let write = async |apps: &[DeviceAppFacts]| batch.write_device_apps(ids[0], apps, now()).await.unwrap();
    assert_eq!(write(&[on_device("a", "1"), on_device("b", "1")]).await, (2, 0, 0));
    assert_eq!(write(&[on_device("b", "2"), on_device("c", "1")]).await, (1, 1, 1));
    assert_eq!(write(&[on_device("b", "2"), on_device("c", "1")]).await, (0, 0, 0));
    let rows = fixture.store.apps_on_device(ids[0]).await.unwrap();
    let facts: Vec<_> = rows.iter().map(|row| row.facts.clone()).collect();
    assert_eq!((facts, rows[0].read_at), (vec![on_device("b", "2"), on_device("c", "1")], now()));
    assert!(fixture.store.apps_on_device(ids[1]).await.unwrap().is_empty());
    let missing = batch.write_device_apps(DeviceId(99), &[], now()).await;
    assert!(matches!(missing, Err(StoreError::Missing { .. })));
}

async fn devices_whose_apps_are_oldest_come_first(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    let ids = fixture.add(&synced, (1..=4).map(device).collect()).await;
    let batch = fixture.store.sync_batch(synced.id, synced.run, &synced.lease);
    batch.tombstone(&[ids[3]], now()).await.unwrap();
    batch.write_device_apps(ids[0], &[], now()).await.unwrap();
    batch.write_device_apps(ids[1], &[], now() - SignedDuration::from_hours(1)).await.unwrap();
    let due = async |before, limit| {
        let due = fixture.store.devices_due_for(DevicePart::Apps, synced.id, before, limit).await.unwrap();
        due.into_iter().map(|device| device.id).collect::<Vec<_>>()
    };
    assert_eq!(due(now(), 9).await, [ids[2], ids[1]]);
    assert_eq!(due(now() + SignedDuration::from_secs(1), 9).await, [ids[2], ids[1], ids[0]]);
    assert_eq!(due(now(), 1).await, [ids[2]]);
    let first = fixture.store.devices_due_for(DevicePart::Apps, synced.id, now(), 1).await.unwrap().remove(0);
    assert_eq!((first.uem_id, first.uem_uuid), (UemId(3), device(3).uem_uuid));
}
