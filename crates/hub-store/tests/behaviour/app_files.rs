//! Files of internal apps: whole or not at all, kept as long as they are needed, and gone afterwards.

use database::params;
use hub_core::{
    actions::{AppPlatform, NewInternalApp, Order, PushMode},
    fleet::OrgGroupFacts,
    ids::{AppFileId, IntegrationId, UemId},
    operator::Visible,
};
use hub_store::{
    APP_FILE_PART_BYTES, APP_FILES_MAX, ActionRequest, ActionRow, AppFileRefused, AppFileRow, AppFileState,
    Chosen, NewAppFile, NotRequested, Requester, Store,
};
use jiff::{SignedDuration, Timestamp};

use crate::{
    fixture::{Fixture, Synced, now},
    on_both,
};

on_both! {
    a_file_in_parts_is_read_as_it_was_written
    a_file_that_is_not_whole_cannot_be_ordered_and_goes_after_a_while
    a_file_stays_as_long_as_an_order_needs_it
    a_file_of_another_integration_or_with_other_bytes_is_none
    an_integration_has_no_more_files_than_it_may
    an_order_is_begun_when_the_tenant_has_its_file
    files_of_a_removed_integration_go
}

fn hours(number: i64) -> Timestamp {
    now() + SignedDuration::from_hours(number)
}

async fn begin(store: &Store, integration: IntegrationId) -> Result<AppFileId, AppFileRefused> {
    let new = NewAppFile { integration, file_name: "Tally.apk".into(), added_by: "operator one".into() };
    store.begin_app_file(&new, now()).await
}

async fn whole(store: &Store, integration: IntegrationId, content: &[u8]) -> AppFileRow {
    let id = begin(store, integration).await.unwrap();
    for (place, part) in (0..).zip(content.chunks(APP_FILE_PART_BYTES)) {
        store.add_app_file_part(id, place, part.to_vec(), now()).await.unwrap();
    }
    store.end_app_file(id, &format!("digest of {id}"), now()).await.unwrap()
}

async fn parts(fixture: &Fixture) -> i64 {
    let row =
        fixture.store.database().query_opt("SELECT count(*) FROM app_file_parts", params![]).await.unwrap();
    row.unwrap().at(0).unwrap()
}

fn request(file: &AppFileRow) -> ActionRequest {
    ActionRequest {
        integration: file.integration_id,
        order: Order::AddInternalApp(NewInternalApp {
            file: file.id.0,
            file_name: file.file_name.clone(),
            size_bytes: file.size_bytes,
            sha256: file.sha256.clone(),
            name: "Tally".into(),
            platform: AppPlatform::Android,
            org_group: UemId(570),
            bundle_id: None,
            version: Some("1.0".into()),
            push_mode: PushMode::OnDemand,
            description: None,
            carries_assignments: false,
        }),
        chosen: Chosen::NewApp,
        reason: String::new(),
        secret: None,
        confirmation: None,
        seen_hash: None,
        idempotency_key: None,
    }
}

async fn order(store: &Store, request: &ActionRequest) -> Result<ActionRow, NotRequested> {
    let by = "operator one".to_owned();
    let requester = Requester { person: by.clone(), by, request_id: "r1".into() };
    store.request_action(request, &requester, now()).await.map(|(action, _)| action)
}

/// An integration that may carry out actions and has a group.
async fn ready(fixture: &Fixture, name: &str) -> Synced {
    let synced = fixture.synced(name).await;
    let mut settings = fixture.store.find_integration(synced.id).await.unwrap().unwrap().settings;
    settings.actions.is_read_only = false;
    fixture.store.update_integration(synced.id, &settings, None, now()).await.unwrap();
    let group = OrgGroupFacts {
        uem_id: UemId(570),
        uem_uuid: String::new(),
        name: "World".into(),
        group_code: "world".into(),
        kind: "Customer".into(),
        parent_uem_id: None,
        level: 0,
        devices: 0,
        users: 0,
    };
    fixture
        .store
        .sync_batch(synced.id, synced.run, &synced.lease)
        .write_org_groups(&[group], now())
        .await
        .unwrap();
    synced
}

