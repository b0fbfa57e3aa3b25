//! Versions, headers, quotas and the answers that no handler gives.

mod xml;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{self, refusal};

#[tokio::test]
async fn the_highest_version_not_above_the_asked_one_answers_and_says_so() {
    let bed = support::start(20).await;
    let id = bed.sandbox.credentials().organization_group_id;
    let children = format!("/API/System/GROUPS/{id}/Children");
    let cases = [
        ("/api/system/groups/search", 1, "v1", "1, 2"),
        ("/api/system/groups/search", 9, "v2", "1, 2"),
        (&children, 2, "v1", "1"),
    ];
    for (path, asked, version, supported) in cases {
        let answer = bed.get(path, asked).await;
        assert_eq!(answer.status(), 200);
        let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(
            (header("x-api-version").as_str(), header("api-supported-versions").as_str()),
            (version, supported),
            "{path} asked {asked}"
        );
        assert_eq!(header("content-type"), "application/json; charset=utf-8");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("x-ratelimit-limit"), "250000");
        assert!(header("x-ratelimit-reset").parse::<i64>().unwrap() > jiff::Timestamp::now().as_second());
        uuid::Uuid::try_parse(&header("x-correlation-id")).unwrap();
    }
    let old = bed.call(Method::GET, "/api/v2/system/groups/search").send().await.unwrap();
    assert_eq!(old.headers()["x-api-version"], "v2", "old clients put the version into the path");
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn what_no_route_matches_is_an_html_page_naming_the_application() {
    let bed = support::start(20).await;
    for path in ["/api/mdm/no/such/thing", "/API/MDM/devices/6f0f04c7-not-a-uuid", "/api/mdm"] {
        let answer = bed.call(Method::GET, path).send().await.unwrap();
        assert_eq!(answer.status(), 404, "{path}");
        assert_eq!(answer.headers()["content-type"], "text/html; charset=utf-8");
        let page = answer.text().await.unwrap();
        assert!(page.starts_with("<!DOCTYPE html>") && page.contains("/Api/Mdm"), "{page}");
    }
    assert_eq!(refusal(bed.call(Method::DELETE, "/api/system/info")).await, (405, 405));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn what_is_known_but_not_built_is_refused_by_name_and_counted() {
    let bed = support::start(20).await;
    let path = "/api/mcm/awcontents";
    assert_eq!(refusal(bed.nobody(Method::GET, path)).await, (401, 1004), "nobody learns nothing");
    for _ in 0..2 {
        let answer = bed.get(path, 1).await;
        assert_eq!(answer.status(), 501);
        let body: Value = answer.json().await.unwrap();
        assert_eq!(
            body["message"],
            "The sandbox knows GET /api/mcm/awcontents version 1 but has not built it."
        );
    }
    let counted: Value =
        bed.nobody(Method::GET, "/_sandbox/unbuilt").send().await.unwrap().json().await.unwrap();
    assert_eq!(
        counted,
        json!({"unbuilt": [{"method": "GET", "path": "/api/mcm/awcontents", "version": 1, "calls": 2}]})
    );
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn calls_over_the_quota_of_the_group_are_refused_until_it_is_raised() {
    let bed = support::start(20).await;
    bed.control("/_sandbox/quota", json!({"per_minute": 2, "per_day": 100, "reset": true})).await;
    for remaining in ["99", "98"] {
        assert_eq!(bed.get("/api/system/info", 1).await.headers()["x-ratelimit-remaining"], remaining);
    }
    let answer = bed.get("/api/system/info", 1).await;
    assert_eq!(answer.status(), 429);
    let wait: u64 = answer.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait));
    assert_eq!(answer.json::<Value>().await.unwrap()["errorCode"], 429);
    bed.control("/_sandbox/quota", json!({"per_minute": 5000})).await;
    assert_eq!(bed.get("/api/system/info", 1).await.status(), 200);
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn controls_refuse_pages_of_other_sites() {
    let bed = support::start(20).await;
    let call = |origin: &str| bed.nobody(Method::GET, "/_sandbox/quota").header("origin", origin.to_owned());
    assert_eq!(call("http://evil.example").send().await.unwrap().status(), 403);
    assert_eq!(call(bed.sandbox.api_url()).send().await.unwrap().status(), 200);
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn an_answer_is_compressed_only_for_a_client_that_asks() {
    let mut bed = support::start(20).await;
    bed.client = support::client_builder(rustls::RootCertStore::empty()).no_gzip().build().unwrap();
    let call = |encoding: &str| {
        bed.call(Method::GET, "/api/system/info").header("accept-encoding", encoding.to_owned())
    };
    let answer = call("gzip").send().await.unwrap();
    assert_eq!(answer.headers()["content-encoding"], "gzip");
    let answer = call("identity").send().await.unwrap();
    assert!(!answer.headers().contains_key("content-encoding"));
    assert_eq!(answer.content_length().unwrap(), answer.bytes().await.unwrap().len() as u64);
    bed.sandbox.stop().await;
}

/// Those who ask for an encoding go through the compression, the others do not.
#[tokio::test]
async fn with_and_without_compression_an_answer_says_the_same() {
    let mut bed = support::start(20).await;
    bed.client = support::client_builder(rustls::RootCertStore::empty()).no_gzip().build().unwrap();
    let paths = [
        "/api/mdm/devices/100003",
        "/API/MDM/devices/search?pagesize=3",
        "/api/mdm/devices/7",
        "/api/help",
        "/api/nothing",
        "/api/mdm/relayservers",
    ];
    for path in paths {
        let mut answers = Vec::new();
        for call in
            [bed.call(Method::GET, path), bed.call(Method::GET, path).header("accept-encoding", "identity")]
        {
            let call = call.header("x-correlation-id", "c7a80fff-45da-421a-87db-97de905fd781");
            let answer = call.send().await.unwrap();
            let mut headers = answer.headers().clone();
            for name in ["date", "x-ratelimit-remaining"] {
                headers.remove(name);
            }
            answers.push((answer.status(), headers, answer.text().await.unwrap()));
        }
        assert_eq!(answers[0], answers[1], "{path}");
        assert_eq!(answers[0].1["vary"], "accept-encoding", "{path}");
    }
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn a_correlation_id_of_the_client_comes_back_and_marks_its_error() {
    let bed = support::start(20).await;
    let id = "c7a80fff-45da-421a-87db-97de905fd781";
    let answer =
        bed.nobody(Method::GET, "/api/system/info").header("x-correlation-id", id).send().await.unwrap();
    assert_eq!(answer.headers()["x-correlation-id"], id);
    assert_eq!(answer.json::<Value>().await.unwrap()["activityId"], id);
    bed.sandbox.stop().await;
}
