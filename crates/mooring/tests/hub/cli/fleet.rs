//! `mooring device ...`, `mooring user ...` and `mooring app ...`

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::fixture::Demo;

#[tokio::test(flavor = "multi_thread")]
async fn limit_zero_pages_through_every_device_once() {
    let demo = Demo::start(1234).await;
    let all = demo.json(&["device", "list", "--limit", "0"]).await;
    let ids: BTreeSet<i64> = list(&all).iter().filter_map(|device| device["id"].as_i64()).collect();
    assert_eq!((list(&all).len(), ids.len()), (1234, 1234));
    assert_eq!(list(&demo.json(&["device", "list"]).await).len(), 100);
    assert_eq!(list(&demo.json(&["device", "list", "--limit", "501"]).await).len(), 501);
    let users = demo.json(&["user", "list", "--limit", "0"]).await;
    assert_eq!(
        list(&users).len(),
        usize::try_from(demo.shown("fleet").await["people"].as_i64().expect("people")).expect("few")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn devices_are_searched_filtered_and_shown() {
    let demo = Demo::start(120).await;
    let all = demo.json(&["device", "list", "--limit", "0"]).await;
    let first = &list(&all)[0];
    let serial = first["serial_number"].as_str().expect("a serial number");
    let found = demo.json(&["device", "list", "--search", serial]).await;
    assert_eq!(list(&found).len(), 1);
    assert_eq!(found[0]["id"], first["id"]);
    for (option, field) in
        [("--platform", "platform"), ("--compliance", "compliance"), ("--enrollment", "enrollment")]
    {
        let value = first[field].as_str().expect("a word");
        let found = demo.json(&["device", "list", option, value, "--limit", "0"]).await;
        let expected = list(&all).iter().filter(|device| device[field] == first[field]).count();
        assert_eq!(list(&found).len(), expected, "{option} {value}");
        assert!(list(&found).iter().all(|device| device[field] == first[field]), "{option} {value}");
    }
    assert_eq!(
        demo.json(&["device", "list", "--integration", "1"]).await.as_array().map(Vec::len),
        Some(100)
    );
    assert_eq!(demo.json(&["device", "list", "--search", "no such device"]).await, json!([]));
    let table = demo.good(&["device", "list", "--limit", "5"]).await;
    assert_eq!(table.lines().count(), 6, "a heading and five devices: {table}");

    let id = first["id"].to_string();
    assert_eq!(demo.json(&["device", "show", &id]).await["serial_number"], serial);
    assert!(demo.good(&["device", "show", &id]).await.contains(serial));
    let said = demo.refused(&["device", "show", "99999999"]).await;
    assert!(said.contains("device 99999999 does not exist"), "{said}");
    for (option, field, known) in [
        ("--platform", "platform", "ios"),
        ("--compliance", "compliance", "non_compliant"),
        ("--enrollment", "enrollment", "unenrolled"),
    ] {
        let said = demo.refused(&["device", "list", option, "toaster"]).await;
        assert!(said.contains(field) && said.contains("toaster") && said.contains(known), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_in_the_tenant_stands_in_the_history_after_the_next_run() {
    let demo = Demo::start(20).await;
    let changed = demo.control("devices/change", &json!({"count": 1, "seed": 5, "what": "os_version"})).await;
    demo.good(&["integration", "sync", "1"]).await;
    let all = demo.json(&["device", "list", "--limit", "0"]).await;
    let device = list(&all).iter().find(|device| device["uem_id"] == changed["ids"][0]).expect("the device");
    let history = demo.json(&["device", "history", &device["id"].to_string()]).await;
    let text = history[0].to_string();
    assert!(
        text.contains("os_version") && text.contains(device["os_version"].as_str().expect("a version")),
        "{text}"
    );
    assert!(demo.good(&["device", "history", &device["id"].to_string()]).await.contains("os_version"));
}

#[tokio::test(flavor = "multi_thread")]
async fn security_facts_and_certificates_come_after_the_devices_and_are_shown() {
    let demo = Demo::start(10).await;
    let devices = demo.json(&["device", "list", "--limit", "0"]).await;
    let until = Instant::now() + Duration::from_secs(60);
    for device in list(&devices) {
        let id = device["id"].to_string();
        loop {
            let certificates = demo.json(&["device", "certificates", &id]).await;
            if let [first, ..] = list(&certificates).as_slice() {
                let identity = format!("AwDeviceIdentity:{}", device["uem_uuid"].as_str().expect("a UUID"));
                assert_eq!(first["name"], identity, "{certificates:#}");
                break;
            }
            assert!(Instant::now() < until, "certificates come by themselves");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        let security = demo.json(&["device", "security", &id]).await;
        // The sandbox has no sample of some devices: then nothing is known, and nothing is claimed.
        assert_eq!(security["read_at"].is_null(), security["has_passcode"].is_null(), "{security:#}");
        assert_eq!(security["is_encrypted"].is_null(), security["has_passcode"].is_null(), "{security:#}");
    }
    let first = list(&devices)[0]["id"].to_string();
    assert!(demo.good(&["device", "certificates", &first]).await.contains("Device Root"));
    assert!(demo.good(&["device", "security", &first]).await.contains("has_passcode"));
}

#[tokio::test(flavor = "multi_thread")]
async fn users_and_apps_are_listed_and_shown() {
    let demo = Demo::start(80).await;
    let devices = demo.json(&["device", "list", "--limit", "0"]).await;
    let name =
        list(&devices).iter().find_map(|device| device["user_name"].as_str()).expect("a device with a user");
    let users = demo.json(&["user", "list", "--search", name]).await;
    let user = list(&users).iter().find(|user| user["user_name"] == name).expect("the user");
    let shown = demo.json(&["user", "show", &user["id"].to_string()]).await;
    assert!(list(&shown["devices"]).iter().all(|device| device["user_name"] == name), "{shown}");
    assert!(!list(&shown["devices"]).is_empty());
    assert!(demo.good(&["user", "show", &user["id"].to_string()]).await.contains(name));

    let apps = demo.json(&["app", "list", "--limit", "0"]).await;
    assert!(list(&apps).len() > 5, "{apps}");
    let app = &list(&apps)[0];
    assert_eq!(demo.json(&["app", "show", &app["id"].to_string()]).await["bundle_id"], app["bundle_id"]);
    let bundle = app["bundle_id"].as_str().expect("a bundle id");
    assert!(!list(&demo.json(&["app", "list", "--search", bundle]).await).is_empty());
    let id = app["id"].to_string();
    let read = demo.json(&["app", "read", &id]).await;
    assert_eq!(read["state"], "read", "{read}");
    let devices = demo.json(&["app", "devices", &id, "--limit", "0"]).await;
    assert_eq!(list(&devices).len() as u64, read["counts"]["total"].as_u64().expect("a count"));
    let installed = demo.json(&["app", "devices", &id, "--state", "installed", "--limit", "0"]).await;
    assert_eq!(list(&installed).len() as u64, read["counts"]["installed"].as_u64().expect("a count"));
    assert!(!list(&installed).is_empty() && list(&installed).iter().all(|row| row["state"] == "installed"));
    assert!(demo.refused(&["app", "read", "99999"]).await.contains("app 99999 does not exist"));
    assert!(demo.refused(&["app", "show", "99999"]).await.contains("app 99999 does not exist"));
    assert!(demo.refused(&["user", "show", "99999"]).await.contains("user 99999 does not exist"));
}

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().expect("a list")
}
