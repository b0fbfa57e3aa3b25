//! /api/mam/applications/actions: a block holds until it is taken away.

use reqwest::Method;
use serde_json::{Value, json};

use super::internal::{all_devices, check_in, on_device, phones, send, upload};
use crate::support::{self, refusal};

#[tokio::test]
async fn a_blocked_package_is_not_pushed_until_it_is_unblocked() {
    let bed = support::start(40).await;
    let root = "/api/mam/applications/actions";
    let (id, _) = upload(&bed, "1.0", json!({})).await;
    let customer = bed.json(&format!("/api/mam/apps/internal/{id}"), 1).await["ManagedByUuid"].clone();
    let entry = json!({
        "package_identifier": "com.example.tool", "platform_type": "Apple", "application_type": "Internal",
        "customer_uuid": customer, "application_organization_group_uuid": customer, "action_type": "INSTALL",
        "block_reason": "Broken",
    });
    let body = |entries: Vec<Value>| json!({"source_type": "MDM_API", "applications": entries});
    let (group, _) = all_devices(&bed).await;
    let [phone, other] = phones(&bed).await;
    let device = bed.json(&format!("/api/mdm/devices/{phone}"), 1).await["Uuid"].clone();
    let mut one = entry.clone();
    one["device_uuid"] = device.clone();
    assert_eq!(send(&bed, Method::POST, &format!("{root}/block"), body(vec![one.clone()])).await.0, 201);
    let assign = format!("/api/mam/apps/internal/{id}/assignments");
    assert_eq!(send(&bed, Method::POST, &assign, json!({"SmartGroupIds": [group]})).await.0, 201);
    check_in(&bed, phone).await;
    check_in(&bed, other).await;
    assert!(on_device(&bed, phone, "com.example.tool").await.is_none(), "blocked");
    assert!(on_device(&bed, other, "com.example.tool").await.is_some());

    let mut filter = entry.clone();
    filter["action_type"] = json!("UNKNOWN");
    let (status, found) =
        send(&bed, Method::POST, &format!("{root}/block/query"), json!({"filter": [filter]})).await;
    let expected = json!({
        "total_records": 1,
        "application_list": [{
            "customer_uuid": customer, "platform_type": "Apple", "package_identifier": "com.example.tool",
            "action_type": "INSTALL", "device_uuid": device,
        }],
    });
    assert_eq!((status, found), (200, expected));
    let (status, failed) =
        send(&bed, Method::POST, &format!("{root}/unblock"), body(vec![one.clone(), entry.clone()])).await;
    assert_eq!((status, &failed["success_count"], &failed["failure_count"]), (207, &json!(1), &json!(1)));
    assert_eq!(failed["failed_items"][0]["failure_message"], "It is not blocked");
    check_in(&bed, phone).await;
    assert!(on_device(&bed, phone, "com.example.tool").await.is_some());

    for (body, expected) in [(json!({"applications": [entry]}), (400, 2092)), (body(vec![]), (400, 2069))] {
        assert_eq!(refusal(bed.call(Method::POST, &format!("{root}/block")).json(&body)).await, expected);
    }
    let mut bad = entry.clone();
    bad["customer_uuid"] = json!("6f0f04c7-0000-4681-8bec-000000005614");
    assert_eq!(send(&bed, Method::POST, &format!("{root}/block"), body(vec![bad])).await.0, 207);
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn an_ordered_package_that_is_blocked_has_failed_in_rows_and_counts_until_it_is_installed() {
    let bed = support::start(40).await;
    let (id, uuid) = upload(&bed, "1.0", json!({})).await;
    let customer = bed.json(&format!("/api/mam/apps/internal/{id}"), 1).await["ManagedByUuid"].clone();
    let (group, _) = all_devices(&bed).await;
    let [phone, _] = phones(&bed).await;
    let assign = format!("/api/mam/apps/internal/{id}/assignments");
    let on_demand = json!({"SmartGroupIds": [group], "DeploymentParameters": {"PushMode": "OnDemand"}});
    assert_eq!(send(&bed, Method::POST, &assign, on_demand).await.0, 201);
    let device = bed.json(&format!("/api/mdm/devices/{phone}"), 1).await["Uuid"].clone();
    let block = json!({"source_type": "MDM_API", "applications": [{
        "package_identifier": "com.example.tool", "platform_type": "Apple", "application_type": "Internal",
        "customer_uuid": customer, "application_organization_group_uuid": customer, "action_type": "INSTALL",
        "block_reason": "Broken", "device_uuid": device,
    }]});
    let root = "/api/mam/applications/actions";
    let install = format!("/api/mam/apps/internal/{id}/install");
    for (call, action, reason) in [
        ("block", "InstallCommandFailed", json!("Failed")),
        ("unblock", "InstallCommandDispatched", Value::Null),
    ] {
        assert!(send(&bed, Method::POST, &format!("{root}/{call}"), block.clone()).await.0 < 207, "{call}");
        assert_eq!(send(&bed, Method::POST, &install, json!({"DeviceId": phone})).await.0, 202);
        check_in(&bed, phone).await;
        let found = bed.json(&format!("/api/mam/apps/{uuid}/devices"), 1).await;
        let rows = found["devices"].as_array().unwrap();
        let row = rows.iter().find(|row| row["device_id"] == phone).unwrap();
        assert_eq!((&row["last_action_taken"], &row["latest_app_reason"]), (&json!(action), &reason));
        let count = if reason.is_null() { Value::Null } else { json!(1) };
        let actions = bed.json(&format!("/api/mam/apps/{uuid}/actioncounts"), 1).await;
        assert_eq!(count_of(&actions["app_action_counts"], "app_action", "InstallCommandFailed"), count);
        let reasons = bed.json(&format!("/api/mam/apps/{uuid}/reasoncounts"), 1).await;
        assert_eq!(count_of(&reasons["app_reason_counts"], "app_reason", "Failed"), count);
    }
    bed.sandbox.stop().await;
}

fn count_of(rows: &Value, key: &str, word: &str) -> Value {
    let rows = rows.as_array().unwrap();
    rows.iter().find(|row| row[key] == word).map_or(Value::Null, |row| row["device_count"].clone())
}
