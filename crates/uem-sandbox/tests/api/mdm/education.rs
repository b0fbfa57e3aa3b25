//! /api/mdm/education: classes, carts, settings and Apple School Manager, beyond the public description.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{self, Testbed, refusal};

const CLASSES: &str = "/api/mdm/education/classes";
const CARTS: &str = "/api/mdm/education/carts";

async fn sent(bed: &Testbed, method: Method, path: &str, body: Value) -> (u16, Value) {
    let answer = bed.call(method, path).json(&body).send().await.unwrap();
    let status = answer.status().as_u16();
    (status, answer.json().await.unwrap_or(Value::Null))
}

/// UUIDs of two devices, of two users, and of the customer's organization group.
async fn ids(bed: &Testbed) -> (Vec<String>, Vec<String>, String) {
    let text = |value: &Value| value["Uuid"].as_str().unwrap().to_owned();
    let devices = bed.json("/api/mdm/devices/search?pagesize=2", 1).await;
    let users = bed.json("/api/system/users/search?pagesize=2", 1).await;
    let own = bed.sandbox.credentials().organization_group_id;
    let group = bed.json(&format!("/api/system/groups/{own}"), 1).await;
    (
        devices["Devices"].as_array().unwrap().iter().map(text).collect(),
        users["Users"].as_array().unwrap().iter().map(text).collect(),
        text(&group),
    )
}

