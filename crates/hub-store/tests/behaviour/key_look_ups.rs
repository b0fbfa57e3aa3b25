//! Devices that are looked for in the tenants.

use hub_core::device_certificate::{DeviceKey, KeyKind};
use hub_store::LookUpOutcome;
use jiff::Timestamp;

use crate::{fixture::Fixture, on_both};

on_both! {
    a_key_is_looked_up_once_until_a_minute_is_over
    who_is_silent_loses_what_was_taken
    what_one_hub_leaves_another_takes
    what_is_old_is_forgotten
}

fn key(value: &str) -> DeviceKey {
    DeviceKey { kind: KeyKind::SerialNumber, value: value.to_owned() }
}

/// Takes the one that waits longest.
async fn take(fixture: &Fixture, now: Timestamp) -> Option<DeviceKey> {
    let (key, _) = fixture.store.waiting_key_look_ups(now).await.unwrap().into_iter().next()?;
    fixture.store.take_key_look_up(&key, now).await.unwrap().then_some(key)
}

fn after(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).unwrap()
}

async fn a_key_is_looked_up_once_until_a_minute_is_over(fixture: Fixture) {
    let store = &fixture.store;
    assert!(store.ask_key_look_up(&key("A"), after(0)).await.unwrap());
    assert!(!store.ask_key_look_up(&key("A"), after(1)).await.unwrap(), "it waits already");
    assert_eq!(take(&fixture, after(2)).await, Some(key("A")));
    assert_eq!(take(&fixture, after(3)).await, None);
    assert_eq!(store.key_look_up_outcome(&key("A")).await.unwrap(), None);
    store.end_key_look_up(&key("A"), LookUpOutcome::NotFound, after(4)).await.unwrap();
    assert_eq!(store.key_look_up_outcome(&key("A")).await.unwrap(), Some(LookUpOutcome::NotFound));
    assert!(!store.ask_key_look_up(&key("A"), after(63)).await.unwrap());
    assert!(store.ask_key_look_up(&key("A"), after(64)).await.unwrap());
    assert_eq!(store.key_look_up_outcome(&key("A")).await.unwrap(), None, "what it was says nothing of now");
}

async fn who_is_silent_loses_what_was_taken(fixture: Fixture) {
    let store = &fixture.store;
    store.ask_key_look_up(&key("A"), after(0)).await.unwrap();
    store.ask_key_look_up(&key("B"), after(1)).await.unwrap();
    assert_eq!(take(&fixture, after(2)).await, Some(key("A")));
    assert_eq!(take(&fixture, after(3)).await, Some(key("B")));
    assert_eq!(take(&fixture, after(31)).await, None);
    assert_eq!(take(&fixture, after(32)).await, Some(key("A")));
}

async fn what_one_hub_leaves_another_takes(fixture: Fixture) {
    let store = &fixture.store;
    store.ask_key_look_up(&key("A"), after(0)).await.unwrap();
    assert!(store.take_key_look_up(&key("A"), after(1)).await.unwrap());
    assert!(!store.take_key_look_up(&key("A"), after(2)).await.unwrap(), "somebody else was faster");
    store.leave_key_look_up(&key("A")).await.unwrap();
    assert_eq!(store.waiting_key_look_ups(after(2)).await.unwrap(), [(key("A"), after(0))]);
    assert!(store.take_key_look_up(&key("A"), after(2)).await.unwrap());
    store.end_key_look_up(&key("A"), LookUpOutcome::Found, after(3)).await.unwrap();
    store.leave_key_look_up(&key("A")).await.unwrap();
    assert_eq!(store.key_look_up_outcome(&key("A")).await.unwrap(), Some(LookUpOutcome::Found));
    assert!(store.waiting_key_look_ups(after(100)).await.unwrap().is_empty(), "what has ended stays ended");
}

async fn what_is_old_is_forgotten(fixture: Fixture) {
    let store = &fixture.store;
    store.ask_key_look_up(&key("A"), after(0)).await.unwrap();
    store.end_key_look_up(&key("A"), LookUpOutcome::Failed, after(1)).await.unwrap();
    store.forget_key_look_ups(after(3_599)).await.unwrap();
    assert_eq!(store.key_look_up_outcome(&key("A")).await.unwrap(), Some(LookUpOutcome::Failed));
    store.forget_key_look_ups(after(3_600)).await.unwrap();
    assert_eq!(store.key_look_up_outcome(&key("A")).await.unwrap(), None);
}
