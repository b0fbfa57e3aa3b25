//! What the hub signs for the services behind proxies.

use axum::body::Body;
use http::{Request, StatusCode};
use hub_core::{fleet::Compliance, operator::Role, service_token::Claims, trust::Level};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header, jwk::JwkSet};
use serde_json::json;

use crate::{
    decide::{Deciding, change, facts, header, policy_set},
    support::{Hub, json as body_of, now, text},
};

/// A hub whose policies ask for tokens.
async fn deciding() -> Deciding {
    let deciding = Deciding::start().await;
    let wanted = policy_set(|set| set.policies.iter_mut().for_each(|policy| policy.token_minutes = 10));
    deciding.hub.store.change_policy_set(|_| wanted, "test", now()).await.unwrap().unwrap();
    deciding.hub.store.keep_signing_keys(now()).await.unwrap();
    token(&deciding, || menu(&deciding), |_| true).await;
    deciding
}

/// Of a service that asks for no device.
fn menu(deciding: &Deciding) -> Request<Body> {
    let mut asked = deciding.ask("/", &[("x-forwarded-email", "ann@example.com")]);
    asked.headers_mut().insert("x-forwarded-host", "menu.example.com".parse().unwrap());
    asked
}

/// The token of an answer, once it is one that fits.
async fn token(deciding: &Deciding, ask: impl Fn() -> Request<Body>, fits: impl Fn(&str) -> bool) -> String {
    let looking = async {
        loop {
            let answer = deciding.hub.ask(ask()).await;
            let token = header(&answer, "x-mooring-token");
            if !token.is_empty() && fits(token) {
                return token.to_owned();
            }
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), looking).await.expect("a token comes")
}

async fn key_set(hub: &Hub) -> JwkSet {
    let answer = hub.ask(Request::get("/.well-known/jwks.json").body(Body::empty()).unwrap()).await;
    assert_eq!(header(&answer, "cache-control"), "public, max-age=300");
    assert_eq!(header(&answer, "content-type"), "application/json");
    serde_json::from_str(&text(answer).await).unwrap()
}

/// Reads a token as a service does: by the published keys, for its own name.
async fn verified(hub: &Hub, token: &str, service: &str) -> Result<Claims, String> {
    let kid = decode_header(token).unwrap().kid.unwrap();
    let set = key_set(hub).await;
    let key = set.find(&kid).ok_or("a key that is not published")?;
    let mut validation = Validation::new(Algorithm::ES256);
    validation.set_audience(&[service]);
    validation.set_issuer(&["https://hub.example.com"]);
    // The hub's clock stands still in tests.
    validation.validate_exp = false;
    let read = decode::<Claims>(token, &DecodingKey::from_jwk(key).unwrap(), &validation);
    read.map(|read| read.claims).map_err(|error| error.to_string())
}

#[tokio::test]
async fn a_service_reads_by_the_published_keys_what_was_decided() {
    let deciding = deciding().await;
    let certificate = deciding.certificate(&facts(1).serial_number);
    let ask =
        || deciding.ask("/", &[("client-cert", &certificate), ("x-forwarded-email", "ann@example.com")]);
    let token = token(&deciding, ask, |_| true).await;
    let claims = verified(&deciding.hub, &token, "wiki").await.unwrap();
    let device = claims.device.as_ref().unwrap();
    assert_eq!((device.id, device.serial_number.as_str(), device.score.get()), (1, "C020000001", 100));
    assert_eq!((device.level, device.facts_age, device.facts_at), (Level::High, 0, now().as_second()));
    assert_eq!((claims.iat, claims.exp - claims.iat), (now().as_second(), 600));
    assert_eq!(claims.sub.as_deref(), Some("ann@example.com"));
    // It is none for another service, and says nothing that the other asks for.
    assert_eq!(verified(&deciding.hub, &token, "menu").await, Err("InvalidAudience".to_owned()));
    // The same question is answered with the same token; another user's or device's is another.
    assert_eq!(header(&deciding.hub.ask(ask()).await, "x-mooring-token"), token);
    let second = deciding.certificate(&facts(2).serial_number);
    for other in [
        deciding.ask("/", &[("client-cert", &certificate), ("x-forwarded-email", "eve@example.com")]),
        deciding.ask("/", &[("client-cert", &second), ("x-forwarded-email", "ann@example.com")]),
        deciding.ask("/", &[("client-cert", &certificate)]),
    ] {
        let answer = deciding.hub.ask(other).await;
        let other = header(&answer, "x-mooring-token");
        assert!(!other.is_empty() && other != token);
    }
}

