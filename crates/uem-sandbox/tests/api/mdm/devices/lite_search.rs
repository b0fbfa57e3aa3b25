//! The light search: custom attributes and little else.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{self, refusal};

#[tokio::test]
async fn rows_hold_the_attributes_asked_for_and_devices_that_have_left() {
    let bed = support::start(60).await;
    let path = "/api/mdm/devices/litesearch";
    let all = bed.json(path, 1).await;
    assert_eq!(all["Total"], bed.json("/api/mdm/devices/extensivesearch", 1).await["Total"]);
    let row = &all["Devices"][0];
    let mut keys: Vec<&String> = row.as_object().unwrap().keys().collect();
    keys.sort();
    assert_eq!(
        keys,
        [
            "CustomAttributes",
            "DeviceFriendlyName",
            "DeviceId",
            "DeviceUuid",
            "LastSeen",
            "OrganizationGroupId",
            "OrganizationGroupUuid",
            "Udid"
        ]
    );
    let some = bed.json(&format!("{path}?customattributes=nothing,none&pagesize=3&page=1"), 1).await;
    assert_eq!((&some["Page"], &some["PageSize"]), (&json!(1), &json!(3)));
    assert!(some["Devices"].as_array().unwrap().iter().all(|row| row["CustomAttributes"] == json!([])));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn platforms_go_by_name_and_nothing_found_is_204() {
    let bed = support::start(60).await;
    let total = async |query: &str| -> Option<Value> {
        let answer = bed.get(&format!("/api/mdm/devices/litesearch?{query}"), 1).await;
        if answer.status() == 204 {
            return None;
        }
        Some(answer.json::<Value>().await.unwrap()["Total"].clone())
    };
    assert_eq!(
        total("platform=Apple").await,
        bed.json("/api/mdm/devices/extensivesearch?platform=2", 1).await.get("Total").cloned()
    );
    assert_eq!(total("platform=2").await, None);
    assert_eq!(total("deviceid=100000").await, Some(json!(1)));
    assert_eq!(total("page=9").await, None);
    for query in ["seensince=soon", "deviceid=x", "organizationgroupid=1"] {
        let call = bed.call(Method::GET, &format!("/api/mdm/devices/litesearch?{query}"));
        assert_eq!(refusal(call).await, (400, 6), "{query}");
    }
    bed.sandbox.stop().await;
}
