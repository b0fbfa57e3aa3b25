//! /api/mam/apps

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    mask::{first, masked},
    support::{self, refusal},
};

#[tokio::test]
async fn apps_have_the_vendors_shapes_in_each_call() {
    let bed = support::start(60).await;
    let search = bed.json("/api/mam/apps/search", 1).await;
    let rows = search["Application"].as_array().unwrap();
    let of_kind = |kind: &str| rows.iter().find(|row| row["AppType"] == kind).unwrap();
    let (internal, public) = (of_kind("Internal"), of_kind("Public"));
    let shapes = json!({
        "search v1": first(search.clone(), "Application", 1),
        "search v2": first(bed.json("/api/mam/apps/search", 2).await, "applications", 1),
        "internal": bed.json(&format!("/api/mam/apps/internal/{}", internal["Id"]["Value"]), 1).await,
        "public": bed.json(&format!("/api/mam/apps/public/{}", public["Id"]["Value"]), 1).await,
    });
    insta::assert_json_snapshot!(masked(shapes));
    let by_uuid =
        bed.json(&format!("/api/mam/apps/internal/{}", internal["Uuid"].as_str().unwrap()), 2).await;
    assert_eq!(by_uuid["id"], internal["Id"]["Value"]);
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn filters_narrow_the_search_and_bad_ones_are_refused() {
    let bed = support::start(20).await;
    let total = async |query: &str| {
        bed.json(&format!("/api/mam/apps/search?{query}"), 1).await["Total"].as_i64().unwrap()
    };
    let all = total("").await;
    assert_eq!(
        total("applicationtype=Internal").await
            + total("applicationtype=Public").await
            + total("applicationtype=Purchased").await,
        all
    );
    assert_eq!(total("bundleid=com.air-watch.agent").await, 1);
    assert_eq!(total("platform=Apple").await, total("platform=2").await);
    assert!(total("applicationname=OUTLOOK&platform=5").await == 1);
    assert_eq!(total("status=Retired").await, 0);
    assert_eq!(total("type=Book").await, 0);
    assert_eq!(refusal(bed.call(Method::GET, "/api/mam/apps/search?status=Broken")).await, (400, 7004));
    assert_eq!(refusal(bed.call(Method::GET, "/api/mam/apps/search?locationgroupid=573")).await, (400, 6183));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn an_unknown_internal_app_is_401() {
    let bed = support::start(3).await;
    assert_eq!(refusal(bed.call(Method::GET, "/api/mam/apps/internal/1")).await, (401, 7000));
    assert_eq!(
        refusal(bed.call_as("neighbour.admin", Method::GET, "/api/mam/apps/internal/1201")).await,
        (401, 7000)
    );
    bed.sandbox.stop().await;
}

/// The number of installations is what one finds by asking every assigned device.
#[tokio::test]
async fn counts_agree_with_what_is_on_the_devices() {
    let bed = support::start(60).await;
    let search = bed.json("/api/mam/apps/search?bundleid=com.air-watch.agent", 1).await;
    let app = &search["Application"][0];
    let devices = bed.json("/api/mdm/devices/search?platform=Apple", 1).await;
    let mut installed = 0;
    for device in devices["Devices"].as_array().unwrap() {
        let apps: Value = bed.json(&format!("/api/mdm/devices/{}/apps", device["Id"]["Value"]), 1).await;
        installed += i64::from(
            apps["DeviceApps"]
                .as_array()
                .unwrap()
                .iter()
                .any(|app| app["ApplicationIdentifier"] == "com.air-watch.agent"),
        );
    }
    assert_eq!(app["AssignedDeviceCount"], devices["Total"]);
    assert_eq!(app["InstalledDeviceCount"], installed);
    bed.sandbox.stop().await;
}
