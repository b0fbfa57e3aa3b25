//! Requests to try credentials.

use hub_core::integration::Credentials;
use hub_store::{StoreError, VerificationState};
use jiff::SignedDuration;
use secrecy::ExposeSecret;
use serde_json::json;

use crate::{
    fixture::{Fixture, basic, now, settings},
    on_both,
};

on_both! {
    a_verification_is_taken_once_and_answered
    stored_credentials_are_tried_when_none_are_given
    old_verifications_are_removed
}

async fn a_verification_is_taken_once_and_answered(fixture: Fixture) {
    let store = &fixture.store;
    assert!(store.take_verification(now()).await.unwrap().is_none());
    let id = store.request_verification(&settings("x"), Some(&basic("try")), None, now()).await.unwrap();
    let (taken, credentials) = store.take_verification(now()).await.unwrap().unwrap();
    assert_eq!((taken.id.as_str(), taken.state), (id.as_str(), VerificationState::Running));
    let Credentials::Basic { password, .. } = credentials else { panic!("other credentials") };
    assert_eq!(password.expose_secret(), "try");
    assert!(store.take_verification(now()).await.unwrap().is_none());
    // Whoever took it died: another one tries.
    let later = now() + SignedDuration::from_mins(2);
    assert!(store.take_verification(later).await.unwrap().is_some());
    let steps = json!([{ "step": "name", "ok": true }]);
    store.end_verification(&id, true, &steps, later).await.unwrap();
    let found = store.find_verification(&id).await.unwrap().unwrap();
    assert_eq!((found.state, found.is_ok, found.steps), (VerificationState::Done, true, steps.clone()));
    let missing = store.end_verification("none", true, &steps, now()).await;
    assert!(matches!(missing, Err(StoreError::Missing { .. })));
}

async fn stored_credentials_are_tried_when_none_are_given(fixture: Fixture) {
    let store = &fixture.store;
    let integration = fixture.integration("Berlin").await;
    store.request_verification(&settings("x"), None, Some(integration), now()).await.unwrap();
    let (_, credentials) = store.take_verification(now()).await.unwrap().unwrap();
    let Credentials::Basic { password, .. } = credentials else { panic!("other credentials") };
    assert_eq!(password.expose_secret(), "s3cret");
    let neither = store.request_verification(&settings("x"), None, None, now()).await;
    assert!(matches!(neither, Err(StoreError::Missing { .. })));
}

async fn old_verifications_are_removed(fixture: Fixture) {
    let store = &fixture.store;
    let old = store.request_verification(&settings("x"), Some(&basic("a")), None, now()).await.unwrap();
    let later = now() + SignedDuration::from_mins(61);
    store.request_verification(&settings("x"), Some(&basic("a")), None, later).await.unwrap();
    assert!(store.find_verification(&old).await.unwrap().is_none());
}
