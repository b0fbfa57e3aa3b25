//! What the role of an account allows, and setting up step by step.

use hub_core::{
    integration::IntegrationState,
    permissions::{Answer, Capability},
};
use hub_store::{NewIntegration, SetUp};
use jiff::SignedDuration;

use crate::{
    fixture::{Fixture, basic, now, settings},
    on_both,
};

on_both! {
    a_check_is_taken_once_and_answered
    what_a_run_shows_is_known_before_any_check_and_goes_with_the_integration
    a_set_up_is_remembered_and_finished_once
}

fn new(name: &str) -> NewIntegration {
    NewIntegration { settings: settings(name), credentials: basic("secret") }
}

fn refused() -> Answer {
    Answer::Refused { missing: vec!["REST API Users Read".to_owned()] }
}

async fn a_check_is_taken_once_and_answered(fixture: Fixture) {
    let store = &fixture.store;
    let id = store.insert_integration(&new("Berlin"), now()).await.unwrap();
    assert_eq!(store.find_permission_check(id).await.unwrap(), None);
    for _ in 0..2 {
        store.request_permission_check(id, now()).await.unwrap();
    }
    assert_eq!(store.take_permission_check(now()).await.unwrap(), Some(id));
    assert_eq!(store.take_permission_check(now()).await.unwrap(), None);
    // Whoever took it died: another one tries.
    let later = now() + SignedDuration::from_mins(2);
    assert_eq!(store.take_permission_check(later).await.unwrap(), Some(id));
    let answers = [(Capability::ReadUsers, refused()), (Capability::ReadDevices, Answer::Granted)];
    store.end_permission_check(id, Ok(&answers), "1.0.0", later).await.unwrap();
    let check = store.find_permission_check(id).await.unwrap().unwrap();
    assert_eq!((check.is_requested, check.checked_at, &*check.hub_version), (false, Some(later), "1.0.0"));
    let shown: Vec<_> = check.capabilities.iter().map(|row| (row.capability, row.answer.clone())).collect();
    assert_eq!(shown, [(Capability::ReadDevices, Answer::Granted), (Capability::ReadUsers, refused())]);
    // A failure leaves the answers; the same answer keeps its time.
    let latest = later + SignedDuration::from_mins(1);
    store.request_permission_check(id, latest).await.unwrap();
    store.end_permission_check(id, Err("no way to the tenant"), "1.0.0", latest).await.unwrap();
    store.note_capability(id, Capability::ReadDevices, &Answer::Granted, latest).await.unwrap();
    store.note_capability(id, Capability::ReadUsers, &Answer::Granted, latest).await.unwrap();
    let check = store.find_permission_check(id).await.unwrap().unwrap();
    assert_eq!(check.error, "no way to the tenant");
    let since: Vec<_> = check.capabilities.iter().map(|row| row.known_since).collect();
    assert_eq!(since, [later, latest]);
}

async fn what_a_run_shows_is_known_before_any_check_and_goes_with_the_integration(fixture: Fixture) {
    let store = &fixture.store;
    let id = store.insert_integration(&new("Berlin"), now()).await.unwrap();
    store.note_capability(id, Capability::ReadUsers, &refused(), now()).await.unwrap();
    let check = store.find_permission_check(id).await.unwrap().unwrap();
    assert_eq!((check.checked_at, check.capabilities.len()), (None, 1));
    store.remove_integration(id).await.unwrap();
    store.note_capability(id, Capability::ReadApps, &Answer::Granted, now()).await.unwrap();
    store.empty_removed_integrations().await.unwrap();
    assert_eq!(store.find_permission_check(id).await.unwrap(), None);
}

async fn a_set_up_is_remembered_and_finished_once(fixture: Fixture) {
    let store = &fixture.store;
    let id = store.begin_set_up(&new("Berlin"), now()).await.unwrap();
    store.remember_set_up(id, "tagging").await.unwrap();
    let other = basic("other");
    store.update_integration(id, &settings("Berlin"), Some(&other), now()).await.unwrap();
    let row = store.find_integration(id).await.unwrap().unwrap();
    assert_eq!((row.state, row.set_up_at.as_str()), (IntegrationState::SettingUp, "tagging"));
    assert_eq!(store.finish_set_up(id, now()).await.unwrap(), SetUp::Done);
    assert_eq!(store.finish_set_up(id, now()).await.unwrap(), SetUp::Over, "a second click");
    store.remember_set_up(id, "tagging").await.unwrap();
    let row = store.find_integration(id).await.unwrap().unwrap();
    assert_eq!((row.state, row.set_up_at.as_str()), (IntegrationState::Active, ""));
}
