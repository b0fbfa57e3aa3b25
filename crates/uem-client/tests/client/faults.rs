//! Answers that are no answers: cut, silent, HTML, redirects, empty, too large, nonsense, no server at all.

use std::time::Duration;

use uem_client::{DeviceSearch, ErrorKind, UemClient, UemError};
use uem_types::{DeviceId, SmartGroupId};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

use crate::raw_server::{answering, silent};

const GOOD: &str =
    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";
/// Announces more than it sends.
const CUT: &str =
    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 900\r\n\r\n{\"ProductName\":\"Wor";
/// Announces nothing, so that only the JSON tells that it is cut.
const CUT_SILENTLY: &str =
    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n{\"ProductName\":\"Wor";

async fn failure(answer: ResponseTemplate) -> UemError {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(answer).mount(&server).await;
    crate::client(&server).without_retries().system().info().await.unwrap_err()
}

#[tokio::test]
async fn a_cut_body_is_known_and_repeated() {
    for cut in [CUT, CUT_SILENTLY] {
        let error = crate::hasty(&answering(vec![cut]).await).system().info().await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::CutBody { .. }), "{error}");
        assert!(error.is_retryable());
        let client =
            UemClient::new(crate::settings(&answering(vec![cut, GOOD]).await).build().unwrap()).unwrap();
        client.system().info().await.unwrap();
    }
}

#[tokio::test]
async fn a_server_that_says_nothing_is_a_timeout() {
    let error = crate::hasty(&silent().await).system().info().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Timeout { .. }), "{error}");
}

#[tokio::test]
async fn a_body_that_stops_is_a_timeout_before_the_whole_time_is_over() {
    let server = MockServer::start().await;
    let slow = ResponseTemplate::new(200).set_body_string("{}").set_delay(Duration::from_secs(20));
    Mock::given(any()).respond_with(slow).mount(&server).await;
    let settings =
        crate::settings(&server.uri()).idle_timeout(Duration::from_millis(300)).retries(0).build().unwrap();
    let error = UemClient::new(settings).unwrap().system().info().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Timeout { .. }), "{error}");
}

#[tokio::test]
async fn no_server_and_no_such_host_are_told_apart() {
    let error = crate::hasty("http://127.0.0.1:1").system().info().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Connect { is_refused: true, .. }), "{error}");
    let error = crate::hasty("https://tenant.invalid").system().info().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Dns { .. }), "{error}");
    assert!(error.remedy().contains("tenant.invalid"));
}

#[tokio::test]
async fn a_proxy_that_refuses_is_named_as_the_culprit() {
    let refusal = "HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    let proxy = answering(vec![refusal]).await;
    let settings = crate::settings("https://as1.example.com").proxy(proxy).retries(0).build().unwrap();
    let error = UemClient::new(settings).unwrap().system().info().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Proxy { wants_login: false, .. }), "{error}");
    let settings = crate::settings("https://as1.example.com").proxy("ftp://x.example.com").build().unwrap();
    assert!(UemClient::new(settings).unwrap_err().to_string().starts_with("proxy "));
}

#[tokio::test]
async fn a_proxy_that_wants_a_password_is_asked_once_and_another_refusal_is_tried_again() {
    for (refusal, is_retryable) in
        [("407 Proxy Authentication Required", false), ("503 Service Unavailable", true)]
    {
        let answer = format!("HTTP/1.1 {refusal}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
        let proxy = answering(vec![answer.leak()]).await;
        let settings = crate::settings("https://as1.example.com").proxy(proxy).retries(0).build().unwrap();
        let error = UemClient::new(settings).unwrap().system().info().await.unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::Proxy { wants_login, .. } if *wants_login != is_retryable),
            "{error}"
        );
        assert_eq!(error.is_retryable(), is_retryable, "{error}");
    }
}

