//! Event notifications: a change in the tenant is in the hub without a run.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::fixture::{Demo, http};

#[tokio::test(flavor = "multi_thread")]
async fn a_change_in_the_tenant_is_in_the_hub_within_two_seconds_without_a_run() {
    let demo = Demo::start(30).await;
    let (rule, password) = demo.tell_events("Json").await;
    let tested = demo.control(&format!("webhooks/{}/test", rule["Value"]), &json!({})).await;
    assert_eq!(tested["status"], 200, "the console's Test Connection: {tested}");

    let device = demo.json(&["device", "list"]).await[0].clone();
    let path = format!("/api/mdm/devices/{}", device["uem_id"]);
    let changed_at = Instant::now();
    demo.uem("PUT", &path, &json!({"DeviceFriendlyName": "told by the tenant"})).await;
    let found = loop {
        let found = hub(&demo, &format!("devices/{}", device["id"])).await;
        if found["friendly_name"] == "told by the tenant" || changed_at.elapsed() > Duration::from_secs(20) {
            break found;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    assert_eq!(found["friendly_name"], "told by the tenant");
    let took = changed_at.elapsed();
    assert!(took < Duration::from_secs(2), "{took:?}");
    let history = hub(&demo, &format!("devices/{}/history", device["id"])).await;
    assert_eq!(history["items"][0]["run_id"], 0, "no run wrote it: {history}");

    // Gone in the tenant: an event deletes nothing here.
    demo.uem("DELETE", &path, &Value::Null).await;
    let shown = loop {
        let shown = demo.json(&["integration", "webhook", "1"]).await;
        if shown["received"].as_u64() >= Some(2) && shown["waiting"] == 0 {
            break shown;
        }
        assert!(changed_at.elapsed() < Duration::from_secs(40), "{shown}");
    };
    assert!(shown["last_event"].as_str().is_some_and(|kind| !kind.is_empty()), "{shown}");
    assert_eq!(hub(&demo, &format!("devices/{}", device["id"])).await["state"], "active");
    demo.good(&["integration", "webhook", "1", "--remove"]).await;
    assert!(!demo.program.err().contains(&password), "the password is not logged");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_that_posts_xml_is_taken_as_well() {
    let demo = Demo::start(10).await;
    demo.tell_events("Xml").await;
    let device = demo.json(&["device", "list"]).await[0].clone();
    let path = format!("/api/mdm/devices/{}", device["uem_id"]);
    demo.uem("PUT", &path, &json!({"DeviceFriendlyName": "<told> & \"quoted\""})).await;
    let began = Instant::now();
    loop {
        let found = hub(&demo, &format!("devices/{}", device["id"])).await;
        if found["friendly_name"] == "<told> & \"quoted\"" {
            break;
        }
        assert!(began.elapsed() < Duration::from_secs(20), "{found}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let shown = demo.json(&["integration", "webhook", "1"]).await;
    assert_eq!((&shown["received"], &shown["ignored"]), (&json!(1), &json!(0)), "{shown}");
}

/// What the hub's API answers.
async fn hub(demo: &Demo, path: &str) -> Value {
    let url = format!("{}/api/v1/{path}", demo.given("/hub/url"));
    let answer = http().get(url).bearer_auth(demo.given("/hub/token")).send().await.expect("an answer");
    answer.json().await.expect("JSON")
}
