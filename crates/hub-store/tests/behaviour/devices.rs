//! New and changed devices, their history, and who a record may be.

use database::{Database, DatabaseError};
use hub_core::{
    fleet::{Compliance, DeviceFacts, Platform},
    ids::{DeviceId, UemId},
    operator::Visible,
};
use hub_store::{DeviceState, Store, StoreError, Vault};
use serde_json::json;

use crate::{
    fixture::{Fixture, change, device, hours_ago, now},
    on_both,
};

on_both! {
    a_new_device_comes_back_with_every_fact
    a_change_is_kept_with_before_and_after
    a_contact_alone_makes_no_history
    devices_may_swap_their_ids_in_the_tenant
    a_batch_with_one_wrong_device_writes_nothing
    devices_are_found_by_any_identifier_exactly
    candidates_share_an_identifier_within_the_integration
    an_ambiguous_serial_number_answers_few_candidates
    indexes_are_there_after_a_first_load_and_after_a_kill_in_it
    a_nul_character_is_left_out
}

async fn a_new_device_comes_back_with_every_fact(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    let facts = DeviceFacts {
        mac_address: "aa:bb".into(),
        imei: "3512".into(),
        friendly_name: "Özlem’s iPhone".into(),
        reported_name: "it".into(),
        user_uem_id: None,
        phone_number: "+49".into(),
        maker: "A".into(),
        os_build: "22B".into(),
        platform: Platform::Other("toaster".into()),
        is_compromised: None,
        is_supervised: Some(true),
        is_encrypted: None,
        compliance_checked_at: Some(hours_ago(3)),
        compromised_checked_at: Some(hours_ago(4)),
        ..device(1)
    };
    let change = change(None, facts.clone());
    let hash = change.content_hash;
    let batch = fixture.store.sync_batch(synced.id, synced.run, &synced.lease);
    assert_eq!(batch.write_devices(vec![change], now()).await.unwrap(), 1);
    let known = fixture.store.known_devices(synced.id).await.unwrap();
    assert_eq!((known.len(), known[0].uem_id, known[0].content_hash), (1, UemId(1), hash));
    assert_eq!((known[0].missing_runs, known[0].state), (0, DeviceState::Active));
    let row = fixture.store.find_device(known[0].id).await.unwrap().unwrap();
    assert_eq!((row.facts, row.state, row.integration_id), (facts, DeviceState::Active, synced.id));
    assert_eq!((row.first_seen_at, row.changed_at), (now(), now()));
    assert!(fixture.store.find_device(DeviceId(77)).await.unwrap().is_none());
}

async fn a_change_is_kept_with_before_and_after(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    let ids = fixture.add(&synced, vec![device(1), device(2)]).await;
    let facts = DeviceFacts {
        os_version: "18.2".into(),
        compliance: Compliance::NonCompliant,
        last_seen: Some(now()),
        ..device(1)
    };
    let batch = fixture.store.sync_batch(synced.id, synced.run, &synced.lease);
    let change = change(Some(ids[0]), facts.clone());
    let hash = change.content_hash;
    assert_eq!(batch.write_devices(vec![change], now()).await.unwrap(), 1);
    let row = fixture.store.find_device(ids[0]).await.unwrap().unwrap();
    assert_eq!(row.facts, facts);
    assert_eq!(fixture.store.known_devices(synced.id).await.unwrap()[0].content_hash, hash);
    let (history, next) = fixture.store.device_history(ids[0], None, 10).await.unwrap();
    assert_eq!((history.len(), next), (1, None));
    assert_eq!((history[0].kind.as_str(), history[0].run_id, history[0].at), ("changed", synced.run, now()));
    let expected = json!({ "os_version": ["18.1", "18.2"], "compliance": ["compliant", "non_compliant"] });
    assert_eq!(history[0].changes, expected);
    assert!(fixture.store.device_history(ids[1], None, 10).await.unwrap().0.is_empty());
}

