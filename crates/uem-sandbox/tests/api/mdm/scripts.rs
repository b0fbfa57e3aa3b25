//! /api/mdm/scripts

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    mdm::samples::sent,
    support::{self, refusal},
};

#[tokio::test]
async fn a_script_is_made_assigned_fetched_by_a_device_and_deleted() {
    let bed = support::start(60).await;
    let groups = bed.json("/api/system/groups/search", 2).await;
    let og = groups["OrganizationGroups"][0]["Uuid"].as_str().unwrap().to_owned();
    let at_group = format!("/api/mdm/groups/{og}/scripts");
    let script = json!({
        "name": "Clean up", "platform": "APPLE_OSX", "script_type": "BASH", "script_data": "ZWNobyBoaQ==",
        "script_variables": [{"name": "LEVEL", "value": "2"}],
    });
    let answer = sent(&bed, Method::POST, &at_group, 1, script.clone()).await;
    assert_eq!(answer.status(), 201);
    let path = answer.headers()["location"].to_str().unwrap().to_owned();
    let read = bed.json(&path, 1).await;
    assert_eq!(
        (
            &read["name"],
            &read["script_data"],
            &read["assignment_count"],
            &read["script_variables"][0]["is_lookup"]
        ),
        (&json!("Clean up"), &json!("ZWNobyBoaQ=="), &json!(0), &json!(false))
    );
    assert_eq!(refusal(bed.call(Method::POST, &at_group).json(&script)).await, (422, 5180));
    let mut bad = script.clone();
    bad["script_type"] = json!("POWERSHELL");
    assert_eq!(refusal(bed.call(Method::POST, &at_group).json(&bad)).await, (422, 5005));

    let mac = bed.json("/api/mdm/devices/search?platform=AppleOsX", 1).await["Devices"][0]["Uuid"].clone();
    let definition = format!(
        "/api/mdm/{}/scripts/{}/definition",
        mac.as_str().unwrap(),
        read["script_uuid"].as_str().unwrap()
    );
    assert_eq!(refusal(bed.call(Method::GET, &definition)).await, (400, 7001), "not assigned yet");
    let smart = bed.json("/api/mdm/smartgroups/search?name=All%20Devices", 1).await;
    let members = json!([{"smart_group_uuid": smart["SmartGroups"][0]["SmartGroupUuid"]}]);
    let assignment = |name: &str| {
        json!({
            "name": name, "memberships": members, "deployment_mode": "AUTO",
            "script_deployment": {"trigger_type": "SCHEDULE", "trigger_schedule": "FOUR_HOURS"},
        })
    };
    let answer = sent(&bed, Method::POST, &format!("{path}/assignments"), 1, assignment("First")).await;
    assert_eq!(answer.status(), 201);
    let first = bed.json(answer.headers()["location"].to_str().unwrap(), 1).await;
    assert_eq!((&first["priority"], &first["schedule_trigger"]), (&json!(1), &json!("FOUR_HOURS")));
    assert_eq!(bed.json(&definition, 1).await["scripts"][0]["script_data"], "ZWNobyBoaQ==");

    let mut kept = assignment("Renamed");
    kept["assignment_uuid"] = first["assignment_uuid"].clone();
    let all = json!({"assignments": [assignment("Second"), kept]});
    assert_eq!(sent(&bed, Method::POST, &format!("{path}/updateassignments"), 1, all).await.status(), 204);
    let list = bed.json(&format!("{path}/assignments"), 1).await;
    let names: Vec<&Value> =
        list["SearchResults"].as_array().unwrap().iter().map(|row| &row["name"]).collect();
    assert_eq!((&list["RecordCount"], names), (&json!(2), vec![&json!("Second"), &json!("Renamed")]));
    let twice = json!({"assignments": [assignment("Same"), assignment("same")]});
    let call = bed.call(Method::POST, &format!("{path}/updateassignments")).json(&twice);
    assert_eq!(refusal(call).await, (400, 150_040));

    assert_eq!(
        sent(&bed, Method::PUT, &path, 1, json!({"name": "Tidy up", "timeout": 90})).await.status(),
        204
    );
    let found = bed.json(&format!("{at_group}?name=tidy&expand=false"), 1).await;
    assert_eq!(
        (&found["RecordCount"], &found["SearchResults"][0]["assignment_count"]),
        (&json!(1), &json!(2))
    );
    let gone = json!([read["script_uuid"]]);
    assert_eq!(sent(&bed, Method::POST, &format!("{at_group}/bulkdelete"), 1, gone).await.status(), 204);
    assert_eq!(refusal(bed.call(Method::GET, &path)).await, (404, 5141));
    assert_eq!(refusal(bed.call(Method::GET, &format!("{path}/assignments"))).await, (404, 5178));
    bed.sandbox.stop().await;
}
