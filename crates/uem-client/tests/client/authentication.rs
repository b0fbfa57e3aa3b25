//! Basic and OAuth: what is sent, how often tokens are fetched, and what refusals become.

use std::{sync::Arc, time::Duration};

use futures_util::future::join_all;
use uem_client::{Credentials, ErrorKind, Settings, UemClient};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{body_string_contains, header, header_exists, method, path},
};

const INFO: &str = "/api/system/info";

fn oauth(server: &MockServer) -> UemClient {
    let credentials = Credentials::oauth(format!("{}/connect/token", server.uri()), "client-7", "s3cr3t");
    UemClient::new(Settings::builder(&server.uri(), credentials).retries(0).build().unwrap()).unwrap()
}

fn token(value: &str, expires_in: serde_json::Value) -> ResponseTemplate {
    let body = serde_json::json!({"access_token": value, "expires_in": expires_in, "token_type": "Bearer"});
    ResponseTemplate::new(200).set_body_json(body)
}

#[tokio::test]
async fn basic_sends_user_password_and_key() {
    let server = MockServer::start().await;
    Mock::given(path(INFO))
        .and(header("authorization", "Basic YXBpOnBhc3Mtd29yZA=="))
        .and(header("aw-tenant-code", "the-key"))
        .and(header("accept", "application/json;version=1"))
        .and(header("x-request-id", "req-1"))
        .respond_with(ResponseTemplate::new(200).set_body_string("{}"))
        .expect(1)
        .mount(&server)
        .await;
    crate::client(&server).with_request_id("req-1").system().info().await.unwrap();
}

#[tokio::test]
async fn one_token_is_fetched_for_many_callers_and_reused() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/connect/token"))
        .and(body_string_contains("grant_type=client_credentials"))
        .and(body_string_contains("client_id=client-7"))
        .and(body_string_contains("client_secret=s3cr3t"))
        .respond_with(token("t-1", "3600".into()).set_delay(Duration::from_millis(100)))
        .expect(1)
        .mount(&server)
        .await;
    Mock::given(path(INFO))
        .and(header("authorization", "Bearer t-1"))
        .respond_with(ResponseTemplate::new(200).set_body_string("{}"))
        .expect(21)
        .mount(&server)
        .await;
    let client = oauth(&server);
    let outcomes = join_all((0..20).map(|_| {
        let client = client.clone();
        async move { client.system().info().await }
    }));
    assert!(outcomes.await.iter().all(Result::is_ok));
    client.system().info().await.unwrap();
}

#[tokio::test]
async fn a_refused_token_is_replaced_once() {
    for code in [1024, 1029] {
        let server = MockServer::start().await;
        Mock::given(path("/connect/token"))
            .respond_with(token("old", 3600.into()))
            .up_to_n_times(1)
            .mount(&server)
            .await;
        Mock::given(path("/connect/token"))
            .respond_with(token("new", 3600.into()))
            .expect(1)
            .mount(&server)
            .await;
        let refusal = serde_json::json!({"errorCode": code, "message": "token"});
        Mock::given(header("authorization", "Bearer old"))
            .respond_with(ResponseTemplate::new(401).set_body_json(refusal))
            .mount(&server)
            .await;
        Mock::given(header("authorization", "Bearer new"))
            .respond_with(ResponseTemplate::new(200).set_body_string("{}"))
            .mount(&server)
            .await;
        oauth(&server).system().info().await.unwrap();
    }
}

#[tokio::test]
async fn a_token_that_is_refused_again_is_an_error_and_not_an_endless_loop() {
    let server = MockServer::start().await;
    Mock::given(path("/connect/token")).respond_with(token("t", 3600.into())).expect(2).mount(&server).await;
    Mock::given(path(INFO)).respond_with(ResponseTemplate::new(401)).expect(2).mount(&server).await;
    let error = oauth(&server).system().info().await.unwrap_err();
    assert!(error.is_credentials(), "{error}");
}

#[tokio::test]
async fn a_short_lived_token_is_fetched_anew_after_half_its_life() {
    let server = MockServer::start().await;
    Mock::given(path("/connect/token")).respond_with(token("t", 1.into())).expect(2).mount(&server).await;
    Mock::given(path(INFO))
        .respond_with(ResponseTemplate::new(200).set_body_string("{}"))
        .mount(&server)
        .await;
    let client = oauth(&server);
    client.system().info().await.unwrap();
    client.system().info().await.unwrap();
    tokio::time::sleep(Duration::from_millis(600)).await;
    client.system().info().await.unwrap();
}

#[tokio::test]
async fn a_refused_client_is_told_once_to_all_who_wait_and_nothing_is_asked() {
    let server = MockServer::start().await;
    let refusal = serde_json::json!({"error": "invalid_client", "error_description": "unknown client"});
    Mock::given(path("/connect/token"))
        .respond_with(ResponseTemplate::new(400).set_body_json(refusal).set_delay(Duration::from_millis(200)))
        .expect(1)
        .mount(&server)
        .await;
    Mock::given(path(INFO)).respond_with(ResponseTemplate::new(200)).expect(0).mount(&server).await;
    let client = Arc::new(oauth(&server));
    let errors = join_all((0..5).map(|_| async { client.system().info().await.unwrap_err() })).await;
    for error in errors {
        assert!(matches!(error.kind(), ErrorKind::TokenRefused { error, .. } if error == "invalid_client"));
        assert!(error.is_credentials() && !error.is_retryable());
        assert!(!format!("{error} {error:?}").contains("s3cr3t"));
        assert!(error.to_string().starts_with("POST /connect/token: token refused"), "{error}");
        assert!(error.remedy().contains("OAuth Client Management"));
    }
}

#[tokio::test]
async fn a_wrong_token_address_that_gives_a_page_or_no_token_is_said_so() {
    for (body, expected) in
        [("<html><title>Login</title></html>", "web page"), (r#"{"token":"x"}"#, "not the expected json")]
    {
        let server = MockServer::start().await;
        Mock::given(path("/connect/token"))
            .respond_with(ResponseTemplate::new(200).set_body_string(body))
            .mount(&server)
            .await;
        let error = oauth(&server).system().info().await.unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    }
}

#[tokio::test]
async fn secrets_do_not_show_in_the_client_or_its_settings() {
    let server = MockServer::start().await;
    Mock::given(header_exists("authorization")).respond_with(ResponseTemplate::new(401)).mount(&server).await;
    let settings = crate::settings(&server.uri()).proxy("http://u:pr0xy-pw@127.0.0.1:1").build().unwrap();
    let client = crate::client(&server);
    let error = client.system().info().await.unwrap_err();
    let shown = format!("{settings:?} {client:?} {error:?} {error} {}", error.remedy());
    for secret in ["pass-word", "the-key", "pr0xy-pw", "YXBpOnBhc3Mtd29yZA"] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
}
