//! What there is of an app on its devices: whole readings replace, others leave what was known.

use hub_core::{
    app_states::{InstallState, StateCounts},
    fleet::{AppFacts, AppKind, Platform},
    ids::{AppId, UemId},
    integration::{ChosenGroup, PersonalData},
    operator::Visible,
};
use hub_store::{AppDeviceFilter, AppDeviceRow, AppDeviceState, StoreError, SyncBatch};
use jiff::SignedDuration;

use crate::{
    fixture::{Fixture, Synced, device, now},
    on_both,
};

on_both! {
    a_whole_reading_replaces_the_one_before
    a_reading_that_fails_leaves_what_was_known_and_says_why
    a_reading_that_was_cut_off_is_never_shown
    devices_are_listed_by_state_and_name_page_by_page
    only_visible_integrations_show_devices
    a_choice_of_groups_shows_only_devices_that_are_read
    a_wish_is_joined_and_comes_before_what_is_due
    names_that_are_no_longer_taken_go
    what_is_known_goes_with_device_and_integration
    nobody_writes_without_the_lease
}

/// An app of an integration; the batch is that of the integration's run.
async fn app_of(fixture: &Fixture, synced: &Synced) -> AppId {
    let facts = AppFacts {
        uem_id: UemId(77),
        uem_uuid: "6f3fa3a2-0000-4000-8000-000000000077".into(),
        kind: AppKind::Internal,
        name: "Field notes".into(),
        bundle_id: "example.notes".into(),
        version: "2.0".into(),
        platform: Platform::Ios,
        status: "active".into(),
        org_group_uem_id: None,
        assigned_devices: 3,
        installed_devices: 2,
    };
    let batch = fixture.store.sync_batch(synced.id, synced.run, &synced.lease);
    batch.write_apps(&[facts], now()).await.unwrap();
    let (apps, _) = fixture.store.list_apps(&Visible::one(synced.id), "", None, 9).await.unwrap();
    apps[0].id
}

fn on(uem_id: i64, state: InstallState) -> AppDeviceState {
    AppDeviceState {
        uem_id: UemId(uem_id),
        friendly_name: format!("Device {uem_id}"),
        assigned_version: "2.0".into(),
        installed_version: if state == InstallState::Installed { "2.0".into() } else { String::new() },
        state,
        last_action: "InstallCommandDispatched".into(),
        last_action_at: Some(now()),
        reason: String::new(),
        sampled_at: None,
    }
}

/// A whole reading of these.
async fn read(batch: &SyncBatch<'_>, app: AppId, states: &[AppDeviceState]) -> StateCounts {
    let reading = batch.begin_app_reading(app, now()).await.unwrap();
    for (page, part) in states.chunks(2).enumerate() {
        let read = (page * 2 + part.len()) as u64;
        batch.write_app_states(app, reading, part, (read, states.len() as u64)).await.unwrap();
    }
    batch.end_app_reading(app, reading, 0, now()).await.unwrap()
}

impl Fixture {
    async fn states(&self, app: AppId) -> Vec<(i64, InstallState)> {
        let rows = self.listed(app, &AppDeviceFilter::default()).await;
        rows.iter().map(|row| (row.state.uem_id.0, row.state.state)).collect()
    }

    /// All pages, two at a time.
    async fn listed(&self, app: AppId, filter: &AppDeviceFilter) -> Vec<AppDeviceRow> {
        let (mut rows, mut after) = (Vec::new(), None);
        loop {
            let page = self
                .store
                .list_app_devices(&Visible::Everything, app, filter, after.as_ref(), 2)
                .await
                .unwrap();
            rows.extend(page.devices);
            after = page.next;
            if after.is_none() {
                return rows;
            }
        }
    }
}

use InstallState::{Failed, Installed, Pending};