#[tokio::test]
async fn who_is_refused_gets_no_token_and_a_change_ends_the_kept_one() {
    let deciding = deciding().await;
    let certificate = deciding.certificate(&facts(2).serial_number);
    let ask = || deciding.ask("/", &[("client-cert", &certificate)]);
    let before = token(&deciding, ask, |_| true).await;
    assert!(verified(&deciding.hub, &before, "wiki").await.is_ok());
    let broken = hub_core::fleet::DeviceFacts { compliance: Compliance::NonCompliant, ..facts(2) };
    change(&deciding.hub.store, deciding.integration, vec![broken], now()).await;
    let refused = deciding.until_answered(ask, StatusCode::FORBIDDEN).await;
    assert_eq!(header(&refused, "x-mooring-token"), "");
    for (headers, status) in [(&[][..], 401), (&[("client-cert", "junk")], 403)] {
        let answer = deciding.hub.ask(deciding.ask("/", headers)).await;
        assert_eq!((answer.status().as_u16(), header(&answer, "x-mooring-token")), (status, ""));
    }
}

#[tokio::test]
async fn with_the_users_claims_only_nothing_is_said_of_a_device() {
    let deciding = deciding().await;
    let answer = deciding.hub.ask(menu(&deciding)).await;
    assert_eq!(header(&answer, "x-mooring-decision"), "allow_user_only");
    let token = header(&answer, "x-mooring-token").to_owned();
    let claims = verified(&deciding.hub, &token, "menu").await.unwrap();
    assert_eq!((claims.device, claims.decision.as_str()), (None, "allow_user_only"));
    assert_eq!(claims.user.unwrap().email, "ann@example.com");
    // The service that asks for a device does not take it.
    assert!(verified(&deciding.hub, &token, "wiki").await.is_err());
}

#[tokio::test]
async fn where_no_policy_asks_for_a_token_none_is_signed() {
    let deciding = Deciding::start().await;
    deciding.hub.store.keep_signing_keys(now()).await.unwrap();
    let certificate = deciding.certificate(&facts(1).serial_number);
    let answer = deciding.hub.ask(deciding.ask("/", &[("client-cert", &certificate)])).await;
    assert_eq!((answer.status(), header(&answer, "x-mooring-token")), (StatusCode::OK, ""));
}

#[tokio::test]
async fn a_leaked_key_is_gone_at_once_and_the_next_one_signs() {
    let deciding = deciding().await;
    let certificate = deciding.certificate(&facts(1).serial_number);
    let ask = || deciding.ask("/", &[("client-cert", &certificate)]);
    let before = token(&deciding, ask, |_| true).await;
    let kid = |token: &str| decode_header(token).unwrap().kid.unwrap();
    let published = key_set(&deciding.hub).await;
    assert_eq!(published.keys.len(), 2);
    deciding.hub.store.rotate_signing_keys(true, now()).await.unwrap().unwrap();
    let after = token(&deciding, ask, |token| kid(token) != kid(&before)).await;
    assert!(published.find(&kid(&after)).is_some(), "services knew it before it signed");
    assert!(verified(&deciding.hub, &after, "wiki").await.is_ok());
    assert_eq!(verified(&deciding.hub, &before, "wiki").await, Err("a key that is not published".to_owned()));
}

#[tokio::test]
async fn the_keys_are_kept_by_who_reads_them_until_they_change() {
    let deciding = deciding().await;
    let ask = |mark: &str| {
        let request = Request::get("/.well-known/jwks.json").header("if-none-match", mark);
        request.body(Body::empty()).unwrap()
    };
    let first = deciding.hub.ask(ask("\"another\"")).await;
    assert_eq!(first.status(), StatusCode::OK);
    let mark = header(&first, "etag").to_owned();
    assert!(!text(first).await.contains("\"d\""), "no secret part");
    let again = deciding.hub.ask(ask(&mark)).await;
    assert_eq!((again.status(), header(&again, "etag")), (StatusCode::NOT_MODIFIED, mark.as_str()));
    assert_eq!(text(again).await, "");
    deciding.hub.store.rotate_signing_keys(true, now()).await.unwrap().unwrap();
    deciding.until_answered(|| ask(&mark), StatusCode::OK).await;
}

#[tokio::test]
async fn keys_are_listed_and_changed_by_the_api() {
    let hub = Hub::start().await;
    let (admin, viewer) = (hub.token(Role::Admin).await, hub.token(Role::Viewer).await);
    hub.store.keep_signing_keys(now()).await.unwrap();
    let states = |body: &serde_json::Value| -> Vec<String> {
        let mut states: Vec<String> = body["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|key| key["state"].as_str().unwrap().to_owned())
            .collect();
        states.sort();
        states
    };
    let listed = body_of(hub.get("/api/v1/trust/signing-keys", &viewer).await).await;
    assert_eq!(states(&listed), ["next", "signing"]);
    assert!(!listed.to_string().contains("sealed") && listed["items"][0]["public"].is_null());
    let place = "/api/v1/trust/signing-keys/rotation";
    assert_eq!(hub.call("POST", place, &viewer, &json!({})).await.status(), 403);
    let early = hub.call("POST", place, &admin, &json!({})).await;
    assert_eq!(early.status(), 409);
    assert!(text(early).await.contains("2026-03-01T12:15:00Z"), "it says when");
    let rotated = hub.call("POST", place, &admin, &json!({ "has_leaked": true })).await;
    assert_eq!(rotated.status(), 200);
    assert_eq!(states(&body_of(rotated).await), ["next", "signing"]);
}
