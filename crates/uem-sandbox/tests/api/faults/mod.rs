//! Faults on demand, as a client meets them.

mod rehearsals;

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{self, Testbed};

const SEARCH: &str = "/api/mdm/devices/search";

async fn with(fault: Value) -> Testbed {
    let bed = support::start(20).await;
    bed.control("/_sandbox/faults", fault).await;
    bed
}

#[tokio::test]
async fn a_status_strikes_at_its_turn_and_keeps_the_vendors_headers() {
    let bed =
        with(json!({"kind": "status", "route": SEARCH, "status": 502, "from_request": 2, "count": 1})).await;
    let statuses = [
        bed.get(SEARCH, 1).await.status(),
        bed.get(SEARCH, 1).await.status(),
        bed.get(SEARCH, 1).await.status(),
    ];
    assert_eq!(statuses.map(|status| status.as_u16()), [200, 502, 200]);
    let list: Value = bed.nobody(Method::GET, "/_sandbox/faults").send().await.unwrap().json().await.unwrap();
    assert_eq!(list["faults"][0]["struck"], 1);
    assert_eq!(
        bed.nobody(Method::DELETE, "/_sandbox/faults").send().await.unwrap().json::<Value>().await.unwrap(),
        json!({"deleted": 1})
    );
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn a_rate_limit_comes_with_and_without_retry_after() {
    let bed = with(json!({"kind": "rate_limit", "count": 1, "retry_after": 7})).await;
    let answer = bed.get(SEARCH, 1).await;
    assert_eq!((answer.status().as_u16(), answer.headers()["retry-after"].to_str().unwrap()), (429, "7"));
    bed.control("/_sandbox/faults", json!({"kind": "rate_limit", "count": 1})).await;
    let answer = bed.get(SEARCH, 1).await;
    assert_eq!(answer.status(), 429);
    assert!(!answer.headers().contains_key("retry-after"));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn html_comes_where_json_was_asked_for() {
    let bed = with(json!({"kind": "html"})).await;
    let answer = bed.get(SEARCH, 1).await;
    assert_eq!(answer.status(), 200);
    assert!(answer.text().await.unwrap().starts_with("<!DOCTYPE html>"));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn a_cut_body_announces_more_than_it_brings() {
    let bed = with(json!({"kind": "cut_body"})).await;
    let mut answer = bed.get(SEARCH, 1).await;
    let announced = answer.content_length().unwrap();
    let mut received = 0;
    let error = loop {
        match answer.chunk().await {
            Ok(Some(chunk)) => received += chunk.len() as u64,
            Ok(None) => panic!("the body ended as if it were whole"),
            Err(error) => break error,
        }
    };
    assert!(error.is_body() || error.is_decode(), "{error:?}");
    assert_eq!(received, announced / 2);
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn a_slow_body_is_whole_in_the_end() {
    let bed = with(json!({"kind": "slow_body", "delay_ms": 400})).await;
    let start = Instant::now();
    let body: Value = bed.get(SEARCH, 1).await.json().await.unwrap();
    assert!(start.elapsed() >= Duration::from_millis(400));
    assert_eq!(body["Total"], 20);
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn a_page_is_empty_where_there_is_a_fleet() {
    let bed = with(json!({"kind": "empty", "page": 0, "count": 1})).await;
    let answer = bed.get(SEARCH, 1).await;
    assert_eq!(answer.status(), 204);
    assert!(!answer.headers().contains_key("content-type"));
    bed.control("/_sandbox/faults", json!({"kind": "empty", "status": 200, "count": 1})).await;
    let body = bed.json(SEARCH, 1).await;
    assert_eq!((&body["Devices"], &body["Total"]), (&json!([]), &json!(0)));
    bed.control("/_sandbox/faults", json!({"kind": "wrong_total", "total_delta": -3, "count": 1})).await;
    assert_eq!(bed.json(SEARCH, 1).await["Total"], 17);
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn a_hang_ends_with_a_closed_connection() {
    let bed = with(json!({"kind": "hang", "delay_ms": 100, "count": 1})).await;
    let answer = bed.get(SEARCH, 1).await;
    assert!(answer.bytes().await.is_err());
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn a_fault_that_makes_no_sense_is_refused() {
    let bed = support::start(20).await;
    for fault in [
        json!({"kind": "status", "status": 200}),
        json!({"kind": "hang", "status": 500}),
        json!({"kind": "html", "from_request": 0}),
        json!({"kind": "quake"}),
    ] {
        let answer = bed.nobody(Method::POST, "/_sandbox/faults").json(&fault).send().await.unwrap();
        assert_eq!(answer.status(), 422, "{fault}");
    }
    bed.sandbox.stop().await;
}
