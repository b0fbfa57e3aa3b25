//! Look-ups of many devices at once.

use reqwest::Method;
use serde_json::{Value, json};

use super::search::ids;
use crate::support::{self, refusal};

#[tokio::test]
async fn what_is_found_is_answered_and_the_rest_are_orphans() {
    let bed = support::start(20).await;
    let body = json!({"bulkvalues": {"VALUE": ["100001", "100019", "7", "100001"]}});
    let response = bed.call(Method::POST, "/api/mdm/devices/id").json(&body).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let answer: Value = response.json().await.unwrap();
    assert_eq!(ids(answer["Devices"].as_array().unwrap()), [100_001, 100_019]);
    assert_eq!(answer["Total"], 2);
    assert_eq!(
        answer["OrphanDevicesDetails"],
        json!({"Count": 1, "Devices": [{"ErrorCode": 404, "ErrorMessage": "Device not found: 7"}]})
    );
}

#[tokio::test]
async fn serial_numbers_are_looked_up_too() {
    let bed = support::start(5).await;
    let row = bed.json("/api/mdm/devices/100004", 1).await;
    let body = json!({"BulkValues": {"Value": [row["SerialNumber"]]}});
    let response =
        bed.call(Method::POST, "/api/mdm/devices?searchby=Serialnumber").json(&body).send().await.unwrap();
    let answer: Value = response.json().await.unwrap();
    assert_eq!(ids(answer["Devices"].as_array().unwrap()), [100_004]);
    assert_eq!(answer["OrphanDevicesDetails"]["Count"], 0);
}

#[tokio::test]
async fn nothing_found_and_nothing_asked_are_refused() {
    let bed = support::start(5).await;
    let call = |path: &str, body: Value| bed.call(Method::POST, path).json(&body);
    let none = json!({"BulkValues": {"Value": ["x"]}});
    assert_eq!(refusal(call("/api/mdm/devices/id", none.clone())).await, (404, 5002));
    assert_eq!(refusal(call("/api/mdm/devices?searchby=Colour", none)).await, (422, 5003));
    let empty = json!({"BulkValues": {"Value": []}});
    assert_eq!(refusal(call("/api/mdm/devices/id", empty)).await, (422, 1012));
    let many: Vec<String> = (0..501).map(|n| n.to_string()).collect();
    assert_eq!(
        refusal(call("/api/mdm/devices/id", json!({"BulkValues": {"Value": many}}))).await,
        (422, 1012)
    );
}
