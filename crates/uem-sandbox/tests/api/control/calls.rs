//! `/_sandbox/calls`: what was called last.

use reqwest::Method;

use crate::support;

#[tokio::test]
async fn calls_are_listed_with_their_request_id_and_without_their_query() {
    let bed = support::start(3).await;
    let call = bed.call(Method::GET, "/api/mdm/devices/search?user=nadia.owen1");
    call.header("X-Request-Id", "trace-1").send().await.unwrap();
    bed.nobody(Method::GET, "/api/system/info").send().await.unwrap();
    let calls = bed.json("/_sandbox/calls", 1).await;
    let calls = calls["calls"].as_array().unwrap();
    let last: Vec<(&str, u64, Option<&str>)> = calls[calls.len() - 2..]
        .iter()
        .map(|call| {
            (call["path"].as_str().unwrap(), call["status"].as_u64().unwrap(), call["request_id"].as_str())
        })
        .collect();
    assert_eq!(last, [("/api/mdm/devices/search", 200, Some("trace-1")), ("/api/system/info", 401, None)]);
}