async fn a_contact_alone_makes_no_history(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    let ids = fixture.add(&synced, vec![device(1)]).await;
    let facts = DeviceFacts {
        last_seen: None,
        compliance_checked_at: Some(now()),
        compromised_checked_at: Some(now()),
        ..device(1)
    };
    let batch = fixture.store.sync_batch(synced.id, synced.run, &synced.lease);
    batch.write_devices(vec![change(Some(ids[0]), facts.clone())], now()).await.unwrap();
    assert_eq!(fixture.store.find_device(ids[0]).await.unwrap().unwrap().facts, facts);
    assert!(fixture.store.device_history(ids[0], None, 10).await.unwrap().0.is_empty());
}

async fn devices_may_swap_their_ids_in_the_tenant(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    let ids = fixture.add(&synced, vec![device(1), device(2)]).await;
    let swapped = |uem_id: i64, facts| DeviceFacts { uem_id: UemId(uem_id), ..facts };
    let changes =
        vec![change(Some(ids[0]), swapped(2, device(1))), change(Some(ids[1]), swapped(1, device(2)))];
    let batch = fixture.store.sync_batch(synced.id, synced.run, &synced.lease);
    batch.write_devices(changes, now()).await.unwrap();
    let known: Vec<_> = fixture.store.known_devices(synced.id).await.unwrap();
    assert_eq!(
        known.iter().map(|known| (known.uem_id.0, known.id)).collect::<Vec<_>>(),
        [(1, ids[1]), (2, ids[0])]
    );
    assert_eq!(fixture.store.find_device(ids[0]).await.unwrap().unwrap().facts.uem_id, UemId(2));
}

async fn a_batch_with_one_wrong_device_writes_nothing(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    fixture.add(&synced, vec![device(1)]).await;
    let batch = fixture.store.sync_batch(synced.id, synced.run, &synced.lease);
    let double = batch.write_devices(vec![change(None, device(2)), change(None, device(1))], now()).await;
    assert!(matches!(double, Err(StoreError::Database(DatabaseError::Duplicate { .. }))), "{double:?}");
    let unknown = batch
        .write_devices(vec![change(None, device(3)), change(Some(DeviceId(99)), device(9))], now())
        .await;
    assert!(matches!(unknown, Err(StoreError::Missing { what: "device", .. })));
    assert_eq!(fixture.store.known_devices(synced.id).await.unwrap().len(), 1);
    assert_eq!(fixture.store.fleet_counts(&Visible::Everything, now()).await.unwrap().devices, 1);
}

async fn devices_are_found_by_any_identifier_exactly(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    let twin = DeviceFacts { serial_number: "SN000001".into(), ..device(2) };
    let ids = fixture.add(&synced, vec![device(1), twin, device(3)]).await;
    let find = async |identifier: &str| {
        let rows = fixture.store.find_devices_by_identifier(&Visible::Everything, identifier).await.unwrap();
        rows.iter().map(|row| row.id).collect::<Vec<_>>()
    };
    assert_eq!(find("SN000001").await, [ids[0], ids[1]]);
    assert_eq!(find("UDID00000003").await, [ids[2]]);
    assert_eq!(find(&device(2).uem_uuid).await, [ids[1]]);
    for none in ["sn000001", "SN00000", "", "%"] {
        assert!(find(none).await.is_empty(), "{none}");
    }
}

async fn candidates_share_an_identifier_within_the_integration(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    let ids = fixture.add(&synced, vec![device(1), device(2), device(3)]).await;
    let other = fixture.synced("Rome").await;
    fixture.add(&other, vec![device(1)]).await;
    let mixed = DeviceFacts {
        uem_uuid: device(3).uem_uuid,
        udid: "udid00000001".into(),
        serial_number: String::new(),
        ..device(50)
    };
    let serial = DeviceFacts { serial_number: "sn000002".into(), platform: Platform::MacOs, ..device(51) };
    let blank = DeviceFacts {
        uem_uuid: String::new(),
        udid: String::new(),
        serial_number: String::new(),
        ..device(52)
    };
    let found = fixture.store.identity_candidates(synced.id, &[mixed, serial, blank]).await.unwrap();
    let found: Vec<Vec<DeviceId>> =
        found.iter().map(|candidates| candidates.iter().map(|(id, _)| *id).collect()).collect();
    assert_eq!(found, [vec![ids[0], ids[2]], vec![ids[1]], vec![]]);
    let many: Vec<_> = (0..500).map(|n| device(1_000 + n)).collect();
    assert_eq!(fixture.store.identity_candidates(synced.id, &many).await.unwrap().len(), 500);
}

