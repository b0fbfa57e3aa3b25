//! Keys of the issuers of users' tokens, as they are read, and the hub's own keys.

use hub_core::{
    service_token::KeyState,
    services::PolicySet,
    user_token::{IssuerKeys, TokenAlgorithm, TokenIssuer},
};
use hub_store::{IssuerKeysRow, Store};
use jiff::{SignedDuration, Timestamp};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::path};

use crate::support::hub;

/// A key set as providers publish it; the numbers are a point of P-256.
const KEY_SET: &str = r#"{"keys":[{"kty":"EC","crv":"P-256","kid":"one","use":"sig","alg":"ES256",
    "x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}]}"#;

async fn is_believed(store: &Store, url: &str) {
    let issuer = TokenIssuer {
        name: "login".to_owned(),
        issuer: "https://login.example.com/".to_owned(),
        audiences: vec!["mooring".to_owned()],
        keys: IssuerKeys::Url(url.to_owned()),
        algorithms: vec![TokenAlgorithm::ES256],
        name_claim: "preferred_username".to_owned(),
        email_claim: "email".to_owned(),
        groups_claim: "groups".to_owned(),
    };
    let set = PolicySet { issuers: vec![issuer], ..PolicySet::default() };
    store.change_policy_set(|_| set, "test", Timestamp::now()).await.expect("stored").expect("it is fine");
}

async fn row(store: &Store) -> Option<IssuerKeysRow> {
    store.list_issuer_keys().await.expect("read").into_iter().next()
}

async fn answering(answer: ResponseTemplate) -> MockServer {
    // Fails where another test of this process was faster, which serves as well.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let server = MockServer::start().await;
    Mock::given(path("/keys")).respond_with(answer).mount(&server).await;
    server
}

#[tokio::test]
async fn keys_of_an_issuer_are_read_once_it_is_believed() {
    let (hub, server) = (hub(0).await, answering(ResponseTemplate::new(200).set_body_string(KEY_SET)).await);
    is_believed(&hub.store, &format!("{}/keys", server.uri())).await;
    let revision = hub.store.trust_revision().await.expect("read");
    hub.works_until(|| async { row(&hub.store).await.is_some_and(|row| row.read_at.is_some()) }).await;
    assert_eq!(row(&hub.store).await.expect("stored").key_set.as_deref(), Some(KEY_SET));
    assert!(hub.store.trust_revision().await.expect("read") > revision, "decisions read them");
}

#[tokio::test]
async fn what_is_no_key_set_never_takes_the_place_of_one() {
    let elsewhere = ResponseTemplate::new(302).insert_header("location", "http://127.0.0.1:1/keys");
    for (answer, told) in [
        (ResponseTemplate::new(500), "500"),
        (ResponseTemplate::new(200).set_body_string("<html>log in</html>"), "Key Set"),
        (ResponseTemplate::new(200).set_body_string(r#"{"keys":[]}"#), "public key"),
        (
            ResponseTemplate::new(200).set_body_string(r#"{"keys":[{"kty":"oct","k":"c2VjcmV0"}]}"#),
            "shared secret",
        ),
        (ResponseTemplate::new(200).set_body_bytes(vec![b' '; 300 * 1024]), "larger"),
        (elsewhere, "302"),
    ] {
        let (hub, server) = (hub(0).await, answering(answer).await);
        let url = format!("{}/keys", server.uri());
        is_believed(&hub.store, &url).await;
        let an_hour_ago = hours_ago(1);
        hub.store.write_issuer_keys(&url, KEY_SET, an_hour_ago).await.expect("stored");
        hub.works_until(|| async { row(&hub.store).await.is_some_and(|row| !row.error.is_empty()) }).await;
        let row = row(&hub.store).await.expect("stored");
        assert!(row.error.contains(told), "{told}: {}", row.error);
        assert_eq!((row.key_set.as_deref(), row.read_at), (Some(KEY_SET), Some(an_hour_ago)));
    }
}

fn hours_ago(hours: i64) -> Timestamp {
    let at = Timestamp::now() - SignedDuration::from_hours(hours);
    Timestamp::from_millisecond(at.as_millisecond()).expect("a time")
}

#[tokio::test]
async fn keys_that_cannot_be_read_for_a_day_are_believed_no_more() {
    let (hub, server) = (hub(0).await, answering(ResponseTemplate::new(500)).await);
    let url = format!("{}/keys", server.uri());
    is_believed(&hub.store, &url).await;
    hub.store.write_issuer_keys(&url, KEY_SET, hours_ago(25)).await.expect("stored");
    let revision = hub.store.trust_revision().await.expect("read");
    hub.works_until(|| async { row(&hub.store).await.is_some_and(|row| row.key_set.is_none()) }).await;
    assert!(hub.store.trust_revision().await.expect("read") > revision, "decisions forget them");
}

#[tokio::test]
async fn a_hub_makes_its_keys_by_itself() {
    let hub = hub(0).await;
    let states = async || -> Vec<KeyState> {
        let keys = hub.store.list_signing_keys().await.expect("read");
        keys.iter().map(|key| key.facts.state()).collect()
    };
    hub.works_until(|| async { states().await.len() == 2 }).await;
    assert!(states().await.contains(&KeyState::Signing) && states().await.contains(&KeyState::Next));
}
