//! /api/mam/apps/removallogs: a removal from many devices waits for somebody.

use reqwest::Method;
use serde_json::json;

use super::internal::{check_in, on_device, send};
use crate::support::{self, refusal};

const BUNDLE: &str = "com.air-watch.agent";

#[tokio::test]
async fn a_removal_from_many_devices_is_held_until_it_is_released_or_dismissed() {
    let bed = support::start(100).await;
    let found = bed.json(&format!("/api/mam/apps/search?bundleid={BUNDLE}"), 1).await;
    let id = found["Application"][0]["Id"]["Value"].clone();
    let app = format!("/api/mam/apps/public/{id}");
    let phones = bed.json(&format!("{app}/devices?status=Installed"), 1).await["DeviceId"].clone();
    let phone = |place: usize| phones[place].as_i64().unwrap();
    let logs = "/api/mam/apps/removallogs";
    assert_eq!(bed.get(logs, 1).await.status(), 204);
    assert_eq!(send(&bed, Method::POST, &format!("{app}/deactivate"), json!({})).await.0, 202);
    check_in(&bed, phone(0)).await;
    assert!(on_device(&bed, phone(0), BUNDLE).await.is_some(), "held");
    let shown = bed.json(logs, 1).await;
    let row = &shown["ResultSet"][0];
    assert_eq!(
        (&shown["TotalResults"], &row["ThresholdId"], &row["ThresholdStatus"]),
        (&json!(1), &id, &json!("Locked"))
    );

    let set = async |status: &str| {
        send(&bed, Method::PUT, logs, json!({"ThresholdId": id, "NewThresholdStatus": status})).await.0
    };
    assert_eq!(set("unlocked").await, 200);
    check_in(&bed, phone(0)).await;
    assert!(on_device(&bed, phone(0), BUNDLE).await.is_none(), "released");
    assert_eq!(set("Cleared").await, 200);
    check_in(&bed, phone(1)).await;
    assert!(on_device(&bed, phone(1), BUNDLE).await.is_some(), "dismissed");
    assert_eq!(bed.get(&format!("{logs}?status=Locked"), 1).await.status(), 204);
    for (path, body) in [
        (logs.to_owned(), json!({"ThresholdId": 9, "NewThresholdStatus": "Locked"})),
        (logs.to_owned(), json!({"ThresholdId": id, "NewThresholdStatus": "Open"})),
        (
            format!("{logs}?organizationgroupid=573"),
            json!({"ThresholdId": id, "NewThresholdStatus": "Locked"}),
        ),
    ] {
        assert_eq!(refusal(bed.call(Method::PUT, &path).json(&body)).await, (400, 3052), "{path} {body}");
    }
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn one_call_orders_many_devices_or_none() {
    let bed = support::start(60).await;
    let found = bed.json("/api/mam/apps/search?bundleid=com.example.field.forms", 1).await;
    let app = &found["Application"][0];
    let path = format!("/api/mam/apps/internal/{}/devices?status", app["Id"]["Value"]);
    let lacking = bed.json(&format!("{path}=NotInstalled"), 1).await["DeviceId"].clone();
    let [one, two] = [0, 1].map(|place| lacking[place].as_i64().unwrap());
    let mut uuids = Vec::new();
    for id in [one, two] {
        uuids.push(bed.json(&format!("/api/mdm/devices/{id}"), 1).await["Uuid"].clone());
    }
    let body = |devices: serde_json::Value| json!({"device_assigned_app_uuids": [{"application_uuid": app["Uuid"], "device_uuid": devices}]});
    let order = "/api/mam/apps/internal/devices?action";
    let unknown = json!([uuids[0], "6f0f04c7-0000-4681-8bec-000000005614"]);
    for (action, body, expected) in [
        ("Install", body(unknown), (404, 5054)),
        ("Dance", body(json!(uuids)), (422, 1012)),
        ("Install", json!({}), (422, 1012)),
    ] {
        let call = bed.call(Method::POST, &format!("{order}={action}")).json(&body);
        assert_eq!(refusal(call).await, expected, "{action}");
    }
    check_in(&bed, one).await;
    assert!(on_device(&bed, one, "com.example.field.forms").await.is_none(), "nothing was ordered");
    assert_eq!(send(&bed, Method::POST, &format!("{order}=install"), body(json!(uuids))).await.0, 202);
    for id in [one, two] {
        check_in(&bed, id).await;
        assert!(on_device(&bed, id, "com.example.field.forms").await.is_some());
    }
    bed.sandbox.stop().await;
}
