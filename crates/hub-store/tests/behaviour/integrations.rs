//! Integrations and their credentials.

use database::params;
use hub_core::{
    ids::{IntegrationId, UemId},
    integration::{Credentials, IntegrationSettings, IntegrationState},
    operator::Visible,
    sync::{Mode, Section},
};
use hub_store::{DeviceFilter, NewIntegration, StoreError};
use secrecy::ExposeSecret;

use crate::{
    fixture::{Fixture, basic, device, now, settings},
    on_both,
};

on_both! {
    a_taken_name_is_refused_in_any_case
    credentials_come_back_as_they_were_and_never_lie_open
    only_another_server_or_credentials_raise_the_scope_version
    a_removed_integration_leaves_nothing_and_its_id_never_comes_back
    a_removal_that_was_cut_off_is_finished_by_the_next_one
}

async fn a_taken_name_is_refused_in_any_case(fixture: Fixture) {
    let store = &fixture.store;
    let first = fixture.integration("Berlin").await;
    let second = fixture.integration("Rome").await;
    let new = NewIntegration { settings: settings("BERLIN "), credentials: basic("x") };
    let taken = store.insert_integration(&new, now()).await;
    assert!(matches!(taken, Err(StoreError::Taken { field: "name", .. })));
    let rome = store.find_integration(second).await.unwrap().unwrap().settings;
    let renamed = IntegrationSettings { name: "berlin".into(), ..rome };
    let taken = store.update_integration(second, &renamed, None, now()).await;
    assert!(matches!(taken, Err(StoreError::Taken { field: "name", .. })));
    store.update_integration(first, &settings("berlin"), None, now()).await.unwrap();
    let names: Vec<String> = store
        .list_integrations(&Visible::Everything)
        .await
        .unwrap()
        .into_iter()
        .map(|row| row.settings.name)
        .collect();
    assert_eq!(names, ["berlin", "Rome"]);
    assert_eq!(store.find_integration_by_name("ROME").await.unwrap().unwrap().id, second);
}

async fn credentials_come_back_as_they_were_and_never_lie_open(fixture: Fixture) {
    let id = fixture.integration("Berlin").await;
    let Credentials::Basic { username, password, api_key } =
        fixture.store.integration_credentials(id).await.unwrap()
    else {
        panic!("other credentials");
    };
    assert_eq!(
        (username.as_str(), password.expose_secret(), api_key.expose_secret()),
        ("reader", "s3cret", "key")
    );
    let sql = "SELECT credentials_sealed FROM integrations WHERE id = $1";
    let row = fixture.test.database.query_opt(sql, params![id.0]).await.unwrap().unwrap();
    let sealed: Vec<u8> = row.get("credentials_sealed").unwrap();
    assert!(!sealed.windows(6).any(|bytes| bytes == b"s3cret"));
    let missing = fixture.store.integration_credentials(IntegrationId(99)).await;
    assert!(matches!(missing, Err(StoreError::Missing { .. })));
}

async fn only_another_server_or_credentials_raise_the_scope_version(fixture: Fixture) {
    let store = &fixture.store;
    let id = fixture.integration("Berlin").await;
    let version = async || store.find_integration(id).await.unwrap().unwrap().scope_version;
    let mut settings = settings("Munich");
    settings.sync.device_interval_minutes = 120;
    store.update_integration(id, &settings, None, now()).await.unwrap();
    assert_eq!(version().await, 1);
    settings.api_url = "https://other.example".into();
    store.update_integration(id, &settings, Some(&basic("s3cret")), now()).await.unwrap();
    assert_eq!(version().await, 2);
    store.update_integration(id, &settings, Some(&basic("new")), now()).await.unwrap();
    assert_eq!(version().await, 3);
    // What a run with the credentials of before says counts no more.
    assert!(!store.mark_credentials_refused(id, 2, "401", now()).await.unwrap());
    store.set_integration_state(id, IntegrationState::Paused, "", now()).await.unwrap();
    assert!(!store.mark_credentials_refused(id, 3, "401", now()).await.unwrap());
    store.set_integration_state(id, IntegrationState::Active, "", now()).await.unwrap();
    assert!(store.mark_credentials_refused(id, 3, "401", now()).await.unwrap());
    let row = store.find_integration(id).await.unwrap().unwrap();
    assert_eq!((row.state, row.state_reason.as_str()), (IntegrationState::CredentialsRefused, "401"));
    assert_eq!((row.settings, row.scope_version), (settings, 3));
    let missing = store.set_integration_state(IntegrationId(9), IntegrationState::Active, "", now()).await;
    assert!(matches!(missing, Err(StoreError::Missing { .. })));
}

