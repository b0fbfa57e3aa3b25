//! /api/mdm/smartgroups

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    mask::{first, masked},
    support::{self, Testbed, refusal},
};

async fn group(bed: &Testbed, name: &str) -> Value {
    let found = bed.json(&format!("/api/mdm/smartgroups/search?name={}", name.replace(' ', "%20")), 1).await;
    found["SmartGroups"].as_array().unwrap().iter().find(|group| group["Name"] == name).unwrap().clone()
}

#[tokio::test]
async fn groups_have_the_vendors_shapes() {
    let bed = support::start(60).await;
    let search = bed.json("/api/mdm/smartgroups/search", 1).await;
    let pilot = group(&bed, "Pilot").await["SmartGroupID"].clone();
    let old = group(&bed, "Old Android").await["SmartGroupID"].clone();
    let shapes = json!({
        "search": first(search, "SmartGroups", 2),
        "by list": bed.json(&format!("/api/mdm/smartgroups/{pilot}"), 1).await,
        "by criteria": bed.json(&format!("/api/mdm/smartgroups/{old}"), 1).await,
        "devices": first(bed.json(&format!("/api/mdm/smartgroups/{pilot}/devices"), 1).await, "Devices", 1),
    });
    insta::assert_json_snapshot!(masked(shapes));
    let all = group(&bed, "All Devices").await["SmartGroupID"].clone();
    let apps = bed.json(&format!("/api/mdm/smartgroups/{all}/apps"), 1).await;
    insta::assert_json_snapshot!("apps", apps[0]);
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn members_are_what_the_criteria_say() {
    let bed = support::start(300).await;
    let devices = bed.json("/api/mdm/devices/search", 1).await;
    let rows = devices["Devices"].as_array().unwrap();
    let android_major = |row: &Value| {
        row["OperatingSystem"].as_str().unwrap().split('.').next().unwrap().parse::<u32>().unwrap()
    };
    let count = |keep: &dyn Fn(&Value) -> bool| rows.iter().filter(|row| keep(row)).count();
    let cases: [(&str, usize); 5] = [
        ("All Devices", rows.len()),
        ("All Employee Owned Devices", count(&|row| row["Ownership"] == "E")),
        ("Old Android", count(&|row| row["Platform"] == "Android" && android_major(row) < 13)),
        ("Scanners", count(&|row| row["Model"].as_str().unwrap().contains("Zebra"))),
        (
            "Computers",
            count(&|row| ["AppleOsX", "WinRT", "Linux"].contains(&row["Platform"].as_str().unwrap())),
        ),
    ];
    for (name, expected) in cases {
        let group = group(&bed, name).await;
        assert_eq!(group["Devices"], expected, "{name}");
        if expected > 0 {
            let members =
                bed.json(&format!("/api/mdm/smartgroups/{}/devices", group["SmartGroupID"]), 1).await;
            assert_eq!(members["Devices"].as_array().unwrap().len(), expected, "{name}");
        }
    }
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn a_device_moves_between_groups_when_it_changes() {
    let bed = support::start(20).await;
    let names = async || {
        let groups = bed.json("/api/mdm/devices/100001/smartgroups", 1).await;
        groups["SmartGroup"]
            .as_array()
            .unwrap()
            .iter()
            .map(|group| group["SmartGroupName"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let set = async |ownership: &str| {
        let call = bed.call(Method::PATCH, "/_sandbox/devices/100001").json(&json!({"ownership": ownership}));
        assert_eq!(call.send().await.unwrap().status(), 200);
    };
    set("E").await;
    assert!(names().await.contains(&"All Employee Owned Devices".to_owned()));
    set("S").await;
    let after = names().await;
    assert!(
        after.contains(&"All Corporate Shared Devices".to_owned())
            && !after.contains(&"All Employee Owned Devices".to_owned())
    );
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn groups_of_others_do_not_exist() {
    let bed = support::start(3).await;
    let group = group(&bed, "All Devices").await;
    for path in [
        format!("/api/mdm/smartgroups/{}", group["SmartGroupID"]),
        format!("/api/mdm/smartgroups/{}/devices", group["SmartGroupID"]),
    ] {
        assert_eq!(refusal(bed.call_as("neighbour.admin", Method::GET, &path)).await, (400, 400), "{path}");
    }
    assert_eq!(refusal(bed.call(Method::GET, "/api/mdm/smartgroups/1")).await, (400, 400));
    assert_eq!(
        refusal(bed.call(Method::GET, "/api/mdm/smartgroups/search?organizationgroupid=573")).await,
        (400, 6)
    );
    assert_eq!(bed.get("/api/mdm/smartgroups/search?name=nothing", 1).await.status(), 204);
    assert_eq!(bed.get("/api/mdm/smartgroups/search?page=9", 1).await.status(), 204);
    bed.sandbox.stop().await;
}

async fn sent(bed: &Testbed, method: Method, path: &str, body: &Value) -> (u16, Value) {
    let call = bed.call(method, path).header("accept", "application/json;version=2").json(body);
    let answer = call.send().await.unwrap();
    let status = answer.status().as_u16();
    (status, answer.json().await.unwrap_or(Value::Null))
}

#[tokio::test]
async fn a_group_is_made_and_evaluated_at_once_in_every_criterion() {
    let bed = support::start(300).await;
    let devices = bed.json("/api/mdm/devices/search", 1).await;
    let rows = devices["Devices"].as_array().unwrap();
    let count = |keep: &dyn Fn(&Value) -> bool| rows.iter().filter(|row| keep(row)).count();
    let id_of = |row: &Value| row["Id"]["Value"].as_i64().unwrap();
    let user_of = |row: &Value| row["UserId"]["Id"]["Value"].clone();
    let group_of = |row: &Value| row["LocationGroupId"]["Id"]["Value"].clone();
    let (first, user, place) = (&rows[0], user_of(&rows[1]), group_of(&rows[2]));
    let tags = bed.json("/api/mdm/tags/search", 1).await;
    let tag = tags["Tags"][0]["Id"]["Value"].clone();
    let tagged =
        bed.json(&format!("/api/mdm/tags/{tag}/devices"), 1).await["Device"].as_array().unwrap().len();
    let cases = [
        (
            json!({"Platforms": ["Apple", "Android"]}),
            count(&|row| row["Platform"] == "Apple" || row["Platform"] == "Android"),
        ),
        (json!({"Ownerships": ["EmployeeOwned"]}), count(&|row| row["Ownership"] == "E")),
        (json!({"Models": ["iphone"]}), count(&|row| row["Model"].as_str().unwrap().contains("iPhone"))),
        (
            json!({"OEMAndModels": [{"OEM": {"Name": "Zebra"}}]}),
            count(&|row| row["Model"].as_str().unwrap().contains("Zebra")),
        ),
        (json!({"OrganizationGroups": [{"Id": place}]}), count(&|row| group_of(row) == place)),
        (json!({"Tags": [{"Id": tag}]}), tagged),
        (
            json!({"Platforms": ["Apple"], "Ownerships": ["CorporateDedicated"], "ManagementTypes": ["MdmEnrolled"]}),
            count(&|row| row["Platform"] == "Apple" && row["Ownership"] == "C"),
        ),
        (json!({"CriteriaType": "UserDevice", "DeviceAdditions": [{"Id": id_of(first).to_string()}]}), 1),
        (
            json!({"CriteriaType": "UserDevice", "UserAdditions": [{"Id": user}]}),
            count(&|row| user_of(row) == user),
        ),
        (json!({"DeviceExclusions": [{"Id": id_of(first)}]}), rows.len() - 1),
        (json!({"Platforms": ["WindowsPc"]}), 0),
    ];
    for (number, (criteria, expected)) in cases.into_iter().enumerate() {
        let mut body = criteria.clone();
        body["Name"] = format!("Case {number}").into();
        let (status, made) = sent(&bed, Method::POST, "/api/mdm/smartgroups", &body).await;
        assert_eq!(status, 201, "{criteria}: {made}");
        let shown = bed.json(&format!("/api/mdm/smartgroups/{}", made["Value"]), 1).await;
        assert_eq!(shown["Devices"], expected, "{criteria}");
        assert_eq!((&shown["SmartGroupUuid"], &shown["Name"]), (&made["uuid"], &body["Name"]));
    }
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn a_group_is_changed_patched_and_deleted() {
    let bed = support::start(60).await;
    let (_, made) =
        sent(&bed, Method::POST, "/api/mdm/smartgroups", &json!({"Name": "Tablets", "Models": ["iPad"]}))
            .await;
    let (path, uuid) = (format!("/api/mdm/smartgroups/{}", made["Value"]), made["uuid"].as_str().unwrap());
    assert_eq!(sent(&bed, Method::PUT, &path, &json!({"Name": "Phones", "Models": ["iPhone"]})).await.0, 204);
    let shown = bed.json(&path, 1).await;
    assert_eq!((&shown["Name"], &shown["Models"]), (&json!("Phones"), &json!(["iPhone"])));

    let device = bed.json("/api/mdm/devices/100001", 1).await;
    let patch = json!([
        {"op": "add", "path": "/smartGroupsOperationsV2/devices", "value": device["Uuid"]},
        {"op": "add", "path": "/smartGroupsOperationsV2/platforms", "value": "Apple,Android"},
        {"op": "remove", "path": "/smartGroupsOperationsV2/platforms", "value": "Android"},
        {"op": "add", "path": "/smartGroupsOperationsV2/ownerships", "value": "EmployeeOwned"},
    ]);
    let (status, answer) = sent(&bed, Method::PATCH, &format!("/api/mdm/smartgroups/{uuid}"), &patch).await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!((&answer["platforms"], &answer["devices"]), (&json!(["Apple"]), &json!([device["Uuid"]])));
    let members = bed.json(&format!("{path}/devices"), 1).await;
    assert!(members["Devices"].as_array().unwrap().iter().any(|member| member["Id"] == "100001"));
    let body = json!({"device_udids": [device["Udid"], "nothing"], "smartgroup_filter_uuids": [uuid, "6f0f04c7-0000-4681-8bec-000000005614"]});
    let (_, found) = sent(&bed, Method::POST, "/api/mdm/devices/smartgroups", &body).await;
    assert_eq!(
        found,
        json!([{
            "device_membership": [{"DeviceUdid": device["Udid"], "SmartGroups": [uuid]}],
            "invalid_device_list": ["nothing"],
            "invalid_smartgroup_list": ["6f0f04c7-0000-4681-8bec-000000005614"],
        }])
    );
    let body = json!({"device_uuids": [device["Uuid"]]});
    let (_, map) =
        sent(&bed, Method::POST, "/api/mdm/devices/smartgroups/device-map-diagnostics", &body).await;
    let groups = &map["device_smartgroup_map"][device["Uuid"].as_str().unwrap()];
    assert!(groups.as_array().unwrap().contains(&json!(uuid)), "{map}");

    assert_eq!(sent(&bed, Method::DELETE, &path, &Value::Null).await.0, 204);
    assert_eq!(refusal(bed.call(Method::GET, &path)).await, (400, 400));
    assert_eq!(refusal(bed.call(Method::DELETE, &path)).await, (404, 404));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn what_cannot_be_a_smart_group_is_refused_and_the_vendors_own_stay() {
    let bed = support::start(60).await;
    let all = group(&bed, "All Devices").await["SmartGroupID"].clone();
    let computers = group(&bed, "Computers").await;
    let post = |body: Value| bed.call(Method::POST, "/api/mdm/smartgroups").json(&body);
    let own =
        |method: Method, body: Value| bed.call(method, &format!("/api/mdm/smartgroups/{all}")).json(&body);
    let other = |method: Method, body: Value| {
        bed.call(method, &format!("/api/mdm/smartgroups/{}", computers["SmartGroupID"])).json(&body)
    };
    let patch = |body: Value| {
        let path = format!("/api/mdm/smartgroups/{}", computers["SmartGroupUuid"].as_str().unwrap());
        bed.call(Method::PATCH, &path).header("accept", "application/json;version=2").json(&body)
    };
    let nobody = "/api/mdm/smartgroups/6f0f04c7-0000-4681-8bec-000000005614";
    let cases = [
        ("no name", post(json!({})), (400, 6)),
        ("duplicate", post(json!({"Name": "computers"})), (400, 400)),
        ("platform", post(json!({"Name": "x", "Platforms": ["Toaster"]})), (400, 6)),
        ("ownership", post(json!({"Name": "x", "Ownerships": ["Stolen"]})), (400, 6)),
        (
            "operator",
            post(
                json!({"Name": "x", "OperatingSystems": [{"DeviceType": "Apple", "Operator": "About", "Value": "17"}]}),
            ),
            (400, 6),
        ),
        ("tag", post(json!({"Name": "x", "Tags": [{"Id": 1}]})), (400, 6)),
        ("neighbour's group", post(json!({"Name": "x", "OrganizationGroups": [{"Id": 573}]})), (400, 6)),
        ("neighbour manages", post(json!({"Name": "x", "ManagedByOrganizationGroupId": "573"})), (400, 6)),
        ("criteria type", post(json!({"Name": "x", "CriteriaType": "Some"})), (400, 6)),
        ("no list", post(json!({"Name": "x", "Tags": "all"})), (400, 6)),
        ("not built", post(json!({"Name": "x", "EnrollmentCategories": ["DepEnrolled"]})), (501, 501)),
        ("put read-only", own(Method::PUT, json!({"Name": "x"})), (403, 403)),
        ("delete read-only", own(Method::DELETE, json!({})), (403, 403)),
        ("put bad", other(Method::PUT, json!({"Name": "x", "Platforms": ["Toaster"]})), (400, 400)),
        ("put duplicate", other(Method::PUT, json!({"Name": "Pilot"})), (400, 400)),
        ("patch op", patch(json!([{"op": "swap", "path": "/tags", "value": "1"}])), (400, 6)),
        ("patch path", patch(json!([{"op": "add", "path": "/moons", "value": "1"}])), (400, 6)),
        ("patch nothing", patch(json!([])), (400, 6)),
        ("patch unknown", bed.call(Method::PATCH, nobody).json(&json!([])), (404, 5032)),
    ];
    for (name, call, expected) in cases {
        assert_eq!(refusal(call).await, expected, "{name}");
    }
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn every_member_of_a_group_is_asked_to_get_in_touch() {
    let bed = support::start(20).await;
    let phones = bed.json("/api/mdm/devices/search?platform=Apple", 1).await["Devices"].clone();
    let ids = [0, 1].map(|place| phones[place]["Id"]["Value"].clone());
    let body = json!({
        "Name": "Two phones", "CriteriaType": "UserDevice", "ManagedByOrganizationGroupId": "572",
        "DeviceAdditions": [{"Id": ids[0]}, {"Id": ids[1]}],
    });
    let made: Value = bed
        .call(Method::POST, "/api/mdm/smartgroups")
        .json(&body)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let path = format!("/api/mdm/smartgroups/{}/devices/sync", made["Value"]);
    let answer = bed.call(Method::POST, &path).send().await.unwrap();
    assert_eq!(answer.status(), 202);
    let answer: Value = answer.json().await.unwrap();
    assert_eq!((&answer["AcceptedItems"], &answer["FailedItems"]), (&json!(2), &json!(0)));
    for id in ids {
        let log = bed.json(&format!("/api/mdm/devices/{id}/eventlog"), 1).await;
        assert_eq!(log["DeviceEventLogEntries"][0]["Event"], "Sync Device Requested");
    }
    assert_eq!(
        refusal(bed.call(Method::POST, "/api/mdm/smartgroups/99887766/devices/sync")).await,
        (400, 400)
    );
    bed.sandbox.stop().await;
}
