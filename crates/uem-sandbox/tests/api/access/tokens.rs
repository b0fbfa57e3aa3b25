//! The token endpoint and what its tokens open.

use reqwest::{Method, Response};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use crate::support::{self, Testbed, basic, refusal};

async fn ask(bed: &Testbed, path: &str, form: &[(&str, &str)]) -> Response {
    bed.nobody(Method::POST, path).form(form).send().await.unwrap()
}

fn form<'a>(id: &'a str, secret: &'a str) -> [(&'a str, &'a str); 3] {
    [("grant_type", "client_credentials"), ("client_id", id), ("client_secret", secret)]
}

#[tokio::test]
async fn a_token_is_given_for_form_and_for_basic_and_opens_the_api_without_a_key() {
    let bed = support::start(20).await;
    let credentials = bed.sandbox.credentials();
    let (id, secret) = (credentials.client_id.as_str(), credentials.client_secret.expose_secret());
    let by_basic = bed
        .nobody(Method::POST, "/oauth/token")
        .header("authorization", basic(id, secret))
        .form(&[("grant_type", "client_credentials")]);
    for answer in [ask(&bed, "/connect/token", &form(id, secret)).await, by_basic.send().await.unwrap()] {
        assert_eq!(answer.status(), 200);
        let body: Value = answer.json().await.unwrap();
        assert_eq!((&body["expires_in"], &body["token_type"]), (&json!(3600), &json!("Bearer")));
        let call =
            bed.nobody(Method::GET, "/api/system/info").bearer_auth(body["access_token"].as_str().unwrap());
        assert_eq!(call.send().await.unwrap().status(), 200);
    }
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn a_bad_request_for_a_token_gets_the_errors_of_oauth() {
    let bed = support::start(20).await;
    let credentials = bed.sandbox.credentials();
    let (id, secret) = (credentials.client_id.as_str(), credentials.client_secret.expose_secret());
    let wrong_grant = [("grant_type", "password"), ("client_id", id), ("client_secret", secret)];
    let cases: &[(&[(&str, &str)], &str)] = &[
        (&form(id, "wrong"), "invalid_client"),
        (&form("unknown", secret), "invalid_client"),
        (&[("grant_type", "client_credentials")], "invalid_client"),
        (&wrong_grant, "unsupported_grant_type"),
        (&[("client_id", id)], "invalid_request"),
    ];
    for (form, error) in cases {
        let answer = ask(&bed, "/connect/token", form).await;
        assert_eq!(answer.status(), 400);
        assert_eq!(answer.json::<Value>().await.unwrap(), json!({"error": error}));
    }
    let as_json = bed
        .nobody(Method::POST, "/connect/token")
        .json(&json!({"grant_type": "client_credentials", "client_id": id, "client_secret": secret}));
    assert_eq!(
        as_json.send().await.unwrap().json::<Value>().await.unwrap(),
        json!({"error": "invalid_request"})
    );
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn tokens_end_with_the_process_and_on_demand() {
    let folder = tempfile::tempdir().unwrap();
    let mut bed = support::start_in(folder.path(), 20).await;
    let credentials = bed.sandbox.credentials().clone();
    let token = bed.token().await;
    let info = |bed: &Testbed| bed.nobody(Method::GET, "/api/system/info").bearer_auth(&token);
    assert_eq!(info(&bed).send().await.unwrap().status(), 200);
    bed.control("/_sandbox/faults", json!({"kind": "token_expired"})).await;
    assert_eq!(refusal(info(&bed)).await, (401, 1029));
    bed.sandbox.stop().await;
    bed = support::start_in(folder.path(), 20).await;
    assert_eq!(refusal(info(&bed)).await, (401, 1024));
    assert_eq!(bed.sandbox.credentials().client_id, credentials.client_id, "credentials outlive the process");
    bed.token().await;
    bed.sandbox.stop().await;
}