#[tokio::test]
async fn a_class_uses_devices_carts_and_applications() {
    let bed = support::start(40).await;
    let (devices, users, _) = ids(&bed).await;
    let (status, cart) =
        sent(&bed, Method::POST, CARTS, json!({"name": "Cart 1", "device_uuids": [devices[1]]})).await;
    assert_eq!(status, 201, "{cart}");
    let body = json!({"name": "Biology 7", "location": "Room 3", "instructor_uuids": [users[0]], "student_uuids": [users[1]]});
    let (status, class) = sent(&bed, Method::POST, CLASSES, body).await;
    assert_eq!(status, 201, "{class}");
    let path = format!("{CLASSES}/{}", class["uuid"].as_str().unwrap());
    let apps = bed.json("/api/mam/apps/search?pagesize=1", 1).await;
    let app = apps["Application"][0]["Id"]["Value"].clone();
    let wanted =
        json!({"device_uuids": [devices[0]], "cart_uuids": [cart["uuid"]], "application_ids": [app]});
    assert_eq!(sent(&bed, Method::PUT, &format!("{path}/assignments"), wanted).await.0, 200);
    let assigned = bed.json(&format!("{path}/assignments"), 1).await;
    assert_eq!(
        assigned,
        json!({
            "class_uuid": class["uuid"], "device_uuids": [devices[0]], "cart_uuids": [cart["uuid"]],
            "application_ids": [app], "all_device_uuids": [devices[0], devices[1]],
        })
    );
    let cart_path = format!("{CARTS}/{}", cart["uuid"].as_str().unwrap());
    assert_eq!(refusal(bed.call(Method::DELETE, &cart_path)).await, (400, 400), "a class uses it");
    sent(&bed, Method::PUT, &path, json!({"name": "Biology 8"})).await;
    let shown = bed.json(&path, 1).await;
    assert_eq!(
        (&shown["name"], &shown["location"], &shown["student_uuids"]),
        (&json!("Biology 8"), &json!("Room 3"), &json!([users[1]]))
    );
    let found = bed.json(&format!("{CLASSES}/search?name=biology"), 1).await;
    assert_eq!((&found["total"], &found["classes"][0]), (&json!(1), &shown));
    assert_eq!(bed.call(Method::DELETE, &path).send().await.unwrap().status(), 204);
    assert_eq!(refusal(bed.call(Method::GET, &path)).await, (404, 404));
    sent(&bed, Method::PUT, &cart_path, json!({"device_uuids": []})).await;
    assert_eq!(bed.json(&format!("{CARTS}/search"), 1).await["carts"][0]["device_uuids"], json!([]));
    assert_eq!(bed.call(Method::DELETE, &cart_path).send().await.unwrap().status(), 204);
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn a_sync_brings_people_and_classes_and_a_mapped_member_is_in_the_class() {
    let bed = support::start(40).await;
    let (_, users, group) = ids(&bed).await;
    let settings = format!("/api/mdm/education/groups/{group}/settings");
    let school = format!("/api/mdm/education/groups/{group}/apple-school-manager");
    assert_eq!(bed.json(&settings, 1).await["is_enabled"], false);
    assert_eq!(bed.json(&format!("{school}/sync"), 1).await["status"], "NEVER");
    assert_eq!(refusal(bed.call(Method::POST, &format!("{school}/sync"))).await, (400, 400), "not set up");
    let body = json!({"is_enabled": true, "apple_school_manager_token_name": "School"});
    assert_eq!(sent(&bed, Method::PUT, &settings, body).await.1["is_inherited"], false);
    let (status, first) = sent(&bed, Method::POST, &format!("{school}/sync"), Value::Null).await;
    assert_eq!((status, &first["members_added"], &first["classes_added"]), (202, &json!(28), &json!(4)));
    let (_, second) = sent(&bed, Method::POST, &format!("{school}/sync"), Value::Null).await;
    assert_eq!((&second["members_added"], &second["members_total"]), (&json!(0), &json!(28)));
    assert_eq!(bed.json(&format!("{school}/sync"), 1).await["uuid"], second["uuid"]);

    let members = bed.json(&format!("{school}/members"), 1).await;
    let student = members["members"]
        .as_array()
        .unwrap()
        .iter()
        .find(|member| member["role"] == "STUDENT")
        .unwrap()
        .clone();
    let map =
        format!("/api/mdm/education/apple-school-manager/members/{}/user", student["uuid"].as_str().unwrap());
    let (status, mapped) = sent(&bed, Method::PUT, &map, json!({"user_uuid": users[0]})).await;
    assert_eq!((status, &mapped["user_uuid"]), (200, &json!(users[0])));
    let classes = bed.json(&format!("{CLASSES}/search"), 1).await;
    let has = |class: &&Value| class["student_uuids"] == json!([users[0]]);
    let class = classes["classes"].as_array().unwrap().iter().find(has).unwrap().clone();
    assert_eq!(
        (&class["source"], class["unmapped_member_uuids"].as_array().unwrap().len()),
        (&json!("APPLE_SCHOOL_MANAGER"), 6)
    );
    let other = members["members"]
        .as_array()
        .unwrap()
        .iter()
        .find(|member| member["uuid"] != student["uuid"])
        .unwrap();
    let twice =
        format!("/api/mdm/education/apple-school-manager/members/{}/user", other["uuid"].as_str().unwrap());
    assert_eq!(
        refusal(bed.call(Method::PUT, &twice).json(&json!({"user_uuid": users[0]}))).await,
        (400, 400)
    );
    let path = format!("{CLASSES}/{}", class["uuid"].as_str().unwrap());
    let change = bed.call(Method::PUT, &path).json(&json!({"student_uuids": []}));
    assert_eq!(refusal(change).await, (400, 400), "who is in it is decided at Apple");
    sent(&bed, Method::DELETE, &map, Value::Null).await;
    assert_eq!(bed.json(&path, 1).await["student_uuids"], json!([]));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn settings_are_inherited_and_what_cannot_be_is_refused() {
    let bed = support::start(40).await;
    let (devices, _, group) = ids(&bed).await;
    let below = bed.json("/api/system/groups/575", 1).await["Uuid"].as_str().unwrap().to_owned();
    let settings = |group: &str| format!("/api/mdm/education/groups/{group}/settings");
    sent(&bed, Method::PUT, &settings(&group), json!({"is_enabled": true})).await;
    let inherited = bed.json(&settings(&below), 1).await;
    assert_eq!((&inherited["is_enabled"], &inherited["is_inherited"]), (&json!(true), &json!(true)));
    sent(&bed, Method::PUT, &settings(&below), json!({"is_shared_ipad_allowed": true})).await;
    let own = bed.json(&settings(&below), 1).await;
    assert_eq!(
        (&own["is_enabled"], &own["is_inherited"]),
        (&json!(true), &json!(false)),
        "it starts as a copy"
    );
    assert_eq!(sent(&bed, Method::PUT, &settings(&below), json!({"inherit": true})).await.1, inherited);

    let (_, cart) =
        sent(&bed, Method::POST, CARTS, json!({"name": "One", "device_uuids": [devices[0]]})).await;
    assert!(cart["uuid"].is_string());
    let nobody = "6f0f04c7-0000-4681-8bec-000000005614";
    let neighbour = bed.sandbox.tenant.access.org_group(573).unwrap().uuid;
    let post = |path: &str, body: Value| bed.call(Method::POST, path).json(&body);
    let cases = [
        ("no name", post(CLASSES, json!({})), (422, 1012)),
        ("no such user", post(CLASSES, json!({"name": "x", "student_uuids": [nobody]})), (422, 1012)),
        ("no list", post(CLASSES, json!({"name": "x", "student_uuids": "all"})), (422, 1012)),
        ("neighbour", post(CLASSES, json!({"name": "x", "organization_group_uuid": neighbour})), (422, 1012)),
        ("cart name", post(CARTS, json!({"name": "ONE"})), (400, 400)),
        (
            "device in two carts",
            post(CARTS, json!({"name": "Two", "device_uuids": [devices[0]]})),
            (422, 1012),
        ),
        ("neighbour's settings", bed.call(Method::GET, &settings(&neighbour.to_string())), (404, 6008)),
        ("flag", bed.call(Method::PUT, &settings(&group)).json(&json!({"is_enabled": "yes"})), (422, 1012)),
        ("no class", bed.call(Method::DELETE, &format!("{CLASSES}/{nobody}")), (404, 404)),
        (
            "no device",
            bed.call(Method::GET, &format!("/api/mdm/education/devices/{nobody}/apps")),
            (404, 5002),
        ),
        ("reader", bed.call_as("read.only", Method::POST, CLASSES).json(&json!({"name": "x"})), (403, 1011)),
    ];
    for (name, call, expected) in cases {
        assert_eq!(refusal(call).await, expected, "{name}");
    }
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn a_device_may_have_what_reaches_its_groups() {
    let bed = support::start(40).await;
    let (devices, ..) = ids(&bed).await;
    let device = bed.json("/api/mdm/devices/search?pagesize=1", 1).await["Devices"][0].clone();
    let found = bed.json(&format!("/api/mdm/education/devices/{}/apps", devices[0]), 1).await;
    let groups = bed.json(&format!("/api/mdm/devices/{}/smartgroups", device["Id"]["Value"]), 1).await;
    assert!(found["total"].as_i64().unwrap() > 0 && !groups["SmartGroup"].as_array().unwrap().is_empty());
    for app in found["applications"].as_array().unwrap() {
        let mut names = Vec::new();
        for group in groups["SmartGroup"].as_array().unwrap() {
            let assigned =
                bed.json(&format!("/api/mdm/smartgroups/{}/apps", group["SmartGroupId"]["Value"]), 1).await;
            names.extend(assigned.as_array().unwrap().iter().map(|app| app["uuid"].clone()));
        }
        assert!(names.contains(&app["uuid"]), "{app}");
    }
    bed.sandbox.stop().await;
}
