//! /api/mdm/updates

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    mdm::samples::{made, sent},
    support::{self, Testbed, refusal},
};

async fn org_group(bed: &Testbed) -> String {
    let groups = bed.json("/api/system/groups/search", 2).await;
    groups["OrganizationGroups"][0]["Uuid"].as_str().unwrap().to_owned()
}

/// The newest update of macOS, and a Mac that could take it.
async fn update_and_mac(bed: &Testbed, og: &str) -> (String, Value) {
    let found =
        bed.json(&format!("/api/mdm/updates?organization_group_uuid={og}&platform=AppleOsX"), 1).await;
    let update = found["update_list"][0]["uuid"].as_str().unwrap().to_owned();
    let macs = bed.json("/api/mdm/devices/search?platform=AppleOsX", 1).await;
    let mut old = macs["Devices"].as_array().unwrap().iter();
    let mac = old.find(|row| row["OperatingSystem"] != found["update_list"][0]["version"]).unwrap();
    (update, mac.clone())
}

#[tokio::test]
async fn updates_are_the_releases_that_the_fleet_knows() {
    let bed = support::start(60).await;
    let og = org_group(&bed).await;
    let found = bed
        .json(
            &format!(
                "/api/mdm/updates?organization_group_uuid={og}&platform=AppleOsX&version=15.5&page_size=1"
            ),
            1,
        )
        .await;
    let row = &found["update_list"][0];
    assert_eq!(
        (&row["name"], &row["version"], &row["release_date"], &row["available_for_install"]),
        (&json!("macOS"), &json!("15.5.0"), &json!("2025-05-12T00:00:00.000"), &json!(true))
    );
    assert_eq!((&found["page"], &found["page_size"], &found["total"]), (&json!(1), &json!(1), &json!(1)));
    let one = bed.json(&format!("/api/mdm/updates/{}", row["uuid"].as_str().unwrap()), 1).await;
    assert_eq!((&one["uuid"], &one["version"]), (&row["uuid"], &row["version"]));
    assert!(one["supported_devices"].as_array().unwrap().contains(&json!("MacBook Air")), "{one}");
    let get = |path: String| bed.call(Method::GET, &path);
    assert_eq!(refusal(get("/api/mdm/updates".into())).await, (422, 1012));
    assert_eq!(
        refusal(get(format!("/api/mdm/updates?organization_group_uuid={og}&platform=Toaster"))).await,
        (422, 1012)
    );
    assert_eq!(
        refusal(get(format!("/api/mdm/updates?organization_group_uuid={og}&page=0"))).await,
        (422, 1012)
    );
    let other = "6f0f04c7-0000-4681-8bec-000000005614";
    assert_eq!(refusal(get(format!("/api/mdm/updates?organization_group_uuid={other}"))).await, (404, 5177));
    assert_eq!(refusal(get(format!("/api/mdm/updates/{other}"))).await, (404, 5045));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn devices_that_are_asked_run_the_update_after_their_next_contact() {
    let bed = support::start(60).await;
    let og = org_group(&bed).await;
    let (update, mac) = update_and_mac(&bed, &og).await;
    let base = format!("/api/mdm/updates/{update}/groups/{og}");
    let before = bed.json(&format!("{base}/device-readiness"), 1).await;
    let offered = bed.json(&format!("/api/mdm/devices/{}/osupdate", mac["Uuid"].as_str().unwrap()), 2).await;
    assert!(offered["OSUpdateList"].as_array().unwrap().iter().any(|row| row["deviceUpdateUuid"] == update));
    let start = bed.call(Method::POST, &format!("{base}?action=Start")).send().await.unwrap();
    assert_eq!(start.status(), 202);
    let counts = bed.json(&format!("{base}/device-status"), 1).await;
    assert_eq!(counts["not_started"], before["eligible"]);
    let id = &mac["Id"]["Value"];
    bed.control(&format!("/_sandbox/devices/{id}/check-in"), json!({})).await;
    let version = bed.json(&format!("/api/mdm/devices/{id}"), 1).await["OperatingSystem"].clone();
    assert_eq!(version, "15.5.0");
    let stop = bed.call(Method::POST, &format!("{base}?action=Stop")).send().await.unwrap();
    assert_eq!(stop.status(), 202);
    let after = bed.json(&format!("{base}/device-status"), 1).await;
    assert_eq!(
        (&after["not_started"], after["idle"].as_i64()),
        (&json!(0), before["eligible"].as_i64().map(|count| count - 1))
    );
    let done = bed.json(&format!("{base}/update-status?status=InstallComplete"), 1).await;
    assert!(done["device_list"].as_array().unwrap().iter().any(|row| row["uuid"] == mac["Uuid"]));
    assert_eq!(refusal(bed.call(Method::POST, &format!("{base}?action=Maybe"))).await, (400, 5222));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn a_deployment_reaches_its_smart_group_from_its_start_on() {
    let bed = support::start(60).await;
    let og = org_group(&bed).await;
    let (update, mac) = update_and_mac(&bed, &og).await;
    let groups = bed.json("/api/mdm/smartgroups/search?name=All%20Devices", 1).await;
    let body = json!({
        "name": "Spring", "deployment_type": "INSTALL_ASAP", "deployment_start_time": "2199-01-01T00:00:00",
        "smart_group_uuids": [groups["SmartGroups"][0]["SmartGroupUuid"]], "priority": "HIGH",
    });
    let path = format!("/api/mdm/updates/{update}/groups/{og}/deployment");
    let uuid = made(&bed, &path, 2, body.clone()).await["uuid"].as_str().unwrap().to_owned();
    let again = bed.call(Method::POST, &path).json(&body);
    assert_eq!(refusal(again).await, (400, 5248), "the name is taken");
    let one = format!("/api/mdm/updates/deployments/{uuid}");
    let read = bed.json(&one, 1).await;
    assert_eq!((&read["name"], &read["device_update_uuid"]), (&json!("Spring"), &json!(update)));
    let list =
        bed.json(&format!("/api/mdm/updates/{update}/deployments?organization_group_uuid={og}"), 1).await;
    assert_eq!((&list[0]["uuid"], &list[0]["ranking"]), (&json!(uuid), &json!(1)));

    let check_in = format!("/_sandbox/devices/{}/check-in", mac["Id"]["Value"]);
    let version = async || {
        bed.json(&format!("/api/mdm/devices/{}", mac["Id"]["Value"]), 1).await["OperatingSystem"].clone()
    };
    bed.control(&check_in, json!({})).await;
    assert_eq!(version().await, mac["OperatingSystem"], "it has not begun");
    let mut sooner = body;
    sooner["deployment_start_time"] = json!("2020-01-01T00:00:00");
    assert_eq!(sent(&bed, Method::PUT, &one, 2, sooner.clone()).await.status(), 204);
    bed.control(&check_in, json!({})).await;
    assert_eq!(version().await, "15.5.0");

    sooner["smart_group_uuids"] = json!(["6f0f04c7-0000-4681-8bec-000000005614"]);
    assert_eq!(refusal(bed.call(Method::PUT, &one).json(&sooner)).await, (404, 5208));
    let rank = format!("/api/mdm/updates/{update}/groups/{og}/deployments");
    let wrong = bed
        .call(Method::POST, &format!("{rank}?action=updateRankings"))
        .json(&json!([{"uuid": uuid, "ranking": 7}]));
    assert_eq!(refusal(wrong).await, (400, 5230));
    let delete = bed.call(Method::POST, &format!("{rank}?action=delete")).json(&json!([{"uuid": uuid}]));
    assert_eq!(delete.send().await.unwrap().status(), 204);
    assert_eq!(refusal(bed.call(Method::DELETE, &one)).await, (404, 5207));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn a_deployment_of_next_century_begins_when_it_is_published() {
    let bed = support::start(60).await;
    let og = org_group(&bed).await;
    let (update, mac) = update_and_mac(&bed, &og).await;
    let groups = bed.json("/api/mdm/smartgroups/search?name=All%20Devices", 1).await;
    let mut body = json!({
        "name": "Later", "deployment_type": "INSTALL_ASAP", "deployment_start_time": "2199-01-01T00:00:00",
        "smart_group_uuids": [groups["SmartGroups"][0]["SmartGroupUuid"]],
    });
    let path = format!("/api/mdm/updates/{update}/groups/{og}/deployment");
    let deployment = made(&bed, &path, 1, body.clone()).await;
    let id = mac["Id"]["Value"].clone();
    let check_in = async || {
        bed.control("/_sandbox/clock", json!({"step_seconds": 1, "live": false})).await;
        bed.control(&format!("/_sandbox/devices/{id}/check-in"), json!({})).await;
        bed.json(&format!("/api/mdm/devices/{id}"), 1).await["OperatingSystem"].clone()
    };
    assert_eq!(check_in().await, mac["OperatingSystem"], "not before its time");
    let publish = format!("/api/mdm/updates/deployments/{}/publish", deployment["uuid"].as_str().unwrap());
    let published = made(&bed, &publish, 1, json!({})).await;
    assert!(published["device_count"].as_u64() >= Some(1), "{published}");
    assert_ne!(check_in().await, mac["OperatingSystem"]);
    (body["name"], body["deployment_type"]) = (json!("Told"), json!("NOTIFY_ONLY"));
    let told = made(&bed, &path, 1, body).await;
    let publish = format!("/api/mdm/updates/deployments/{}/publish", told["uuid"].as_str().unwrap());
    assert_eq!(refusal(bed.call(Method::POST, &publish)).await, (422, 1012), "it installs nothing");
    bed.sandbox.stop().await;
}
