//! /api/mdm/compliancepolicy and /api/mdm/compliancepolicies

use reqwest::Method;
use serde_json::json;

use crate::{
    mask::{first, masked},
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