#[tokio::test]
async fn a_call_goes_through_the_proxy() {
    let proxy = MockServer::start().await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(200).set_body_string("{}"))
        .expect(1)
        .mount(&proxy)
        .await;
    let settings =
        crate::settings("http://uem.internal.example").allow_http(true).proxy(proxy.uri()).build().unwrap();
    UemClient::new(settings).unwrap().system().info().await.unwrap();
}

#[tokio::test]
async fn a_web_page_is_no_data_even_with_status_200() {
    let page = "<!DOCTYPE html><html><head><title>Sign in</title></head></html>";
    for status in [200, 404] {
        for kind in ["text/html", "application/json"] {
            let error = failure(ResponseTemplate::new(status).set_body_raw(page, kind)).await;
            let ErrorKind::HtmlPage { status: seen, title } = error.kind() else { panic!("{error}") };
            assert_eq!((*seen, title.as_deref()), (status, Some("Sign in")));
            assert!(error.remedy().contains("/api/help"));
        }
    }
}

#[tokio::test]
async fn credentials_are_not_sent_on_to_another_address() {
    let other = MockServer::start().await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(200).set_body_string("{}"))
        .expect(0)
        .mount(&other)
        .await;
    for status in [301, 302, 307, 308] {
        let error =
            failure(ResponseTemplate::new(status).insert_header("location", other.uri().as_str())).await;
        assert!(matches!(error.kind(), ErrorKind::Redirected { to, .. } if to == "127.0.0.1"), "{error}");
    }
}

#[tokio::test]
async fn an_empty_answer_is_an_error_where_data_is_needed_and_the_end_where_a_list_is_read() {
    for status in [200, 204] {
        let error = failure(ResponseTemplate::new(status)).await;
        assert!(matches!(error.kind(), ErrorKind::EmptyBody { .. }), "{error}");
        let server = MockServer::start().await;
        Mock::given(any()).respond_with(ResponseTemplate::new(status)).mount(&server).await;
        let page = crate::client(&server).devices().search(&DeviceSearch::default()).page(0).await.unwrap();
        assert!(page.items.is_empty() && page.is_last);
        assert!(crate::client(&server).devices().notes(DeviceId(1)).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn nonsense_is_bad_json_and_its_data_is_not_repeated() {
    let error =
        failure(ResponseTemplate::new(200).set_body_raw("not json at all: secret", "text/plain")).await;
    assert!(matches!(error.kind(), ErrorKind::BadJson { .. }), "{error}");
    assert!(!error.to_string().contains("secret"), "{error}");
}

#[tokio::test]
async fn a_device_without_an_id_is_an_error() {
    let server = MockServer::start().await;
    let reply = ResponseTemplate::new(200).set_body_string(r#"{"Devices":[{"SerialNumber":"A"}],"Total":1}"#);
    Mock::given(any()).respond_with(reply).mount(&server).await;
    let error = crate::client(&server).devices().search(&DeviceSearch::default()).page(0).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::BadJson { .. }), "{error}");
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_with_and_without_a_length() {
    let long = format!("{{\"ProductName\":\"{}\"}}", "x".repeat(5000));
    let body: &'static str = Box::leak(
        format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n{long}")
            .into_boxed_str(),
    );
    let with_length = MockServer::start().await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(200).set_body_string(&long))
        .mount(&with_length)
        .await;
    for url in [with_length.uri(), answering(vec![body]).await] {
        let settings = crate::settings(&url).body_limit_bytes(4096).retries(0).build().unwrap();
        let error = UemClient::new(settings).unwrap().system().info().await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::TooLarge { limit_bytes: 4096 }), "{error}");
    }
}