async fn a_whole_reading_replaces_the_one_before(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    let app = app_of(&fixture, &synced).await;
    assert_eq!(fixture.store.find_app_reading(app).await.unwrap(), None);
    fixture.store.request_app_reading(app, now()).await.unwrap();
    let batch = fixture.store.sync_batch(synced.id, synced.run, &synced.lease);
    let counts = read(&batch, app, &[on(1, Pending), on(2, Pending), on(3, Installed)]).await;
    assert_eq!((counts.of(Pending), counts.of(Installed), counts.total()), (2, 1, 3));
    assert_eq!(fixture.states(app).await, [(1, Pending), (2, Pending), (3, Installed)]);

    // One device is not assigned any more, one comes twice.
    let counts = read(&batch, app, &[on(2, Pending), on(2, Failed), on(3, Installed)]).await;
    assert_eq!(counts, [(Failed, 1), (Installed, 1)].into_iter().collect());
    assert_eq!(fixture.states(app).await, [(2, Failed), (3, Installed)]);
    let known = fixture.store.find_app_reading(app).await.unwrap().unwrap();
    assert_eq!((known.read_at, &known.counts, known.is_reading()), (Some(now()), &counts, false));
    let rows = fixture.test.database.query("SELECT COUNT(*) FROM app_device_states", &[]).await.unwrap();
    assert_eq!(rows[0].at::<i64>(0).unwrap(), 2, "what was shown before is gone");
}

async fn a_reading_that_fails_leaves_what_was_known_and_says_why(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    let app = app_of(&fixture, &synced).await;
    fixture.store.request_app_reading(app, now()).await.unwrap();
    let batch = fixture.store.sync_batch(synced.id, synced.run, &synced.lease);
    let counts = read(&batch, app, &[on(1, Pending), on(2, Installed)]).await;

    let later = now() + SignedDuration::from_mins(5);
    fixture.store.request_app_reading(app, later).await.unwrap();
    let reading = batch.begin_app_reading(app, later).await.unwrap();
    batch.write_app_states(app, reading, &[on(1, Failed)], (1, 2)).await.unwrap();
    let known = fixture.store.find_app_reading(app).await.unwrap().unwrap();
    assert_eq!((known.devices_read, known.devices_expected, known.began_at), (1, 2, Some(later)));
    batch.fail_app_reading(app, "page 1: status 500", "Read it again.", later).await.unwrap();

    let known = fixture.store.find_app_reading(app).await.unwrap().unwrap();
    assert_eq!((known.read_at, known.failed_at, known.counts), (Some(now()), Some(later), counts));
    assert_eq!((known.error.as_str(), known.remedy.as_str()), ("page 1: status 500", "Read it again."));
    assert!(known.requested_at.is_none(), "nobody waits any more: the error is the answer");
    assert_eq!(fixture.states(app).await, [(1, Pending), (2, Installed)]);

    // The next whole one takes the error away.
    read(&batch, app, &[on(1, Installed)]).await;
    let known = fixture.store.find_app_reading(app).await.unwrap().unwrap();
    assert_eq!((known.failed_at, known.error.as_str()), (None, ""));
}

async fn a_reading_that_was_cut_off_is_never_shown(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    let app = app_of(&fixture, &synced).await;
    fixture.store.request_app_reading(app, now()).await.unwrap();
    let batch = fixture.store.sync_batch(synced.id, synced.run, &synced.lease);
    read(&batch, app, &[on(1, Installed)]).await;
    let cut_off = batch.begin_app_reading(app, now()).await.unwrap();
    batch.write_app_states(app, cut_off, &[on(1, Failed), on(2, Failed)], (2, 9)).await.unwrap();
    // Its process died. The next one begins anew, and what is left of the first is taken away.
    let next = batch.begin_app_reading(app, now()).await.unwrap();
    assert!(next > cut_off);
    assert_eq!(fixture.states(app).await, [(1, Installed)]);
    batch.end_app_reading(app, next, 0, now()).await.unwrap();
    assert!(fixture.states(app).await.is_empty());
}

