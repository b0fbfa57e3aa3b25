//! Users by the tokens of identity providers, as proxies pass them on.

use axum::body::Body;
use http::{Request, Response, StatusCode};
use hub_core::{
    operator::Role,
    proxy::{HandOver, Proof, Proxy, UserSource},
    services::PolicySet,
    user_token::{IssuerKeys, TokenAlgorithm, TokenIssuer},
};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode, jwk::Jwk};
use rcgen::KeyPair;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use crate::{
    decide::{Deciding, header, policy_set},
    support::{Hub, json as body_of, now},
};

const ISSUER: &str = "https://login.example.com/";

/// An identity provider with one key.
struct Provider {
    key: EncodingKey,
}

impl Provider {
    fn new() -> Self {
        Self { key: EncodingKey::from_ec_der(&KeyPair::generate().unwrap().serialize_der()) }
    }

    fn key_set(&self) -> String {
        let mut jwk =
            serde_json::to_value(Jwk::from_encoding_key(&self.key, Algorithm::ES256).unwrap()).unwrap();
        jwk["kid"] = json!("one");
        json!({ "keys": [jwk] }).to_string()
    }

    fn settings(&self) -> TokenIssuer {
        TokenIssuer {
            name: "login".to_owned(),
            issuer: ISSUER.to_owned(),
            audiences: vec!["mooring".to_owned()],
            keys: IssuerKeys::Pasted(self.key_set()),
            algorithms: vec![TokenAlgorithm::ES256],
            name_claim: "preferred_username".to_owned(),
            email_claim: "email".to_owned(),
            groups_claim: "groups".to_owned(),
        }
    }

    fn token(&self, change: impl FnOnce(&mut Value)) -> String {
        let mut claims = json!({
            "iss": ISSUER, "aud": "mooring", "exp": now().as_second() + 300, "email": "ann@example.com",
            "preferred_username": "ann", "groups": ["Staff"],
        });
        change(&mut claims);
        let header = Header { kid: Some("one".to_owned()), ..Header::new(Algorithm::ES256) };
        encode(&header, &claims, &self.key).unwrap()
    }
}

/// A hub that believes the provider, with a service for its staff behind a proxy that passes tokens on.
async fn deciding(provider: &Provider, header: &str) -> Deciding {
    let mut deciding = Deciding::start().await;
    let wanted = policy_set(|set| {
        set.policies[1].user_groups = vec!["staff".to_owned()];
        set.issuers = vec![provider.settings()];
    });
    let proxy = Proxy {
        name: "edge".to_owned(),
        proof: Proof::Secret,
        addresses: Vec::new(),
        certificate: HandOver::Rfc9440,
        user: UserSource::Token { header: header.to_owned() },
    };
    let store = &deciding.hub.store;
    store.change_policy_set(|_| wanted, "test", now()).await.unwrap().unwrap();
    let secret = store.put_proxy(&proxy, true, "test", now()).await.unwrap().unwrap();
    deciding.secret = secret.expose_secret().to_owned();
    // Until it has read all this, the new secret is none.
    let asked = || ask(&deciding, &[(header, &format!("Bearer {}", provider.token(|_| {})))]);
    deciding.until_answered(asked, StatusCode::OK).await;
    deciding
}

fn ask(deciding: &Deciding, headers: &[(&str, &str)]) -> Request<Body> {
    let mut request = deciding.ask("/", headers);
    request.headers_mut().insert("x-forwarded-host", "menu.example.com".parse().unwrap());
    request
}

fn shown(answer: &Response<Body>) -> (u16, &str, &str, &str) {
    let of = |name| header(answer, name);
    (answer.status().as_u16(), of("x-mooring-reason"), of("x-mooring-user"), of("x-mooring-email"))
}

