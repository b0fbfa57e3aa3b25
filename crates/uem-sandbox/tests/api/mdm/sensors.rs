//! /api/mdm/devicesensors

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    mdm::samples::{made, sent},
    support::{self, Testbed, refusal},
};

const NOBODY: &str = "6f0f04c7-0000-4681-8bec-000000005614";

async fn org_group(bed: &Testbed) -> String {
    let groups = bed.json("/api/system/groups/search", 2).await;
    groups["OrganizationGroups"][0]["Uuid"].as_str().unwrap().to_owned()
}

fn sensor(og: &str, name: &str) -> Value {
    json!({
        "name": name, "organization_group_uuid": og, "platform": "WIN_RT", "query_type": "POWERSHELL",
        "query_response_type": "INTEGER", "script_data": "R2V0LURhdGU=", "trigger_type": "SCHEDULE", "timeout": 60,
    })
}

async fn check_in(bed: &Testbed, device: &Value) {
    bed.control("/_sandbox/clock", json!({"step_seconds": 1})).await;
    bed.control(&format!("/_sandbox/devices/{}/check-in", device["Id"]["Value"]), json!({})).await;
}

#[tokio::test]
async fn a_sensor_is_made_assigned_answered_by_its_devices_and_deleted() {
    let bed = support::start(60).await;
    let og = org_group(&bed).await;
    let answer = sent(&bed, Method::POST, "/api/mdm/devicesensors", 1, sensor(&og, "Uptime")).await;
    assert_eq!(answer.status(), 201);
    let path = answer.headers()["location"].to_str().unwrap().to_owned();
    let read = bed.json(&path, 1).await;
    assert_eq!(
        (&read["name"], &read["timeout"], &read["execution_context"], &read["assigned_smart_groups"]),
        (&json!("Uptime"), &json!(60), &json!("SYSTEM"), &json!([]))
    );
    let pc = bed.json("/api/mdm/devices/search?platform=WinRT", 1).await["Devices"][0].clone();
    let values = format!("/api/mdm/devices/{}/sensors", pc["Uuid"].as_str().unwrap());
    assert_eq!(bed.get(&values, 1).await.status(), 204);

    let groups = bed.json("/api/mdm/smartgroups/search?name=All%20Devices", 1).await;
    let group = groups["SmartGroups"][0]["SmartGroupUuid"].clone();
    let assignment = json!({"name": "Everybody", "smart_group_uuids": [group], "trigger_type": "EVENT", "event_triggers": ["LOGIN"]});
    let assigned = made(&bed, &format!("{path}/assignment"), 2, assignment).await;
    let one = format!("/api/mdm/devicesensors/assignments/{}", assigned["uuid"].as_str().unwrap());
    let all = bed.json(&format!("{path}/assignments"), 2).await;
    assert_eq!(all, json!([bed.json(&one, 2).await]));
    assert_eq!((&all[0]["ranking"], &all[0]["smart_group_count"]), (&json!(1), &json!(1)));
    assert_eq!(bed.get(&values, 1).await.status(), 204, "not before its next contact");
    check_in(&bed, &pc).await;
    let found = bed.json(&values, 1).await;
    assert_eq!((&found["total_results"], &found["results"][0]["name"]), (&json!(1), &json!("Uptime")));
    assert!(found["results"][0]["value"].as_str().unwrap().parse::<u32>().is_ok(), "{found}");

    let change = json!({"description": "Since the last start", "timeout": 10});
    assert_eq!(sent(&bed, Method::PUT, &path, 2, change).await.status(), 204);
    assert_eq!(bed.json(&path, 2).await["description"], "Since the last start");
    let list = bed.json(&format!("/api/mdm/devicesensors/list/{og}"), 2).await;
    assert_eq!((&list["total_results"], &list["result_set"][0]["assignment_count"]), (&json!(1), &json!(1)));
    assert_eq!(sent(&bed, Method::DELETE, &one, 2, json!({})).await.status(), 204);
    assert_eq!(bed.get(&values, 1).await.status(), 204);
    let gone = json!({"organization_group_uuid": og, "sensor_uuids": [read["uuid"]]});
    assert_eq!(
        sent(&bed, Method::POST, "/api/mdm/devicesensors/bulkdelete", 1, gone.clone()).await.status(),
        204
    );
    assert_eq!(refusal(bed.call(Method::GET, &path)).await, (404, 5141));
    let again = bed.call(Method::POST, "/api/mdm/devicesensors/bulkdelete").json(&gone);
    assert_eq!(refusal(again).await, (422, 5178));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn bad_sensors_are_refused() {
    let bed = support::start(3).await;
    let og = org_group(&bed).await;
    let create = |body: &Value| bed.call(Method::POST, "/api/mdm/devicesensors").json(body);
    let with = |field: &str, value: Value| {
        let mut body = sensor(&og, "Bad");
        body[field] = value;
        body
    };
    for (field, value, code) in [
        ("organization_group_uuid", json!(NOBODY), (403, 5145)),
        ("name", json!(" "), (422, 5005)),
        ("platform", json!("ANDROID"), (422, 5005)),
        ("query_type", json!("BASH"), (422, 5005)),
        ("script_data", json!("%"), (422, 5005)),
        ("timeout", json!(-1), (422, 5005)),
    ] {
        assert_eq!(refusal(create(&with(field, value))).await, code, "{field}");
    }
    assert_eq!(create(&sensor(&og, "Twice")).send().await.unwrap().status(), 201);
    assert_eq!(refusal(create(&sensor(&og, "twice"))).await, (422, 5180));
    let list = bed.json(&format!("/api/mdm/devicesensors/list/{og}"), 1).await;
    let uuid = list["result_set"][0]["uuid"].as_str().unwrap();
    let assign = |body: Value| {
        let path = format!("/api/mdm/devicesensors/{uuid}/assignment");
        bed.call(Method::POST, &path).header("accept", "application/json;version=2").json(&body)
    };
    assert_eq!(refusal(assign(json!({"name": "x", "smart_group_uuids": [NOBODY]}))).await, (404, 5208));
    assert_eq!(refusal(assign(json!({"name": "x", "trigger_type": "EVENT"}))).await, (400, 150_103));
    assert_eq!(
        refusal(bed.call(Method::GET, &format!("/api/mdm/devicesensors/list/{NOBODY}"))).await,
        (404, 5177)
    );
    let body =
        json!({"organization_group_uuid": og, "device_sensors": [uuid, NOBODY], "smart_groups": [NOBODY]});
    let outcome = made(&bed, "/api/mdm/devicesensors/assign", 1, body).await;
    assert_eq!((&outcome["accepted_items"], &outcome["failed_items"]), (&json!(1), &json!(2)));
    bed.sandbox.stop().await;
}
