//! What is known of the way to a tenant: its answers, and who carries the calls.

use hub_core::status::{Quota, Unreachable};
use hub_store::Contact;
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret as _, SecretString};

use crate::{
    fixture::{Fixture, now},
    on_both,
};

on_both! {
    a_contact_keeps_what_a_later_one_does_not_say
    the_first_key_of_a_token_is_the_only_one
    a_token_waits_a_day_and_a_new_one_ends_it
    a_connection_lives_as_long_as_it_gives_signs
    a_removed_integration_leaves_nothing_of_its_way
}

fn later(seconds: i64) -> Timestamp {
    now() + SignedDuration::from_secs(seconds)
}

async fn a_contact_keeps_what_a_later_one_does_not_say(fixture: Fixture) {
    let (store, id) = (&fixture.store, fixture.integration("Berlin").await);
    assert!(store.find_contact(id).await.unwrap().answered_at.is_none());
    let quota = Quota { limit: 50_000, remaining: 7, resets_at: Some(later(60)), reserve: 500 };
    let first = Contact {
        answered_at: Some(now()),
        quota: Some(quota),
        calls_per_minute: Some(3000),
        ..Contact::default()
    };
    store.note_contact(id, &first, now()).await.unwrap();
    let it = Unreachable { at: later(5), error: "no route".into(), remedy: "look".into() };
    store.note_contact(id, &Contact { unreachable: Some(it), ..Contact::default() }, later(5)).await.unwrap();
    let found = store.find_contact(id).await.unwrap();
    assert_eq!(found.answered_at, Some(now()));
    assert_eq!(found.unreachable.unwrap().error, "no route");
    assert_eq!(found.quota.map(|quota| (quota.limit, quota.remaining)), Some((50_000, 7)));
    // An answer later says nothing of the failure: the rule compares the times.
    store
        .note_contact(id, &Contact { answered_at: Some(later(9)), ..Contact::default() }, later(9))
        .await
        .unwrap();
    let found = store.find_contact(id).await.unwrap();
    assert_eq!((found.answered_at, found.unreachable.unwrap().at), (Some(later(9)), later(5)));
}

async fn the_first_key_of_a_token_is_the_only_one(fixture: Fixture) {
    let (store, id) = (&fixture.store, fixture.integration("Berlin").await);
    let token = store.new_connector_token(id, "ann", now()).await.unwrap();
    let wrong = SecretString::from("mct_wrong".to_owned());
    assert_eq!(store.admit_connector(&wrong, b"first", now()).await.unwrap(), None);
    assert!(store.find_connector(id).await.unwrap().unwrap().enrolled_at.is_none());
    assert_eq!(store.admit_connector(&token, b"first", now()).await.unwrap(), Some(id));
    assert_eq!(store.admit_connector(&token, b"second", now()).await.unwrap(), None);
    assert_eq!(store.admit_connector(&token, b"first", later(1)).await.unwrap(), Some(id));
    let row = store.find_connector(id).await.unwrap().unwrap();
    assert_eq!((row.enrolled_at, row.issued_by.as_str()), (Some(now()), "ann"));
}

async fn a_token_waits_a_day_and_a_new_one_ends_it(fixture: Fixture) {
    let (store, id) = (&fixture.store, fixture.integration("Berlin").await);
    let first = store.new_connector_token(id, "ann", now()).await.unwrap();
    assert_eq!(store.admit_connector(&first, b"key", later(24 * 3600)).await.unwrap(), None, "too late");
    let second = store.new_connector_token(id, "bob", now()).await.unwrap();
    assert_ne!(first.expose_secret(), second.expose_secret());
    assert_eq!(store.admit_connector(&first, b"key", now()).await.unwrap(), None);
    assert_eq!(store.admit_connector(&second, b"key", now()).await.unwrap(), Some(id));
    // One that came in time may come for ever.
    assert_eq!(store.admit_connector(&second, b"key", later(99 * 24 * 3600)).await.unwrap(), Some(id));
}

async fn a_connection_lives_as_long_as_it_gives_signs(fixture: Fixture) {
    let (store, id) = (&fixture.store, fixture.integration("Berlin").await);
    let token = store.new_connector_token(id, "ann", now()).await.unwrap();
    store.admit_connector(&token, b"key", now()).await.unwrap();
    store.connector_linked(id, "hub-1", "1.0", "uem:443", now()).await.unwrap();
    store.connector_linked(id, "hub-2", "1.0", "uem:443", later(1)).await.unwrap();
    assert!(store.connector_seen(id, "hub-1", b"key", later(40)).await.unwrap());
    let alive = |row: hub_store::ConnectorRow, at: Timestamp| -> Vec<String> {
        row.links.iter().filter(|link| link.is_alive(at)).map(|link| link.hub.clone()).collect()
    };
    let row = store.find_connector(id).await.unwrap().unwrap();
    assert_eq!(alive(row, later(50)), ["hub-1"], "the other hub has died");
    store.connector_unlinked(id, "hub-1", "cut", later(51)).await.unwrap();
    let row = store.find_connector(id).await.unwrap().unwrap();
    assert_eq!(row.links.iter().find(|link| link.hub == "hub-1").unwrap().error, "cut");
    assert!(alive(row, later(52)).is_empty());
    // With a new token the old key may stay no longer.
    store.connector_linked(id, "hub-1", "1.0", "uem:443", later(60)).await.unwrap();
    store.new_connector_token(id, "ann", later(61)).await.unwrap();
    assert!(!store.connector_seen(id, "hub-1", b"key", later(62)).await.unwrap());
}

async fn a_removed_integration_leaves_nothing_of_its_way(fixture: Fixture) {
    let (store, id) = (&fixture.store, fixture.integration("Berlin").await);
    let token = store.new_connector_token(id, "ann", now()).await.unwrap();
    store.admit_connector(&token, b"key", now()).await.unwrap();
    store.connector_linked(id, "hub-1", "1.0", "uem:443", now()).await.unwrap();
    store.note_contact(id, &Contact { answered_at: Some(now()), ..Contact::default() }, now()).await.unwrap();
    store.remove_integration(id).await.unwrap();
    assert!(!store.connector_seen(id, "hub-1", b"key", now()).await.unwrap());
    assert_eq!(store.admit_connector(&token, b"key", now()).await.unwrap(), None);
    store.empty_removed_integrations().await.unwrap();
    // What comes late writes nothing.
    store.note_contact(id, &Contact { answered_at: Some(now()), ..Contact::default() }, now()).await.unwrap();
    assert!(store.find_connector(id).await.unwrap().is_none());
    assert!(store.find_contact(id).await.unwrap().answered_at.is_none());
}
