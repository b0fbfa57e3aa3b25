//! Devices that register before a synchronization knows them.

use hub_core::{
    addition::{PROVISIONAL_FOR, Registration, Standing},
    fleet::Platform,
    operator::Visible,
    status::Registrations,
    sync::{RunReport, RunState},
};
use hub_store::{ProvisionalState, Registered};
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret as _, SecretString};

use crate::{
    fixture::{Fixture, Synced, device, now},
    on_both,
};

on_both! {
    what_waits_and_what_was_refused_lately_is_told
    a_registration_waits_until_a_run_confirms_it
    who_was_removed_is_refused_also_when_the_device_is_forgotten
    a_registration_ends_and_one_that_a_person_removed_stays_out
    a_token_finds_its_integration_until_it_is_made_anew
    provisional_devices_are_no_part_of_the_fleet
}

/// As the device of that number tells of itself.
fn registration(number: i64) -> Registration {
    let facts = device(number);
    Registration {
        platform: Platform::Ios,
        udid: facts.udid.to_lowercase(),
        serial_number: facts.serial_number,
        name: "Dana's phone".into(),
        user_email: "dana@example.com".into(),
    }
}

async fn register(fixture: &Fixture, synced: &Synced, number: i64) -> Registered {
    fixture.store.register_device(synced.id, &registration(number), now()).await.unwrap()
}

/// Those in that state, by the serial number.
async fn listed(fixture: &Fixture, synced: &Synced, state: ProvisionalState) -> Vec<String> {
    let page = fixture.store.list_provisional(state, &Visible::one(synced.id), None, 500).await.unwrap();
    page.devices.into_iter().map(|device| device.facts.serial_number).collect()
}

async fn what_waits_and_what_was_refused_lately_is_told(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    let told = async |at: Timestamp| fixture.store.registrations(synced.id, at).await.unwrap();
    assert_eq!(told(now()).await, Registrations::default());
    for number in [1, 2] {
        register(&fixture, &synced, number).await;
    }
    let waiting = told(now()).await;
    assert_eq!((waiting.waiting, waiting.oldest_at, waiting.refused()), (2, Some(now()), 0));
    let first = fixture
        .store
        .list_provisional(ProvisionalState::Provisional, &Visible::one(synced.id), None, 1)
        .await
        .unwrap()
        .devices[0]
        .id;
    assert!(fixture.store.remove_provisional(first, now()).await.unwrap());
    for _ in 0..3 {
        register(&fixture, &synced, 1).await;
    }
    assert_eq!((told(now()).await.waiting, told(now()).await.refused_removed), (1, 3));
    let tomorrow = now() + SignedDuration::from_hours(26);
    assert_eq!(told(tomorrow).await.refused(), 0, "yesterday's are not told");
}

async fn end_run(fixture: &Fixture, synced: &Synced) {
    let report = RunReport::default();
    fixture.store.end_run(synced.run, RunState::Succeeded, &report, "", "", now()).await.unwrap();
}

async fn a_registration_waits_until_a_run_confirms_it(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    let first = register(&fixture, &synced, 1).await;
    assert_eq!((first.standing, first.ends_at), (Standing::Provisional, Some(now() + PROVISIONAL_FOR)));
    assert_eq!(register(&fixture, &synced, 1).await, first, "it stays the same registration");
    register(&fixture, &synced, 2).await;
    assert_eq!(listed(&fixture, &synced, ProvisionalState::Provisional).await, ["SN000001", "SN000002"]);
    let ids = fixture.add(&synced, vec![device(1)]).await;
    assert_eq!(fixture.store.settle_provisional(now()).await.unwrap(), 0, "the run is not over");
    end_run(&fixture, &synced).await;
    assert_eq!(fixture.store.settle_provisional(now()).await.unwrap(), 1);
    let page = fixture
        .store
        .list_provisional(ProvisionalState::Confirmed, &Visible::Everything, None, 10)
        .await
        .unwrap();
    assert_eq!(page.devices.iter().map(|device| device.device_id).collect::<Vec<_>>(), [Some(ids[0])]);
    assert_eq!(register(&fixture, &synced, 1).await.standing, Standing::Known(ids[0]));
}

