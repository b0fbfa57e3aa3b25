//! `/_sandbox/devices`: add, change, remove; seen by the vendor's calls at once.

use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::support::{self, Testbed};

async fn send(bed: &Testbed, method: Method, path: &str, body: Value) -> Response {
    // Without any credentials: the controls answer to this machine alone.
    bed.nobody(method, path).json(&body).send().await.unwrap()
}

async fn total(bed: &Testbed) -> u64 {
    bed.json("/api/mdm/devices/search?pagesize=1", 1).await["Total"].as_u64().unwrap()
}

#[tokio::test]
async fn a_changed_fact_is_seen_at_once_in_every_answer() {
    let bed = support::start(10).await;
    let before = bed.json("/_sandbox/fleet", 1).await["version"].as_u64().unwrap();
    let facts = json!({"compliance": "NonCompliant", "is_compromised": true, "os_version": "18.9.9", "friendly_name": "renamed",
        "serial_number": "NEWSERIAL", "org_group_id": 576, "ownership": "S", "last_seen": "2026-02-03T04:05:06.789Z"});
    let changed = send(&bed, Method::PATCH, "/_sandbox/devices/100004", facts).await;
    assert_eq!(changed.status(), 200);
    let row = bed.json("/api/mdm/devices/search?pagesize=1&page=4", 1).await["Devices"][0].clone();
    let by_serial = bed.json("/api/mdm/devices?searchby=Serialnumber&id=newserial", 1).await;
    for answer in [row, by_serial] {
        assert_eq!(answer["Id"]["Value"], 100_004);
        assert_eq!(answer["ComplianceStatus"], "NonCompliant");
        assert_eq!(answer["CompromisedStatus"], true);
        assert_eq!(answer["OperatingSystem"], "18.9.9");
        assert_eq!(answer["DeviceFriendlyName"], "renamed");
        assert_eq!(answer["LocationGroupId"]["Id"]["Value"], 576);
        assert_eq!(answer["Ownership"], "S");
        assert_eq!(answer["LastSeen"], "2026-02-03T04:05:06.789");
    }
    let found = bed.json("/api/mdm/devices/search?ownership=S&compliantstatus=false&lgid=576", 1).await;
    assert!(found["Devices"].as_array().unwrap().iter().any(|row| row["Id"]["Value"] == 100_004));
    assert!(bed.json("/_sandbox/fleet", 1).await["version"].as_u64().unwrap() > before);
    let unknown =
        send(&bed, Method::PATCH, "/_sandbox/devices/100004", json!({"is_compromised": null})).await;
    assert_eq!(unknown.status(), 200);
    assert!(
        bed.json("/api/mdm/devices/100004", 1).await.get("CompromisedStatus").is_none(),
        "left out when not known"
    );
}

#[tokio::test]
async fn exactly_so_many_devices_change() {
    let bed = support::start(60).await;
    let rows = async || bed.json("/api/mdm/devices/search", 1).await["Devices"].as_array().unwrap().clone();
    for what in ["compliance", "os_version", "friendly_name", "last_seen"] {
        let before = rows().await;
        let answer = send(
            &bed,
            Method::POST,
            "/_sandbox/devices/change",
            json!({"count": 17, "seed": 3, "what": what}),
        )
        .await;
        assert_eq!(answer.json::<Value>().await.unwrap()["changed"], 17);
        let changed = before.iter().zip(rows().await).filter(|(old, new)| *old != new).count();
        assert_eq!(changed, 17, "{what}");
    }
}

#[tokio::test]
async fn added_devices_appear_and_ids_are_never_given_twice() {
    let bed = support::start(10).await;
    let added: Value =
        send(&bed, Method::POST, "/_sandbox/devices", json!({"count": 3})).await.json().await.unwrap();
    assert_eq!(total(&bed).await, 13);
    let last = added["devices"][2]["id"].as_u64().unwrap();
    let removed = send(&bed, Method::POST, "/_sandbox/devices/remove", json!({"ids": [last]})).await;
    assert_eq!(removed.json::<Value>().await.unwrap()["removed"], 1);
    let facts = json!({"serial_number": "GIVEN", "compliance": "NotAvailable"});
    let one: Value = send(&bed, Method::POST, "/_sandbox/devices", facts).await.json().await.unwrap();
    assert_eq!(one["devices"][0]["id"], last + 1);
    assert_eq!(one["devices"][0]["serial_number"], "GIVEN");
    assert_eq!(
        bed.json(&format!("/api/mdm/devices/{}", last + 1), 1).await["ComplianceStatus"],
        "NotAvailable"
    );
    let many: Value = send(&bed, Method::POST, "/_sandbox/devices/remove", json!({"count": 5, "seed": 1}))
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(many["removed"], 5);
    assert_eq!(total(&bed).await, 8);
}

#[tokio::test]
async fn what_cannot_be_is_refused() {
    let bed = support::start(5).await;
    let cases = [
        (Method::PATCH, "/_sandbox/devices/7", json!({"os_version": "1"}), 404),
        (Method::DELETE, "/_sandbox/devices/7", json!({}), 404),
        (Method::PATCH, "/_sandbox/devices/100000", json!({"colour": "blue"}), 422),
        (Method::PATCH, "/_sandbox/devices/100000", json!({"org_group_id": 1}), 422),
        (Method::POST, "/_sandbox/devices", json!({"count": 10_000_000}), 422),
        (Method::POST, "/_sandbox/devices/change", json!({"count": 6}), 422),
        (Method::POST, "/_sandbox/devices/change", json!({"count": 1, "what": "colour"}), 422),
        (Method::POST, "/_sandbox/clock", json!({"step_seconds": -1}), 422),
    ];
    for (method, path, body, expected) in cases {
        let status = send(&bed, method, path, body.clone()).await.status();
        assert_eq!(status, expected, "{path} {body}");
    }
    assert_eq!(total(&bed).await, 5);
}

#[tokio::test]
async fn a_device_that_leaves_is_no_longer_searched() {
    let bed = support::start(5).await;
    send(&bed, Method::PATCH, "/_sandbox/devices/100001", json!({"enrollment": "Unenrolled"})).await;
    assert_eq!(total(&bed).await, 4);
    let device = bed.json("/api/mdm/devices/100001", 1).await;
    assert_eq!(device["EnrollmentStatus"], "Unenrolled", "its id still reads it");
    send(&bed, Method::PATCH, "/_sandbox/devices/100001", json!({"enrollment": "DeviceWipePending"})).await;
    assert_eq!(total(&bed).await, 5);
}