async fn an_ambiguous_serial_number_answers_few_candidates(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    let placeholder = |uem_id| DeviceFacts { serial_number: "0000".into(), ..device(uem_id) };
    fixture.add(&synced, (1..=60).map(placeholder).collect()).await;
    let record = DeviceFacts { uem_uuid: device(60).uem_uuid, ..placeholder(99) };
    let found = fixture.store.identity_candidates(synced.id, &[record]).await.unwrap();
    let ids: Vec<i64> = found[0].iter().map(|(_, facts)| facts.uem_id.0).collect();
    assert_eq!(ids, (1..=16).chain([60]).collect::<Vec<_>>());
}

async fn index_count(database: &Database) -> i64 {
    let sql = if database.is_postgres() {
        "SELECT count(*) FROM pg_indexes WHERE indexname LIKE 'devices!_by%' ESCAPE '!'"
    } else {
        "SELECT count(*) FROM sqlite_master WHERE name LIKE 'devices!_by%' ESCAPE '!'"
    };
    database.query_opt(sql, &[]).await.unwrap().unwrap().at(0).unwrap()
}

async fn indexes_are_there_after_a_first_load_and_after_a_kill_in_it(fixture: Fixture) {
    const ALL: i64 = 12;
    let database = &fixture.test.database;
    let synced = fixture.synced("Berlin").await;
    let batch = fixture.store.sync_batch(synced.id, synced.run, &synced.lease);
    batch.begin_first_load().await.unwrap();
    batch.write_devices(vec![change(None, device(1))], now()).await.unwrap();
    assert_eq!(index_count(database).await, 0);
    assert!(fixture.store.identity_candidates(synced.id, &[device(1)]).await.unwrap()[0].is_empty());
    // A killed process: the next one opens the store.
    let again = Store::open(database.clone(), Vault::from_key(&fixture.key).unwrap()).await.unwrap();
    assert_eq!(index_count(database).await, ALL);
    assert_eq!(again.identity_candidates(synced.id, &[device(1)]).await.unwrap()[0].len(), 1);
    batch.end_first_load().await.unwrap();
    assert_eq!(fixture.store.identity_candidates(synced.id, &[device(1)]).await.unwrap()[0].len(), 1);
    // With devices of anybody the indexes stay.
    let other = fixture.synced("Rome").await;
    let batch = fixture.store.sync_batch(other.id, other.run, &other.lease);
    batch.begin_first_load().await.unwrap();
    assert_eq!(index_count(database).await, ALL);
    batch.end_first_load().await.unwrap();
    // An empty table again: they are dropped, and come back by the next synchronization's first question.
    fixture.store.remove_integration(synced.id).await.unwrap();
    fixture.store.empty_removed_integrations().await.unwrap();
    batch.begin_first_load().await.unwrap();
    assert_eq!(index_count(database).await, 0);
    batch.write_devices(vec![change(None, device(1))], now()).await.unwrap();
    fixture.store.known_devices(other.id).await.unwrap();
    assert_eq!(index_count(database).await, ALL);
}

async fn a_nul_character_is_left_out(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    let ids = fixture.add(&synced, vec![DeviceFacts { friendly_name: "a\0b".into(), ..device(1) }]).await;
    assert_eq!(fixture.store.find_device(ids[0]).await.unwrap().unwrap().facts.friendly_name, "ab");
}
