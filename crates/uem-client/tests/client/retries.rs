//! What is repeated, how often, and after which pause.

use std::time::{Duration, Instant};

use serde_json::json;
use uem_client::{Class, ErrorKind, UemClient};
use uem_types::{DeviceId, mdm::enums::Command};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::path};

const INFO: &str = "/api/system/info";

fn good() -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_string("{}")
}

async fn server_with(first: ResponseTemplate, times: u64) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(path(INFO)).respond_with(first).up_to_n_times(times).mount(&server).await;
    Mock::given(path(INFO)).respond_with(good()).mount(&server).await;
    server
}

async fn calls(server: &MockServer) -> usize {
    server.received_requests().await.unwrap().len()
}

#[tokio::test]
async fn reads_are_repeated_after_server_errors() {
    for status in [500, 502, 503, 504] {
        let server = server_with(ResponseTemplate::new(status), 1).await;
        crate::client(&server).system().info().await.unwrap();
        assert_eq!(calls(&server).await, 2);
    }
}

#[tokio::test]
async fn refusals_are_not_repeated() {
    for (status, code) in [(400, 6), (401, 1005), (403, 1011), (404, 5002), (422, 1012), (501, 21)] {
        let refusal =
            ResponseTemplate::new(status).set_body_json(json!({"errorCode": code, "message": "no"}));
        let server = server_with(refusal, 1).await;
        crate::client(&server).system().info().await.unwrap_err();
        assert_eq!(calls(&server).await, 1, "{status}");
    }
}

#[tokio::test]
async fn retry_after_is_kept_in_seconds_and_as_a_date() {
    for as_date in [false, true] {
        // The date is cut to whole seconds, so that at least two of the three are left.
        let hence = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(3);
        let date = hence.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        let value = if as_date { date } else { "1".to_owned() };
        let limited = ResponseTemplate::new(429).insert_header("retry-after", value.as_str());
        let server = server_with(limited, 1).await;
        let started = Instant::now();
        crate::client(&server).system().info().await.unwrap();
        assert!(started.elapsed() >= Duration::from_millis(900), "{value}: {:?}", started.elapsed());
    }
}

#[tokio::test]
async fn without_retry_after_a_spent_quota_waits_for_its_reset() {
    let reset = (jiff::Timestamp::now().as_second() + 2).to_string();
    let limited = ResponseTemplate::new(429)
        .insert_header("x-ratelimit-limit", "1000")
        .insert_header("x-ratelimit-remaining", "0")
        .insert_header("x-ratelimit-reset", reset.as_str());
    let server = server_with(limited, 1).await;
    let started = Instant::now();
    crate::client(&server).system().info().await.unwrap();
    assert!(started.elapsed() >= Duration::from_millis(900));
}

#[tokio::test]
async fn a_pause_that_is_too_long_is_an_error_at_once() {
    let server = server_with(ResponseTemplate::new(429).insert_header("retry-after", "86400"), 9).await;
    let started = Instant::now();
    let error = crate::client(&server).system().info().await.unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::RateLimited { retry_after: Some(wait), .. } if wait.as_secs() == 86400)
    );
    assert!(error.is_retryable());
    assert!(started.elapsed() < Duration::from_secs(5));
    assert_eq!(calls(&server).await, 1);
}

#[tokio::test]
async fn a_command_is_sent_once_whatever_happens() {
    for status in [500, 503, 429] {
        let server = MockServer::start().await;
        Mock::given(path("/api/mdm/devices/7/commands"))
            .respond_with(ResponseTemplate::new(status))
            .expect(1)
            .mount(&server)
            .await;
        let outcome = crate::client(&server).devices().command(DeviceId(7), Command::DeviceWipe).await;
        assert!(outcome.accepted().is_none());
    }
}

#[tokio::test]
async fn a_client_without_retries_asks_once() {
    let server = server_with(ResponseTemplate::new(503), 1).await;
    assert!(crate::client(&server).without_retries().system().info().await.is_err());
    assert_eq!(calls(&server).await, 1);
}

#[tokio::test]
async fn the_budget_is_learnt_and_background_work_stops_at_the_reserve() {
    let server = MockServer::start().await;
    let reset = jiff::Timestamp::now().as_second() + 3600;
    let reply = good()
        .insert_header("x-ratelimit-limit", "50000")
        .insert_header("x-ratelimit-remaining", "500")
        .insert_header("x-ratelimit-reset", reset.to_string().as_str());
    Mock::given(path(INFO)).respond_with(reply).expect(2).mount(&server).await;
    let client = crate::client(&server);
    client.with_class(Class::Background).system().info().await.unwrap();
    let budget = client.budget();
    assert_eq!((budget.limit, budget.remaining), (Some(50_000), Some(500)));
    assert_eq!(budget.reset.unwrap().as_second(), reset);
    let error = client.with_class(Class::Background).system().info().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::BudgetReserved { remaining: 500, .. }), "{error}");
    client.system().info().await.unwrap();
}

#[tokio::test]
async fn no_more_calls_than_allowed_are_under_way() {
    let server = MockServer::start().await;
    Mock::given(path(INFO)).respond_with(good().set_delay(Duration::from_millis(100))).mount(&server).await;
    let settings = crate::settings(&server.uri()).concurrency(2).build().unwrap();
    let client = UemClient::new(settings).unwrap();
    let started = Instant::now();
    let all = (0..6).map(|_| async { client.system().info().await });
    assert!(futures_util::future::join_all(all).await.iter().all(Result::is_ok));
    assert!(started.elapsed() >= Duration::from_millis(300), "{:?}", started.elapsed());
}
