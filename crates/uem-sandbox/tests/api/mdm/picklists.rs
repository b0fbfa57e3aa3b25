//! /api/mdm/picklists

use reqwest::Method;
use serde_json::Value;

use crate::support::{self, refusal};

#[tokio::test]
async fn lists_follow_the_tenant() {
    let bed = support::start(60).await;
    let descriptions = async |path: &str| {
        let list = bed.json(&format!("/api/mdm/picklists/{path}"), 1).await;
        let items = list.as_array().unwrap().iter();
        items.map(|item| item["Description"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert!(descriptions("devicetypes").await.contains(&"AppleTv".to_owned()));
    assert_eq!(descriptions("ownershiptypes").await.len(), 4);
    let devices = bed.json("/api/mdm/devices/search?platform=AppleOsX", 1).await;
    let mut versions: Vec<&str> = devices["Devices"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["OperatingSystem"].as_str().unwrap())
        .collect();
    versions.sort_unstable();
    versions.dedup();
    let mut listed = descriptions("platforms/AppleOsX/operatingsystems").await;
    listed.sort_unstable();
    assert_eq!(listed, versions, "exactly what the fleet runs");
    assert!(descriptions("platforms/10/devicemodels").await.contains(&"MacBook Pro".to_owned()));
    assert!(descriptions("platforms/WinRT/devicemodelfamily").await.contains(&"LENOVO".to_owned()));
    let neighbour = bed.call_as("neighbour.admin", Method::GET, "/api/mdm/picklists/devicecategories");
    let none: Value = neighbour.send().await.unwrap().json().await.unwrap();
    assert_eq!(none, serde_json::json!([]), "another tenant has no devices");
    let bad = bed.call(Method::GET, "/api/mdm/picklists/platforms/Toaster/devicemodels");
    assert_eq!(refusal(bad).await, (400, 400));
    bed.sandbox.stop().await;
}