async fn a_file_in_parts_is_read_as_it_was_written(fixture: Fixture) {
    let id = fixture.integration("One").await;
    let content: Vec<u8> = (0..2 * APP_FILE_PART_BYTES + 77).map(|number| (number % 253) as u8).collect();
    let file = whole(&fixture.store, id, &content).await;
    assert_eq!((file.state, file.size_bytes), (AppFileState::Whole, content.len() as u64));
    for (start, length) in [
        (0, content.len()),
        (0, 1),
        (APP_FILE_PART_BYTES - 1, 2),
        (5, APP_FILE_PART_BYTES),
        (APP_FILE_PART_BYTES, APP_FILE_PART_BYTES),
        (2 * APP_FILE_PART_BYTES + 70, 100),
    ] {
        let read = fixture.store.app_file_bytes(file.id, start as u64, length).await.unwrap();
        let expected = &content[start..(start + length).min(content.len())];
        assert!(read == expected, "{length} bytes from {start}: {} came", read.len());
    }
    assert!(fixture.store.app_file_bytes(file.id, content.len() as u64, 10).await.unwrap().is_empty());
    // Nothing is added to it any more.
    assert!(fixture.store.add_app_file_part(file.id, 3, vec![1], now()).await.is_err());
}

async fn a_file_that_is_not_whole_cannot_be_ordered_and_goes_after_a_while(fixture: Fixture) {
    let synced = ready(&fixture, "One").await;
    let id = begin(&fixture.store, synced.id).await.unwrap();
    assert!(fixture.store.end_app_file(id, "digest", now()).await.is_err(), "nothing came of it");
    fixture.store.add_app_file_part(id, 0, vec![1; 100], now()).await.unwrap();
    let file = fixture.store.find_app_file(id).await.unwrap().unwrap();
    assert_eq!(file.state, AppFileState::Receiving);
    let refused = order(&fixture.store, &request(&file)).await;
    assert!(matches!(refused, Err(NotRequested::NotNamed { field: "file", .. })), "{refused:?}");

    // Slow is not broken off.
    assert_eq!(fixture.store.clean_app_files(now() + SignedDuration::from_mins(9)).await.unwrap(), 0);
    assert_eq!(fixture.store.clean_app_files(now() + SignedDuration::from_mins(11)).await.unwrap(), 1);
    assert_eq!((fixture.store.find_app_file(id).await.unwrap(), parts(&fixture).await), (None, 0));

    let dropped = begin(&fixture.store, synced.id).await.unwrap();
    fixture.store.add_app_file_part(dropped, 0, vec![1; 100], now()).await.unwrap();
    fixture.store.drop_app_file(dropped).await.unwrap();
    assert!(fixture.store.add_app_file_part(dropped, 1, vec![1], now()).await.is_err());
    assert_eq!(fixture.store.clean_app_files(now()).await.unwrap(), 1);
    assert_eq!(parts(&fixture).await, 0);
}

async fn a_file_stays_as_long_as_an_order_needs_it(fixture: Fixture) {
    let synced = ready(&fixture, "One").await;
    let file = whole(&fixture.store, synced.id, &[7; 100]).await;
    let other = whole(&fixture.store, synced.id, &[8; 100]).await;
    let action = order(&fixture.store, &request(&file)).await.unwrap();
    let refused = fixture.store.remove_app_file(file.id).await;
    assert!(
        matches!(refused, Err(AppFileRefused::Needed { action: by, .. }) if by == action.id),
        "{refused:?}"
    );
    assert_eq!(fixture.store.clean_app_files(hours(23)).await.unwrap(), 0);
    assert_eq!(fixture.store.clean_app_files(hours(30)).await.unwrap(), 1, "the other one");
    assert!(fixture.store.find_app_file(other.id).await.unwrap().is_none());
    assert!(fixture.store.find_app_file(file.id).await.unwrap().is_some());

    fixture.store.cancel_action(action.id, "operator one", "not now", now()).await.unwrap();
    fixture.store.remove_app_file(file.id).await.unwrap();
    assert!(fixture.store.find_app_file(file.id).await.unwrap().is_none());
    assert!(fixture.store.remove_app_file(file.id).await.is_err(), "it is removed already");
    assert_eq!((fixture.store.clean_app_files(now()).await.unwrap(), parts(&fixture).await), (1, 0));
}