#[tokio::test]
async fn a_token_says_who_the_user_is_and_nothing_else_does() {
    let provider = Provider::new();
    let deciding = deciding(&provider, "Authorization").await;
    let good = format!("Bearer {}", provider.token(|_| {}));
    for authorization in
        [good.as_str(), &good.replace("Bearer", "bearer"), &good.replace("Bearer ", "BEARER  ")]
    {
        let answer = deciding.hub.ask(ask(&deciding, &[("authorization", authorization)])).await;
        assert_eq!(shown(&answer), (200, "no_device_asked", "ann", "ann@example.com"), "{authorization}");
    }
    // Headers in which other proxies tell the user count for nothing from this one.
    let told = [
        ("x-forwarded-user", "boss"),
        ("x-forwarded-email", "boss@example.com"),
        ("x-forwarded-groups", "staff"),
    ];
    assert_eq!(shown(&deciding.hub.ask(ask(&deciding, &told)).await), (401, "no_user", "", ""));
    let guest = format!("Bearer {}", provider.token(|claims| claims["groups"] = json!(["guests"])));
    let answer = deciding.hub.ask(ask(&deciding, &[("authorization", &guest)])).await;
    assert_eq!(shown(&answer), (403, "not_in_group", "ann", "ann@example.com"));
    // A proxy that has not proven itself passes nothing on.
    let mut stranger = ask(&deciding, &[("authorization", &good)]);
    stranger.headers_mut().remove("x-mooring-proxy-secret");
    assert_eq!(shown(&deciding.hub.ask(stranger).await), (403, "proxy_without_secret", "", ""));
}