async fn devices_are_listed_by_state_and_name_page_by_page(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    let app = app_of(&fixture, &synced).await;
    let ids = fixture.add(&synced, vec![device(1), device(2)]).await;
    fixture.store.request_app_reading(app, now()).await.unwrap();
    let batch = fixture.store.sync_batch(synced.id, synced.run, &synced.lease);
    let mut states: Vec<_> = (1..=5).map(|id| on(id, if id % 2 == 0 { Failed } else { Pending })).collect();
    states[4].friendly_name = "Özlems Tablet".into();
    read(&batch, app, &states).await;

    let of = |state| AppDeviceFilter { state: Some(state), ..AppDeviceFilter::default() };
    let named = |text: &str| AppDeviceFilter { search: text.into(), ..AppDeviceFilter::default() };
    let uem_ids = async |filter: AppDeviceFilter| {
        let rows = fixture.listed(app, &filter).await;
        rows.iter().map(|row| row.state.uem_id.0).collect::<Vec<_>>()
    };
    assert_eq!(uem_ids(of(Pending)).await, [1, 3, 5]);
    assert_eq!(uem_ids(of(Failed)).await, [2, 4]);
    assert!(uem_ids(of(Installed)).await.is_empty());
    assert_eq!(uem_ids(named("device ")).await, [1, 2, 3, 4]);
    assert_eq!(uem_ids(named("ÖZ")).await, [5]);
    assert!(uem_ids(named("%")).await.is_empty());
    let failed = AppDeviceFilter { state: Some(Failed), search: "Device 4".into() };
    assert_eq!(uem_ids(failed).await, [4]);

    let rows = fixture.listed(app, &AppDeviceFilter::default()).await;
    assert_eq!(rows.iter().map(|row| row.state.clone()).collect::<Vec<_>>(), states);
    let known = rows[0].device.as_ref().unwrap();
    assert_eq!((known.id, known.serial_number.as_str()), (ids[0], device(1).serial_number.as_str()));
    assert_eq!((rows[4].device.as_ref(), rows[4].name()), (None, "Özlems Tablet"));
}

async fn only_visible_integrations_show_devices(fixture: Fixture) {
    let (here, there) = (fixture.synced("Berlin").await, fixture.integration("Paris").await);
    let app = app_of(&fixture, &here).await;
    fixture.store.request_app_reading(app, now()).await.unwrap();
    let batch = fixture.store.sync_batch(here.id, here.run, &here.lease);
    read(&batch, app, &[on(1, Installed)]).await;
    for (visible, expected) in
        [(Visible::Everything, 1), (Visible::one(here.id), 1), (Visible::one(there), 0)]
    {
        let filter = AppDeviceFilter::default();
        let page = fixture.store.list_app_devices(&visible, app, &filter, None, 9).await.unwrap();
        assert_eq!(page.devices.len(), expected, "{visible:?}");
    }
}

async fn a_choice_of_groups_shows_only_devices_that_are_read(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    let app = app_of(&fixture, &synced).await;
    let ids = fixture.add(&synced, vec![device(1), device(2)]).await;
    fixture.store.request_app_reading(app, now()).await.unwrap();
    let batch = fixture.store.sync_batch(synced.id, synced.run, &synced.lease);
    read(&batch, app, &[on(1, Pending), on(2, Pending), on(3, Pending)]).await;
    batch.tombstone(&[ids[1]], now()).await.unwrap();
    let asked = [UemId(1), UemId(2), UemId(3)];
    let present = fixture.store.present_among(synced.id, &asked).await.unwrap();
    assert_eq!(present, [UemId(1)].into());
    assert_eq!(fixture.states(app).await, [(1, Pending), (2, Pending), (3, Pending)]);

    let mut settings = fixture.store.find_integration(synced.id).await.unwrap().unwrap().settings;
    let key = "og:570".parse().unwrap();
    settings.scope.groups = vec![ChosenGroup { key, name: "World".into(), include_children: true }];
    fixture.store.update_integration(synced.id, &settings, None, now()).await.unwrap();
    assert_eq!(fixture.states(app).await, [(1, Pending)]);
}

