//! What admins choose from or look at beside the applications themselves: categories, templates of settings, bookmarks,
//! and what BranchCache saved.

use reqwest::Method;
use serde_json::{Value, json};

use super::internal::{all_devices, check_in, send, upload};
use crate::{
    mdm::samples::made,
    support::{self, Testbed, refusal},
};

const ZIP: &str = "%7B23170F69-40C1-2702-2408-000001000000%7D";

fn named<'a>(categories: &'a Value, name: &str) -> Option<&'a Value> {
    categories["Categories"].as_array().unwrap().iter().find(|category| category["Name"] == name)
}

#[tokio::test]
async fn a_category_comes_with_the_application_that_names_it_and_goes_with_it() {
    let bed = support::start(5).await;
    let path = "/api/mam/apps/categories";
    let before = bed.json(path, 2).await;
    assert_eq!(named(&before, "Business").unwrap()["CategoryId"], 1);
    assert!(named(&before, "Field Work").is_none());
    let body = json!({
        "ApplicationName": "Maps", "BundleId": "com.example.maps", "Platform": 2,
        "CategoryList": {"Category": [{"Name": "Field Work"}]},
    });
    let (_, app) = send(&bed, Method::POST, "/api/mam/apps/public", body).await;
    let custom = bed.json(&format!("{path}?categorytype=custom"), 2).await;
    assert_eq!(custom["Categories"].as_array().unwrap().len(), 1);
    let category = named(&custom, "Field Work").unwrap();
    assert_eq!((&category["CategoryType"], &category["LocationGroupId"]), (&json!("Custom"), &json!(572)));
    let found = bed.json("/api/mam/apps/search?category=Field%20Work", 1).await["Application"][0].clone();
    assert_eq!(found["CategoryList"]["Category"][0]["CategoryId"], category["CategoryId"]);

    let path_of_app = format!("/api/mam/apps/public/{}", app["Id"]["Value"]);
    let change = json!({"CategoryList": {"Category": [{"CategoryId": 2}]}});
    assert_eq!(send(&bed, Method::PUT, &path_of_app, change).await.0, 204);
    assert_eq!(bed.json(&path_of_app, 1).await["CategoryList"]["Category"][0]["Name"], "Productivity");
    assert_eq!(bed.json(path, 2).await, before);
    let stranger = uuid::Uuid::new_v4();
    assert_eq!(refusal(bed.call(Method::GET, &format!("{path}?oguuid={stranger}"))).await, (404, 5054));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn a_template_has_what_makers_publish_and_what_assignments_set() {
    let bed = support::start(5).await;
    let chrome =
        bed.json("/api/mam/apps/search?bundleid=com.android.chrome", 1).await["Application"][0].clone();
    let template = format!("/api/mam/apps/{}/app-config-template", chrome["Uuid"].as_str().unwrap());
    let published = bed.json(&template, 2).await;
    assert!(
        published
            .as_array()
            .unwrap()
            .contains(&json!({"key": "URLBlocklist", "type": "STRING_ARRAY", "nested_configurations": []}))
    );
    assert_eq!(bed.json(&template, 1).await, published);

    let (id, uuid) = upload(&bed, "1.0", json!({})).await;
    let template = format!("/api/mam/apps/{uuid}/app-config-template");
    assert_eq!(bed.json(&template, 2).await, json!([]));
    assert_eq!(bed.get(&template, 1).await.status(), 204);
    let (group, _) = all_devices(&bed).await;
    let body = json!({
        "SmartGroupIds": [group],
        "DeploymentParameters": {
            "ApplicationConfigurations": [{"Key": "retries", "Type": "Integer", "Value": "3"}],
        },
    });
    assert_eq!(
        send(&bed, Method::PUT, &format!("/api/mam/apps/internal/{id}/assignments"), body).await.0,
        204
    );
    assert_eq!(
        bed.json(&template, 2).await,
        json!([{"key": "retries", "type": "INTEGER", "nested_configurations": []}])
    );
    let stranger = format!("{template}?organization-group-uuid={}", uuid::Uuid::new_v4());
    assert_eq!(refusal(bed.call(Method::GET, &stranger)).await, (404, 5054));
    let stranger = bed
        .call(Method::GET, &stranger.replace("organization-group-uuid", "organization_group_uuid"))
        .header("accept", "application/json;version=2");
    assert_eq!(refusal(stranger).await, (403, 1011));
    let absent = format!("/api/mam/apps/{}/app-config-template", uuid::Uuid::new_v4());
    assert_eq!(refusal(bed.call(Method::GET, &absent)).await, (404, 7000));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn bookmarks_are_those_of_active_profiles_of_phones() {
    let bed = support::start(5).await;
    let path = "/api/mam/apps/kiosk-bookmarks/ANDROID";
    assert_eq!(bed.json(path, 2).await, json!([]));
    let icon = bed
        .call(Method::POST, "/api/mam/blobs/uploadblob?fileName=icon.png&organizationGroupId=572")
        .body(vec![7_u8; 16])
        .send()
        .await
        .unwrap();
    let icon: Value = icon.json().await.unwrap();
    let profile = make_profile(
        &bed,
        "android",
        "BookmarkSettings",
        json!({"Label": "Wiki", "URL": "https://wiki.example", "Icon": icon["Value"]}),
    )
    .await;
    let shown = bed.json(path, 2).await;
    assert_eq!(shown[0]["blob_uuid"].as_str().map(str::len), Some(36), "{shown}");
    assert_eq!(
        shown,
        json!([{
            "profile_name": "Made for BookmarkSettings", "title": "Wiki", "url": "https://wiki.example",
            "blob_uuid": shown[0]["blob_uuid"],
        }])
    );
    assert_eq!(bed.json("/api/mam/apps/kiosk-bookmarks/apple", 2).await, json!([]));
    assert_eq!(bed.json(&format!("{path}?provisioning_enabled=true"), 2).await, json!([]));
    assert_eq!(bed.json(&format!("{path}?provisioning_enabled=false"), 2).await, shown);
    let neighbour = bed.call_as("neighbour.admin", Method::GET, path).send().await.unwrap();
    assert_eq!(neighbour.json::<Value>().await.unwrap(), json!([]));
    assert_eq!(refusal(bed.call(Method::GET, "/api/mam/apps/kiosk-bookmarks/WIN_RT")).await, (400, 400));
    let off = format!("/api/mdm/profiles/{profile}/deactivate");
    assert!(bed.call(Method::POST, &off).send().await.unwrap().status().is_success());
    assert_eq!(bed.json(path, 2).await, json!([]));
    bed.sandbox.stop().await;
}

/// Integer id of a profile with that payload for all devices.
async fn make_profile(bed: &Testbed, platform: &str, payload: &str, value: Value) -> i64 {
    let (group, _) = all_devices(bed).await;
    let body = json!({
        "General": {"Name": format!("Made for {payload}"), "AssignedSmartGroups": [{"SmartGroupId": group}]},
        payload: value,
    });
    let version = if platform == "winrt" { 1 } else { 2 };
    let made = made(bed, &format!("/api/mdm/profiles/platforms/{platform}/create"), version, body).await;
    made["Value"].as_i64().or_else(|| made.as_i64()).ok_or(made).unwrap()
}

#[tokio::test]
async fn computers_that_share_take_an_application_from_each_other() {
    let bed = support::start(150).await;
    let path = format!("/api/mam/apps/internal/peerdistribution/branchcache/{ZIP}");
    let before = bed.json(&path, 2).await;
    let (sum, devices) = (before["branchcache_statistics"].clone(), before["devices"].as_array().unwrap());
    assert!(devices.len() > 2, "{sum}");
    assert_eq!(sum["total_device_count"], devices.len());
    assert_eq!(
        (&sum["total_cache_bytes"], &sum["total_devices_branchcache_mode_enabled"]),
        (&json!(0), &json!(0))
    );
    assert!(devices.iter().all(|device| device["branchcache_enabled"] == "DISABLED"));

    make_profile(
        &bed,
        "winrt",
        "P2PBranchCache",
        json!({"Mode": 2, "HostedCacheServersList": ["c.example"]}),
    )
    .await;
    bed.control("/_sandbox/clock", json!({"step_seconds": 1})).await;
    let first = devices[0]["device_uuid"].as_str().unwrap();
    let id = bed.device(|state| state.uuid.to_string() == first).await.id;
    check_in(&bed, id.into()).await;
    let one = bed.json(&format!("{path}?device_uuids={first}"), 2).await;
    let device = &one["devices"][0];
    assert_eq!(
        (&device["client_mode"], &device["branchcache_enabled"], &device["hosted_servers"]),
        (&json!("Hosted"), &json!("ENABLED_WITH_PEERS"), &json!(["c.example"]))
    );
    assert_eq!((&device["server_bytes"], &device["cache_bytes"]), (&json!(0), &device["application_size"]));
    assert_eq!(one["branchcache_statistics"]["total_savings_percent"], 100);
    let all = bed.json(&format!("{path}?summary_only=true"), 2).await;
    assert!(all["devices"].is_null());
    assert_eq!(all["branchcache_statistics"]["total_devices_utilized_branchcache"], 1);
    assert_eq!(all["branchcache_statistics"]["total_device_count"], devices.len());

    assert_eq!(refusal(bed.call(Method::GET, &format!("{path}?device_uuids=x"))).await, (400, 6));
    let neighbour = bed.call_as("neighbour.admin", Method::GET, &path).send().await.unwrap();
    let neighbour: Value = neighbour.json().await.unwrap();
    assert_eq!(neighbour["branchcache_statistics"]["total_device_count"], 0, "theirs is on no device");
    let absent = "/api/mam/apps/internal/peerdistribution/branchcache/none";
    assert_eq!(refusal(bed.call(Method::GET, absent)).await, (404, 7000));
    bed.sandbox.stop().await;
}