async fn a_removed_integration_leaves_nothing_and_its_id_never_comes_back(fixture: Fixture) {
    let store = &fixture.store;
    let gone = fixture.synced("Berlin").await;
    let kept = fixture.synced("Rome").await;
    fixture.add(&gone, (1..=20).map(device).collect()).await;
    fixture.add(&kept, (1..=5).map(device).collect()).await;
    fixture.add(&gone, (21..=30).map(device).collect()).await;
    store.remove_integration(gone.id).await.unwrap();
    assert!(store.find_integration(gone.id).await.unwrap().is_none());
    // Hidden at once, before anything is emptied.
    assert_eq!(fixture.all(&DeviceFilter::default(), 100).await.len(), 5);
    let counts = store.fleet_counts(&Visible::Everything, now()).await.unwrap();
    assert_eq!((counts.devices, counts.by_last_seen.iter().map(|(_, count)| count).sum()), (5, 5));
    assert_eq!(store.empty_removed_integrations().await.unwrap(), 1);
    assert_eq!(store.empty_removed_integrations().await.unwrap(), 0);
    for table in ["devices", "device_sync", "device_facets", "device_contact_hours", "sync_runs"] {
        let sql = format!("SELECT count(*) FROM {table} WHERE integration_id = $1");
        let row = fixture.test.database.query_opt(&sql, params![gone.id.0]).await.unwrap().unwrap();
        assert_eq!(row.at::<i64>(0).unwrap(), 0, "{table}");
    }
    let again = fixture.integration("Berlin").await;
    assert!(again.0 > kept.id.0);
    // The process that still works on it writes nothing more.
    let late = store
        .sync_batch(gone.id, gone.run, &gone.lease)
        .mark_missing(&[hub_core::ids::DeviceId(1)], now())
        .await;
    assert!(matches!(late, Err(StoreError::LeaseLost { .. })));
    let lease = fixture.lease(&format!("sync/{}", gone.id), "late").await.unwrap();
    let late =
        store.sync_batch(gone.id, gone.run, &lease).mark_missing(&[hub_core::ids::DeviceId(1)], now()).await;
    assert!(matches!(late, Err(StoreError::Missing { what: "integration", .. })));
    assert!(matches!(store.remove_integration(gone.id).await, Err(StoreError::Missing { .. })));
    let request = store.request_run(gone.id, Mode::Full, &[Section::Devices], "test", "", now()).await;
    assert!(matches!(request, Err(StoreError::Missing { .. })));
}

async fn a_removal_that_was_cut_off_is_finished_by_the_next_one(fixture: Fixture) {
    let gone = fixture.synced("Berlin").await;
    fixture.add(&gone, vec![device(1)]).await;
    let batch = fixture.store.sync_batch(gone.id, gone.run, &gone.lease);
    let group = hub_core::fleet::SmartGroupFacts {
        uem_id: UemId(7),
        uem_uuid: String::new(),
        name: "All".into(),
        org_group_uem_id: None,
        devices: 1,
    };
    let (_, groups) = batch.write_smart_groups(&[group], now()).await.unwrap();
    batch.write_smart_group_members(groups[0], &[UemId(1)]).await.unwrap();
    let people = hub_core::fleet::UserGroupFacts {
        uem_id: UemId(7),
        name: "People".into(),
        org_group: String::new(),
        org_group_uem_id: None,
        users: 1,
    };
    batch.write_user_groups(&[people], now()).await.unwrap();
    let sql = "UPDATE integrations SET removed_at_ms = 0 WHERE id = $1";
    fixture.test.database.execute("cut off", sql, params![gone.id.0]).await.unwrap();
    fixture.store.empty_removed_integrations().await.unwrap();
    for table in
        ["devices", "device_sync", "smart_group_members", "smart_groups", "user_groups", "integrations"]
    {
        let row =
            fixture.test.database.query_opt(&format!("SELECT count(*) FROM {table}"), &[]).await.unwrap();
        assert_eq!(row.unwrap().at::<i64>(0).unwrap(), 0, "{table}");
    }
}