#[tokio::test]
async fn a_missing_device_is_none_and_the_activity_id_is_kept_otherwise() {
    let id = "1b5c2a0e-6a0e-4f0d-9a57-0d5b6f0f9c11";
    let body =
        |code: i64| serde_json::json!({"errorCode": code, "message": "nothing here", "activityId": id});
    let server = MockServer::start().await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(404).set_body_json(body(5002)))
        .mount(&server)
        .await;
    assert_eq!(crate::client(&server).devices().find(DeviceId(1)).await.unwrap(), None);
    assert_eq!(crate::client(&server).devices().security(DeviceId(1)).await.unwrap(), None);
    let error = failure(ResponseTemplate::new(403).set_body_json(body(1011))).await;
    assert_eq!(error.activity_id().unwrap().to_string(), id);
    assert!(error.to_string().starts_with("GET /api/system/info: permission denied"), "{error}");
}

#[tokio::test]
async fn a_packed_body_is_unpacked_and_the_limit_counts_what_comes_out() {
    let packed = pack(format!("{{\"ProductName\":\"{}\"}}", " ".repeat(9000)).as_bytes());
    let server = MockServer::start().await;
    let reply = ResponseTemplate::new(200)
        .insert_header("content-encoding", "gzip")
        .set_body_raw(packed, "application/json");
    Mock::given(wiremock::matchers::header("accept-encoding", "gzip"))
        .respond_with(reply)
        .mount(&server)
        .await;
    let info = crate::client(&server).system().info().await.unwrap();
    assert_eq!(info.product_name.unwrap().len(), 9000);
    let settings = crate::settings(&server.uri()).body_limit_bytes(4096).retries(0).build().unwrap();
    let error = UemClient::new(settings).unwrap().system().info().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::TooLarge { .. }), "{error}");
}

fn pack(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

#[tokio::test]
async fn a_long_list_is_read_as_it_arrives_and_never_half() {
    let ids = |client: UemClient| async move { client.smart_groups().device_ids(SmartGroupId(9)).await };
    let server = MockServer::start().await;
    let devices: Vec<_> =
        (1..=50_000).map(|id| serde_json::json!({"Id": id.to_string(), "Name": "Ünïcode \"x\""})).collect();
    let whole = serde_json::json!({"Devices": devices}).to_string();
    let answer = ResponseTemplate::new(200).set_body_raw(whole.clone(), "application/json");
    Mock::given(any()).respond_with(answer).mount(&server).await;
    let read = ids(crate::client(&server)).await.unwrap();
    assert_eq!((read.len(), read[0], read[49_999]), (50_000, DeviceId(1), DeviceId(50_000)));
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n";
    let cut: &'static str = Box::leak(format!("{head}{}", &whole[..whole.len() / 2]).into_boxed_str());
    let error = ids(crate::hasty(&answering(vec![cut]).await)).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::CutBody { .. }), "{error}");
    for (answer, is_expected) in [
        (ResponseTemplate::new(204), (|kind| kind.is_none()) as fn(Option<&ErrorKind>) -> bool),
        (ResponseTemplate::new(200).set_body_raw("<html>", "text/html"), |kind| {
            matches!(kind, Some(ErrorKind::HtmlPage { .. }))
        }),
        (ResponseTemplate::new(200).set_body_string("{\"Devices\": 7}"), |kind| {
            matches!(kind, Some(ErrorKind::BadJson { .. }))
        }),
    ] {
        let server = MockServer::start().await;
        Mock::given(any()).respond_with(answer).mount(&server).await;
        let outcome = ids(crate::client(&server).without_retries()).await;
        assert!(is_expected(outcome.as_ref().err().map(UemError::kind)), "{outcome:?}");
    }
}

#[tokio::test]
async fn a_404_without_the_tenants_code_says_nothing_about_the_device() {
    for body in ["", "{\"Message\":\"No HTTP resource was found\"}"] {
        let server = MockServer::start().await;
        let answer = ResponseTemplate::new(404).set_body_raw(body, "application/json");
        Mock::given(any()).respond_with(answer).mount(&server).await;
        let error = crate::client(&server).without_retries().devices().find(DeviceId(1)).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Vendor { status: 404, .. }), "{error}");
    }
}