async fn who_was_removed_is_refused_also_when_the_device_is_forgotten(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    let ids = fixture.add(&synced, vec![device(1), device(2)]).await;
    let batch = fixture.store.sync_batch(synced.id, synced.run, &synced.lease);
    batch.tombstone(&ids[..1], now()).await.unwrap();
    assert_eq!(register(&fixture, &synced, 1).await.standing, Standing::Removed);
    let later = now() + SignedDuration::from_secs(1);
    assert_eq!(batch.purge_tombstones(later).await.unwrap(), 1);
    assert_eq!(register(&fixture, &synced, 1).await.standing, Standing::Removed);
    // The tenant has it again: then it is one of the fleet like any other.
    let again = fixture.add(&synced, vec![device(1)]).await;
    assert_eq!(register(&fixture, &synced, 1).await.standing, Standing::Known(again[0]));
}

async fn a_registration_ends_and_one_that_a_person_removed_stays_out(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    register(&fixture, &synced, 1).await;
    register(&fixture, &synced, 2).await;
    let waiting = fixture
        .store
        .list_provisional(ProvisionalState::Provisional, &Visible::Everything, None, 1)
        .await
        .unwrap();
    assert!(waiting.next.is_some());
    let id = waiting.devices[0].id;
    assert!(fixture.store.remove_provisional(id, now()).await.unwrap());
    assert!(!fixture.store.remove_provisional(id, now()).await.unwrap());
    assert_eq!(register(&fixture, &synced, 1).await.standing, Standing::Removed);
    let later = now() + PROVISIONAL_FOR;
    assert_eq!(fixture.store.settle_provisional(later).await.unwrap(), 1);
    assert_eq!(listed(&fixture, &synced, ProvisionalState::Expired).await, ["SN000002"]);
    assert_eq!(register(&fixture, &synced, 2).await.standing, Standing::Provisional, "it may try again");
}

async fn a_token_finds_its_integration_until_it_is_made_anew(fixture: Fixture) {
    let id = fixture.integration("Berlin").await;
    let store = &fixture.store;
    assert!(store.find_registration_token(id).await.unwrap().is_none());
    let first = store.make_registration_token(id, now()).await.unwrap().secret;
    let shown = store.find_registration_token(id).await.unwrap().unwrap().secret;
    assert_eq!(shown.expose_secret(), first.expose_secret(), "it is shown again");
    assert_eq!(store.integration_of_registration_token(&first).await.unwrap(), Some(id));
    let second = store.make_registration_token(id, now()).await.unwrap().secret;
    assert_eq!(store.integration_of_registration_token(&first).await.unwrap(), None);
    assert_eq!(store.integration_of_registration_token(&second).await.unwrap(), Some(id));
    let unknown = SecretString::from("mreg_unknown");
    assert_eq!(store.integration_of_registration_token(&unknown).await.unwrap(), None);
    store.remove_integration(id).await.unwrap();
    assert_eq!(store.integration_of_registration_token(&second).await.unwrap(), None);
}

async fn provisional_devices_are_no_part_of_the_fleet(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    register(&fixture, &synced, 1).await;
    assert!(fixture.store.known_devices(synced.id).await.unwrap().is_empty());
    let counts = fixture.store.fleet_counts(&Visible::one(synced.id), now()).await.unwrap();
    assert_eq!((counts.devices, counts.missing, counts.tombstoned), (0, 0, 0));
    fixture.store.remove_integration(synced.id).await.unwrap();
    fixture.store.empty_removed_integrations().await.unwrap();
    assert!(listed(&fixture, &synced, ProvisionalState::Provisional).await.is_empty());
}
