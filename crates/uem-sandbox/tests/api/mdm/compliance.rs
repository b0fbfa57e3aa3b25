//! /api/mdm/compliancepolicy and /api/mdm/compliancepolicies

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    mask::{first, masked},
    mdm::samples::{made, sent},
    support::{self, refusal},
};

#[tokio::test]
async fn policies_have_the_vendors_shapes_old_and_new() {
    let bed = support::start(120).await;
    let shapes = json!({
        "old": first(bed.json("/api/mdm/compliancepolicy/search", 1).await, "CompliancePolicy", 2),
        "new": first(bed.json("/api/mdm/compliancepolicies", 1).await, "compliancePolicy", 1),
    });
    insta::assert_json_snapshot!(masked(shapes));
    assert_eq!(bed.json("/api/mdm/compliancepolicies?searchtext=ENCRYPT", 1).await["total"], 1);
    assert_eq!(
        refusal(bed.call(Method::GET, "/api/mdm/compliancepolicy/search?organizationgroupid=573")).await,
        (404, 6)
    );
    bed.sandbox.stop().await;
}

/// A policy's count of devices that break it is what asking each device gives.
#[tokio::test]
async fn counts_agree_with_what_each_device_says() {
    let bed = support::start(200).await;
    let policies = bed.json("/api/mdm/compliancepolicy/search", 1).await;
    let devices = bed.json("/api/mdm/devices/search", 1).await;
    let mut broken = std::collections::BTreeMap::<i64, i64>::new();
    for device in devices["Devices"].as_array().unwrap() {
        let found = bed.json(&format!("/api/mdm/devices/{}/compliance", device["Id"]["Value"]), 1).await;
        assert_eq!(found["OverallCompliantStatus"], device["ComplianceStatus"]);
        let results = found["DeviceCompliance"].as_array().unwrap();
        let is_broken = results.iter().any(|result| result["CompliantStatus"] == false);
        assert_eq!(is_broken, device["ComplianceStatus"] == "NonCompliant", "{}", device["Id"]["Value"]);
        for result in results.iter().filter(|result| result["CompliantStatus"] == false) {
            *broken.entry(result["Id"]["Value"].as_i64().unwrap()).or_default() += 1;
        }
    }
    assert!(!broken.is_empty());
    for policy in policies["CompliancePolicy"].as_array().unwrap() {
        let expected = broken.get(&policy["DevicePolicyId"].as_i64().unwrap()).copied().unwrap_or(0);
        assert_eq!(policy["NonCompliantDevices"], expected, "{}", policy["Name"]);
    }
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn a_policy_is_made_evaluated_changed_and_deleted() {
    const POLICIES: &str = "/api/mdm/compliancepolicies";
    let bed = support::start(120).await;
    let status = async |id: &Value| {
        bed.json(&format!("/api/mdm/devices/{id}"), 1).await["ComplianceStatus"].as_str().unwrap().to_owned()
    };
    // A computer that nobody finds fault with, until a policy asks for a passcode.
    let device = bed
        .device(|state| {
            state.platform.name() == "WinRT"
                && state.enrollment.name() == "Enrolled"
                && state.compliance.name() == "Compliant"
        })
        .await;
    let id = json!(device.id);
    bed.sandbox.tenant.fleet.change(device.id, |state| state.has_passcode = Some(false)).await.unwrap();
    assert_eq!(status(&id).await, "Compliant");
    let body = json!({"name": "Windows Passcode", "rule": "passcode", "platform": "WinRT"});
    let policy = made(&bed, POLICIES, 1, body.clone()).await;
    assert_eq!((&policy["is_active"], &policy["rule"]), (&json!(true), &json!("Passcode")));
    let one = format!("{POLICIES}/{}", policy["uuid"].as_str().unwrap());
    assert_eq!(bed.json(&one, 1).await, policy);
    assert_eq!(status(&id).await, "Compliant", "nobody has looked yet");

    let evaluated = made(&bed, &format!("{one}/evaluate"), 1, json!({})).await;
    assert!(evaluated["changed_device_count"].as_u64() >= Some(1), "{evaluated}");
    assert!(evaluated["evaluated_device_count"].as_u64() >= evaluated["changed_device_count"].as_u64());
    assert_eq!(status(&id).await, "NonCompliant");
    let again = made(&bed, &format!("{one}/evaluate"), 1, json!({})).await;
    assert_eq!(again["changed_device_count"], 0);
    let said = bed.json(&format!("/api/mdm/devices/{id}/compliance"), 1).await;
    let own =
        said["DeviceCompliance"].as_array().unwrap().iter().find(|row| row["Id"]["Value"] == policy["id"]);
    assert_eq!(own.unwrap()["CompliantStatus"], false, "{said}");

    let paused = sent(&bed, Method::PUT, &one, 1, json!({"is_active": false})).await;
    assert_eq!(paused.json::<Value>().await.unwrap()["name"], "Windows Passcode", "what is left out stays");
    made(&bed, &format!("{one}/evaluate"), 1, json!({})).await;
    assert_eq!(status(&id).await, "Compliant");

    for bad in [
        body,
        json!({"name": "x", "rule": "Courage"}),
        json!({"name": "x", "rule": "Passcode", "platform": "Toaster"}),
        json!({"name": "x"}),
        json!({"rule": "Passcode"}),
        json!({"name": "x", "rule": "Passcode", "organization_group_uuid": "6f0f04c7-0000-4681-8bec-000000005614"}),
    ] {
        assert_eq!(refusal(bed.call(Method::POST, POLICIES).json(&bad)).await, (422, 1012), "{bad}");
    }
    assert_eq!(bed.call(Method::DELETE, &one).send().await.unwrap().status(), 204);
    assert_eq!(refusal(bed.call(Method::DELETE, &one)).await, (404, 404));
    assert_eq!(bed.json(&format!("{POLICIES}?searchtext=windows"), 1).await["total"], 0);
    bed.sandbox.stop().await;
}
