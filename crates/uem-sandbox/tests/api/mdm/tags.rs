//! /api/mdm/tags and its twins

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    mask::{first, masked},
    support::{self, Testbed, refusal},
};

async fn post(bed: &Testbed, path: &str, version: u8, body: Value) -> (u16, Value) {
    sent(bed, Method::POST, path, version, body).await
}

async fn sent(bed: &Testbed, method: Method, path: &str, version: u8, body: Value) -> (u16, Value) {
    let call =
        bed.call(method, path).header("accept", format!("application/json;version={version}")).json(&body);
    let response = call.send().await.unwrap();
    let status = response.status().as_u16();
    (status, response.json().await.unwrap_or(Value::Null))
}

fn bulk(values: &[&str]) -> Value {
    json!({"BulkValues": {"Value": values}})
}

#[tokio::test]
async fn tags_have_the_shape_of_each_face() {
    let bed = support::start(120).await;
    let group = bed.sandbox.credentials().organization_group_id;
    let v1 = bed.json("/api/mdm/tags/search?name=loaner", 1).await;
    let (id, uuid) =
        (v1["Tags"][0]["Id"]["Value"].clone(), v1["Tags"][0]["Uuid"].as_str().unwrap().to_owned());
    let v1_devices = bed.json(&format!("/api/mdm/tags/{id}/devices"), 1).await;
    let device = v1_devices["Device"][0]["DeviceUuid"].as_str().unwrap().to_owned();
    let shapes = json!({
        "search v1": v1,
        "search v2": first(bed.json("/api/mdm/tags/search", 2).await, "tags", 1),
        "system twin": first(bed.json(&format!("/api/system/groups/{group}/tags"), 1).await, "Tags", 1),
        "devices v1": first(v1_devices, "Device", 1),
        "devices v2": first(bed.json(&format!("/api/mdm/tags/{uuid}/devices"), 2).await, "devices", 1),
        "of a device": bed.json(&format!("/api/mdm/devices/{device}/tags"), 1).await,
        "bulk settings": bed.json("/api/mdm/devices/bulksettings", 1).await,
    });
    insta::assert_json_snapshot!(masked(shapes));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn a_tag_is_made_put_on_devices_taken_off_renamed_and_deleted() {
    let bed = support::start(20).await;
    let group = bed.sandbox.credentials().organization_group_id;
    let (status, made) = post(
        &bed,
        "/api/mdm/tags/addtag",
        1,
        json!({"tagname": "Trial", "TagType": 1, "LocationGroupId": group}),
    )
    .await;
    assert_eq!(status, 200);
    let id = made["Value"].as_i64().unwrap();
    let (status, added) =
        post(&bed, &format!("/api/mdm/tags/{id}/adddevices"), 1, bulk(&["100001", "100002", "999999"])).await;
    assert_eq!(status, 200);
    insta::assert_json_snapshot!("bulk_response", added);
    let on = async || {
        let listed = bed.json(&format!("/api/mdm/tags/{id}/devices"), 1).await;
        listed["Device"]
            .as_array()
            .unwrap()
            .iter()
            .map(|device| device["DeviceId"].as_i64().unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(on().await, [100_001, 100_002]);
    let (_, removed) = post(&bed, &format!("/api/mdm/tags/{id}/removedevices"), 1, bulk(&["100001"])).await;
    assert_eq!(removed["AcceptedItems"], 1);
    assert_eq!(on().await, [100_002]);
    let (status, _) =
        post(&bed, &format!("/api/mdm/tags/{id}/update"), 1, json!({"TagName": "Trial 2"})).await;
    assert_eq!(status, 200);
    assert_eq!(bed.json("/api/mdm/tags/search?name=trial%202", 1).await["Total"], 1);
    assert_eq!(bed.call(Method::DELETE, &format!("/api/mdm/tags/{id}")).send().await.unwrap().status(), 200);
    assert_eq!(bed.json("/api/mdm/tags/search?name=trial", 1).await["Total"], 0);
    assert_eq!(refusal(bed.call(Method::GET, &format!("/api/mdm/tags/{id}/devices"))).await, (400, 6));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn newer_face_works_by_uuid() {
    let bed = support::start(20).await;
    let groups = bed.json("/api/system/groups/search", 2).await;
    let own = bed.sandbox.credentials().organization_group_id;
    let group = groups["OrganizationGroups"]
        .as_array()
        .unwrap()
        .iter()
        .find(|group| group["Id"] == own)
        .unwrap()["Uuid"]
        .clone();
    let body = json!({"tag_name": "Trial", "organization_group_uuid": group});
    let (status, made) = post(&bed, "/api/mdm/tags", 3, body.clone()).await;
    assert_eq!(status, 201);
    let tag = made["tag_uuid"].as_str().unwrap().to_owned();
    let (status, again) = post(&bed, "/api/mdm/tags", 3, body).await;
    assert_eq!((status, &again["errorCode"]), (409, &json!(1012)));
    let device = bed.json("/api/mdm/devices/100003", 1).await["Uuid"].as_str().unwrap().to_owned();
    let path = format!("/api/mdm/devices/{device}/tags/{tag}");
    assert_eq!(bed.call(Method::POST, &path).send().await.unwrap().status(), 201);
    assert_eq!(refusal(bed.call(Method::POST, &path)).await, (400, 5299));
    assert_eq!(bed.json(&format!("/api/mdm/devices/{device}/tags"), 1).await["tags"][0]["name"], "Trial");
    assert_eq!(bed.call(Method::DELETE, &path).send().await.unwrap().status(), 204);
    assert_eq!(refusal(bed.call(Method::DELETE, &path)).await, (400, 5300));
    let devices = format!("/api/mdm/tags/{tag}/devices");
    assert_eq!(post(&bed, &devices, 2, bulk(&[&device])).await.0, 200);
    assert_eq!(bed.json(&devices, 2).await["total"], 1);
    assert_eq!(sent(&bed, Method::DELETE, &devices, 2, bulk(&[&device])).await.0, 200);
    assert_eq!(bed.json(&devices, 2).await["total"], 0);
    let named = format!("/api/mdm/tags/{tag}");
    assert_eq!(sent(&bed, Method::PUT, &named, 2, json!({"tag_name": "Renamed"})).await.0, 204);
    let (status, taken) = sent(&bed, Method::PUT, &named, 2, json!({"tag_name": "VIP"})).await;
    assert_eq!((status, &taken["errorCode"]), (409, &json!(5303)));
    assert_eq!(sent(&bed, Method::DELETE, &named, 2, Value::Null).await.0, 200);
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn bad_input_and_tags_of_others_are_refused() {
    let bed = support::start(20).await;
    let add = |body: Value| bed.call(Method::POST, "/api/mdm/tags/addtag").json(&body);
    assert_eq!(refusal(add(json!({"TagName": "VIP"}))).await, (400, 6), "a second of that name");
    assert_eq!(refusal(add(json!({"TagName": " "}))).await, (400, 6));
    assert_eq!(refusal(add(json!({"TagName": "x", "LocationGroupId": 573}))).await, (400, 6));
    let tags = bed.json("/api/mdm/tags/search?name=kiosk", 1).await;
    let kiosk = tags["Tags"][0]["Id"]["Value"].clone();
    assert_eq!(
        refusal(bed.call(Method::DELETE, &format!("/api/mdm/tags/{kiosk}"))).await,
        (400, 200_010),
        "a smart group asks for it"
    );
    let path = format!("/api/mdm/tags/{kiosk}/adddevices");
    assert_eq!(
        refusal(bed.call_as("neighbour.admin", Method::POST, &path).json(&bulk(&["100001"]))).await,
        (400, 6)
    );
    let many: Vec<String> = (0..5_001).map(|n| n.to_string()).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(
        refusal(bed.call(Method::POST, &path).json(&bulk(&many))).await,
        (400, 6),
        "over the bulk limit"
    );
    assert_eq!(refusal(bed.call(Method::POST, &path).json(&json!({}))).await, (422, 1012));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn tagging_moves_devices_into_the_smart_group_that_asks_for_the_tag() {
    let bed = support::start(20).await;
    let kiosk = bed.json("/api/mdm/tags/search?name=kiosk", 1).await["Tags"][0]["Id"]["Value"].clone();
    let size = async || {
        let found = bed.json("/api/mdm/smartgroups/search?name=Tagged%20Kiosk", 1).await;
        found["SmartGroups"][0]["Devices"].as_i64().unwrap()
    };
    let before = size().await;
    let (_, added) = post(&bed, &format!("/api/mdm/tags/{kiosk}/adddevices"), 1, bulk(&["100001"])).await;
    assert_eq!(added["AcceptedItems"], 1);
    assert_eq!(size().await, before + 1);
    bed.sandbox.stop().await;
}
