//! Requests to try credentials.

use database::params;
use hub_core::integration::{Credentials, IntegrationSettings};
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
    stored_credentials_are_tried_at_their_own_server_only
    a_verification_without_credentials_ends_and_keeps_no_other_waiting
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

async fn stored_credentials_are_tried_at_their_own_server_only(fixture: Fixture) {
    let store = &fixture.store;
    let id = fixture.integration("Berlin").await;
    let text = |text: &str| Some(text.to_owned());
    for other in [
        IntegrationSettings { api_url: "https://evil.example".into(), ..settings("Berlin") },
        IntegrationSettings { proxy_url: text("http://evil.example:3128"), ..settings("Berlin") },
        IntegrationSettings { custom_ca_pem: text("another CA"), ..settings("Berlin") },
    ] {
        let refused = store.request_verification(&other, None, Some(id), now()).await;
        assert!(matches!(refused, Err(StoreError::OtherServer { .. })), "{other:?}");
        let refused = store.update_integration(id, &other, None, now()).await;
        assert!(matches!(refused, Err(StoreError::OtherServer { .. })), "{other:?}");
        store.request_verification(&other, Some(&basic("typed")), Some(id), now()).await.unwrap();
    }
    assert_eq!(store.find_integration(id).await.unwrap().unwrap().settings, settings("Berlin"));
}

async fn a_verification_without_credentials_ends_and_keeps_no_other_waiting(fixture: Fixture) {
    let store = &fixture.store;
    let pulled = store.pulled_integration(&settings("Pulled"), &basic("x"), now()).await.unwrap();
    let refused = store.request_verification(&settings("Pulled"), None, Some(pulled), now()).await;
    assert!(matches!(refused, Err(StoreError::NoCredentials { .. })));
    // Damaged between the request and its turn.
    let id = fixture.integration("Berlin").await;
    let stored = store.find_integration(id).await.unwrap().unwrap().settings;
    let first = store.request_verification(&stored, None, Some(id), now()).await.unwrap();
    let damage = "UPDATE integrations SET credentials_sealed = $2 WHERE id = $1";
    fixture.test.database.execute("damage", damage, params![id.0, Vec::<u8>::new()]).await.unwrap();
    let later = now() + SignedDuration::from_secs(1);
    let second = store.request_verification(&settings("x"), Some(&basic("b")), None, later).await.unwrap();
    let (taken, _) = store.take_verification(later).await.unwrap().unwrap();
    assert_eq!(taken.id, second);
    let ended = store.find_verification(&first).await.unwrap().unwrap();
    assert_eq!((ended.state, ended.is_ok), (VerificationState::Done, false));
    assert!(ended.steps[0]["remedy"].as_str().unwrap().contains("credentials"), "{}", ended.steps);
}

async fn old_verifications_are_removed(fixture: Fixture) {
    let store = &fixture.store;
    let old = store.request_verification(&settings("x"), Some(&basic("a")), None, now()).await.unwrap();
    let later = now() + SignedDuration::from_mins(61);
    store.request_verification(&settings("x"), Some(&basic("a")), None, later).await.unwrap();
    assert!(store.find_verification(&old).await.unwrap().is_none());
}