#[tokio::test]
async fn a_token_that_does_not_count_is_nobody_and_the_explanation_says_why() {
    let (provider, other) = (Provider::new(), Provider::new());
    let deciding = deciding(&provider, "Authorization").await;
    let admin = deciding.hub.token(Role::Admin).await;
    let part = |text: &str| base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, text);
    let good = provider.token(|_| {});
    let payload = good.split('.').nth(1).unwrap().to_owned();
    let secret = EncodingKey::from_secret(provider.key_set().as_bytes());
    let by_secret =
        encode(&Header::new(Algorithm::HS256), &json!({ "iss": ISSUER, "aud": "mooring" }), &secret).unwrap();
    for (token, why) in [
        (provider.token(|claims| claims["exp"] = json!(now().as_second() - 61)), "it ended on"),
        (provider.token(|claims| claims["nbf"] = json!(now().as_second() + 61)), "it counts only from"),
        (provider.token(|claims| claims["aud"] = json!("else")), "made for [\"else\"]"),
        (provider.token(|claims| claims["iss"] = json!("https://evil.example.com")), "evil.example.com"),
        (other.token(|_| {}), "its signature is not one of issuer login"),
        (by_secret, "may not sign by HS256"),
        (format!("{}.{payload}.", part(r#"{"alg":"none"}"#)), "no signed token"),
        (provider.token(|claims| claims["x"] = json!("y".repeat(20_000))), "bytes, at most"),
        ("junk".to_owned(), "no signed token"),
    ] {
        let answer = deciding.hub.ask(ask(&deciding, &[("authorization", &format!("Bearer {token}"))])).await;
        assert_eq!(shown(&answer), (401, "no_user", "", ""), "{why}");
        let looking = async {
            loop {
                let last = body_of(deciding.hub.get("/api/v1/trust/decisions?limit=1", &admin).await).await;
                let id = last["items"][0]["id"].clone();
                let kept =
                    body_of(deciding.hub.get(&format!("/api/v1/trust/decisions/{id}"), &admin).await).await;
                let fault = kept["explanation"]["user_fault"].as_str().unwrap_or_default();
                if fault.contains(why) {
                    return kept["explanation"]["because"].as_str().unwrap().to_owned();
                }
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
        };
        let because = tokio::time::timeout(std::time::Duration::from_secs(20), looking).await.expect(why);
        assert!(because.contains(why), "{because}");
    }
    let twice = [("authorization", &*format!("Bearer {good}")), ("authorization", "Bearer x")];
    assert_eq!(shown(&deciding.hub.ask(ask(&deciding, &twice)).await), (401, "no_user", "", ""));
    let login = [("authorization", "Basic YTpi")];
    assert_eq!(shown(&deciding.hub.ask(ask(&deciding, &login)).await), (401, "no_user", "", ""));
}

#[tokio::test]
async fn a_header_of_its_own_holds_the_token_as_it_is() {
    let provider = Provider::new();
    let deciding = deciding(&provider, "X-Id-Token").await;
    let good = provider.token(|_| {});
    let answer = deciding.hub.ask(ask(&deciding, &[("x-id-token", &good)])).await;
    assert_eq!(shown(&answer), (200, "no_device_asked", "ann", "ann@example.com"));
    let elsewhere = format!("Bearer {good}");
    let answer = deciding.hub.ask(ask(&deciding, &[("authorization", &elsewhere)])).await;
    assert_eq!(shown(&answer), (401, "no_user", "", ""));
}

#[tokio::test]
async fn an_issuer_that_is_taken_away_is_believed_no_more() {
    let provider = Provider::new();
    let deciding = deciding(&provider, "Authorization").await;
    let good = format!("Bearer {}", provider.token(|_| {}));
    let asked = || ask(&deciding, &[("authorization", &good)]);
    assert_eq!(deciding.hub.ask(asked()).await.status(), StatusCode::OK);
    let without = |set: PolicySet| PolicySet { issuers: Vec::new(), ..set };
    deciding.hub.store.change_policy_set(without, "test", now()).await.unwrap().unwrap();
    deciding.until_answered(asked, StatusCode::UNAUTHORIZED).await;
}

#[tokio::test]
async fn issuers_are_kept_by_the_api_and_say_how_their_keys_stand() {
    let (hub, provider) = (Hub::start().await, Provider::new());
    let (admin, viewer) = (hub.token(Role::Admin).await, hub.token(Role::Viewer).await);
    let place = "/api/v1/trust/issuers/login";
    let url = format!("{ISSUER}keys");
    let issuer =
        json!({ "name": "login", "issuer": ISSUER, "audiences": ["mooring"], "keys": { "url": url } });
    assert_eq!(hub.call("PUT", place, &viewer, &issuer).await.status(), 403);
    let added = hub.call("PUT", place, &admin, &issuer).await;
    assert_eq!(added.status(), 200);
    assert_eq!(body_of(added).await["changes"][0]["kind"], "issuer");
    let read = body_of(hub.get(place, &viewer).await).await;
    assert_eq!((&read["keys"], &read["read_at"]), (&json!(0), &Value::Null), "never read");
    assert_eq!(read["settings"]["algorithms"], json!(["RS256", "ES256"]));
    hub.store.write_issuer_keys(&url, &provider.key_set(), now()).await.unwrap();
    hub.store.note_unread_issuer_keys(&url, "the server answered 500", now()).await.unwrap();
    let listed = body_of(hub.get("/api/v1/trust/issuers", &viewer).await).await;
    assert_eq!(
        (&listed["items"][0]["keys"], &listed["items"][0]["error"]),
        (&json!(1), &json!("the server answered 500"))
    );
    let twin = json!({ "name": "twin", "issuer": ISSUER, "audiences": ["a"], "keys": { "url": "http://login.example.com" } });
    let refused = hub.call("PUT", "/api/v1/trust/issuers/twin", &admin, &twin).await;
    assert_eq!(refused.status(), 422);
    let refused = body_of(refused).await;
    let fields: Vec<&str> =
        refused["errors"].as_array().unwrap().iter().map(|error| error["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["issuer twin: keys.url", "issuers: issuer"]);
    assert_eq!(hub.call("DELETE", place, &admin, &json!({})).await.status(), 204);
    assert_eq!(hub.get(place, &admin).await.status(), 404);
}
