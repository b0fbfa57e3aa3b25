//! Faults by name, as an operator rehearses them.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{self, Testbed};

const SEARCH: &str = "/api/mdm/devices/search";

async fn switch(bed: &Testbed, method: Method, name: &str) -> (u16, Value) {
    let answer = bed.nobody(method, &format!("/_sandbox/rehearsals/{name}")).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

async fn on(bed: &Testbed) -> Vec<String> {
    let list = bed.nobody(Method::GET, "/_sandbox/rehearsals").send().await.unwrap();
    let list: Value = list.json().await.unwrap();
    let rows = list["rehearsals"].as_array().unwrap();
    rows.iter()
        .filter(|row| row["is_on"] == true)
        .map(|row| row["name"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_rehearsal_is_switched_on_once_and_off_again() {
    let bed = support::start(20).await;
    assert!(on(&bed).await.is_empty());
    for _ in 0..2 {
        assert_eq!(switch(&bed, Method::POST, "outage").await.0, 200);
    }
    assert_eq!(bed.get(SEARCH, 1).await.status(), 503);
    assert_eq!(on(&bed).await, ["outage"]);
    let faults = bed.nobody(Method::GET, "/_sandbox/faults").send().await.unwrap();
    assert_eq!(faults.json::<Value>().await.unwrap()["faults"].as_array().unwrap().len(), 1);
    assert_eq!(switch(&bed, Method::DELETE, "outage").await.1["is_on"], false);
    assert_eq!(bed.get(SEARCH, 1).await.status(), 200);
    let (status, answer) = switch(&bed, Method::POST, "earthquake").await;
    assert_eq!(status, 404);
    assert!(answer["error"].as_str().unwrap().contains("group-vanishes"), "{answer}");
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn a_group_vanishes_with_its_devices_and_comes_back() {
    let bed = support::start(60).await;
    let total = |list: Value| list["Total"].as_u64().unwrap();
    let groups =
        async || bed.json("/api/system/groups/search", 1).await["LocationGroups"].as_array().unwrap().len();
    let (devices, count) = (total(bed.json(SEARCH, 1).await), groups().await);
    assert_eq!(switch(&bed, Method::POST, "group-vanishes").await.0, 200);
    let (fewer, left) = (total(bed.json(SEARCH, 1).await), groups().await);
    assert!(fewer > 0 && fewer < devices, "{fewer} of {devices}");
    assert!(left > 0 && left < count, "{left} of {count}");
    // What is changed meanwhile does not bring it back.
    bed.control("/_sandbox/roles", json!({"name": "Reader", "resources": ["REST API Devices Read"]})).await;
    assert_eq!(total(bed.json(SEARCH, 1).await), fewer);
    assert_eq!(on(&bed).await, ["group-vanishes"]);
    let answer = bed.nobody(Method::DELETE, "/_sandbox/rehearsals").send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!((total(bed.json(SEARCH, 1).await), groups().await), (devices, count));
    bed.sandbox.stop().await;
}