async fn a_file_of_another_integration_or_with_other_bytes_is_none(fixture: Fixture) {
    let (one, two) = (ready(&fixture, "One").await, ready(&fixture, "Two").await);
    let file = whole(&fixture.store, one.id, &[7; 100]).await;
    let elsewhere = ActionRequest { integration: two.id, ..request(&file) };
    let changed = request(&AppFileRow { sha256: "another digest".into(), ..file.clone() });
    for refused in [&elsewhere, &changed] {
        let refused = order(&fixture.store, refused).await;
        assert!(matches!(refused, Err(NotRequested::NotNamed { field: "file", .. })), "{refused:?}");
    }
    let mut nowhere = request(&file);
    let Order::AddInternalApp(app) = &mut nowhere.order else { unreachable!() };
    app.org_group = UemId(571);
    let refused = order(&fixture.store, &nowhere).await;
    assert!(matches!(refused, Err(NotRequested::NotNamed { field: "org_group", .. })), "{refused:?}");
    order(&fixture.store, &request(&file)).await.unwrap();
    // The same app twice at once is one too many.
    assert!(matches!(order(&fixture.store, &request(&file)).await, Err(NotRequested::Refused(_))));
}

async fn an_integration_has_no_more_files_than_it_may(fixture: Fixture) {
    let id = fixture.integration("One").await;
    for _ in 0..APP_FILES_MAX {
        begin(&fixture.store, id).await.unwrap();
    }
    assert!(matches!(begin(&fixture.store, id).await, Err(AppFileRefused::TooMany)));
    let other = fixture.integration("Two").await;
    begin(&fixture.store, other).await.unwrap();
    let (files, next) = fixture.store.list_app_files(&Visible::one(id), None, 15).await.unwrap();
    let (rest, end) = fixture.store.list_app_files(&Visible::one(id), next.as_ref(), 15).await.unwrap();
    assert_eq!((files.len(), rest.len(), end), (15, 5, None));
    fixture.store.remove_app_file(rest[0].id).await.unwrap();
    begin(&fixture.store, id).await.unwrap();
}

async fn an_order_is_begun_when_the_tenant_has_its_file(fixture: Fixture) {
    let synced = ready(&fixture, "One").await;
    let file = whole(&fixture.store, synced.id, &[7; 100]).await;
    let action = order(&fixture.store, &request(&file)).await.unwrap();
    let store = &fixture.store;
    let waits = async || store.next_transfer(synced.id, now()).await.unwrap().map(|transfer| transfer.file);
    assert_eq!(store.integrations_with_transfers(now()).await.unwrap(), [synced.id]);
    assert_eq!(waits().await, Some(file.id));
    assert!(store.actions_to_begin(synced.id, now(), 10).await.unwrap().is_empty());
    assert!(
        store.integrations_with_actions(now()).await.unwrap().is_empty(),
        "nobody turns in circles meanwhile"
    );

    assert!(store.note_transfer(action.id, 60, now()).await.unwrap());
    assert_eq!(store.find_transfer(action.id).await.unwrap().unwrap().sent_bytes, 60);
    store.stop_actions("operator two", "a test", now()).await.unwrap();
    assert!(!store.note_transfer(action.id, 61, now()).await.unwrap(), "everything is stopped");
    store.start_actions("a test").await.unwrap();

    let lease = fixture.lease(&format!("app-files/{}", synced.id), "one").await.unwrap();
    store.end_transfer(&lease, action.id, "{\"blob\":7}", 100, now()).await.unwrap();
    assert_eq!(waits().await, None);
    assert_eq!(store.integrations_with_actions(now()).await.unwrap(), [synced.id]);
    assert_eq!(store.actions_to_begin(synced.id, now(), 10).await.unwrap().len(), 1);
    store.cancel_action(action.id, "operator one", "", now()).await.unwrap();
    assert!(!store.note_transfer(action.id, 62, now()).await.unwrap(), "nobody wants it any more");
}

async fn files_of_a_removed_integration_go(fixture: Fixture) {
    let synced = ready(&fixture, "One").await;
    let file = whole(&fixture.store, synced.id, &[7; 100]).await;
    order(&fixture.store, &request(&file)).await.unwrap();
    fixture.store.remove_integration(synced.id).await.unwrap();
    assert_eq!((fixture.store.clean_app_files(now()).await.unwrap(), parts(&fixture).await), (1, 0));
    fixture.store.empty_removed_integrations().await.unwrap();
}