async fn a_wish_is_joined_and_comes_before_what_is_due(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    let app = app_of(&fixture, &synced).await;
    let store = &fixture.store;
    assert!(store.integrations_with_app_readings(now()).await.unwrap().is_empty());
    store.request_app_reading(app, now()).await.unwrap();
    store.request_app_reading(app, now() + SignedDuration::from_secs(9)).await.unwrap();
    assert_eq!(store.find_app_reading(app).await.unwrap().unwrap().requested_at, Some(now()));
    assert_eq!(store.integrations_with_app_readings(now()).await.unwrap(), [synced.id]);
    let due = store.next_app_reading(synced.id, now()).await.unwrap().unwrap();
    assert!(due.app == app && due.is_wish);
    let batch = store.sync_batch(synced.id, synced.run, &synced.lease);
    read(&batch, app, &[on(1, Pending)]).await;
    // Without an order nobody reads it again.
    let years_later = now() + SignedDuration::from_hours(20_000);
    assert_eq!(store.next_app_reading(synced.id, years_later).await.unwrap(), None);
    let missing = store.request_app_reading(AppId(99), now()).await;
    assert!(matches!(missing, Err(StoreError::Missing { .. })));
}

async fn names_that_are_no_longer_taken_go(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    let app = app_of(&fixture, &synced).await;
    fixture.store.request_app_reading(app, now()).await.unwrap();
    let batch = fixture.store.sync_batch(synced.id, synced.run, &synced.lease);
    read(&batch, app, &[on(1, Pending), on(2, Installed)]).await;
    let names = async || {
        let rows = fixture.listed(app, &AppDeviceFilter::default()).await;
        rows.into_iter().map(|row| row.state.friendly_name).collect::<Vec<_>>()
    };
    let kept = PersonalData { user_name: false, email: false, ..PersonalData::default() };
    assert_eq!(batch.purge_app_states(&kept, i64::MIN).await.unwrap(), None);
    assert_eq!(names().await, ["Device 1", "Device 2"]);
    let off = PersonalData { device_friendly_name: false, ..PersonalData::default() };
    assert_eq!(batch.purge_app_states(&off, i64::MIN).await.unwrap(), Some(2));
    assert_eq!(batch.purge_app_states(&off, 2).await.unwrap(), None);
    assert_eq!(names().await, ["", ""]);
}

async fn what_is_known_goes_with_device_and_integration(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    let app = app_of(&fixture, &synced).await;
    let ids = fixture.add(&synced, vec![device(1), device(2)]).await;
    fixture.store.request_app_reading(app, now()).await.unwrap();
    let batch = fixture.store.sync_batch(synced.id, synced.run, &synced.lease);
    read(&batch, app, &[on(1, Pending), on(2, Installed)]).await;
    batch.tombstone(&[ids[0]], now()).await.unwrap();
    let later = now() + SignedDuration::from_secs(1);
    assert_eq!(batch.purge_tombstones(later).await.unwrap(), 1);
    assert_eq!(fixture.states(app).await, [(2, Installed)]);

    fixture.store.remove_integration(synced.id).await.unwrap();
    assert_eq!(fixture.store.empty_removed_integrations().await.unwrap(), 1);
    for table in ["app_device_states", "app_readings"] {
        let sql = format!("SELECT COUNT(*) FROM {table}");
        let rows = fixture.test.database.query(&sql, &[]).await.unwrap();
        assert_eq!(rows[0].at::<i64>(0).unwrap(), 0, "{table}");
    }
}

async fn nobody_writes_without_the_lease(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    let app = app_of(&fixture, &synced).await;
    fixture.store.request_app_reading(app, now()).await.unwrap();
    let name = hub_store::app_reading_lease(synced.id);
    let lease = fixture.lease(&name, "one").await.unwrap();
    let batch = fixture.store.sync_batch(synced.id, hub_store::NO_RUN, &lease);
    let reading = batch.begin_app_reading(app, now()).await.unwrap();
    fixture.store.remove_integration(synced.id).await.unwrap();
    let late = batch.write_app_states(app, reading, &[on(1, Pending)], (1, 1)).await;
    assert!(matches!(late, Err(StoreError::LeaseLost { .. })), "{late:?}");
}
