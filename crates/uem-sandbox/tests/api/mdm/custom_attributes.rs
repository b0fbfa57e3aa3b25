//! Custom attributes: definitions, values, changes.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    mask::{first, masked},
    support::{self, Testbed, refusal},
};

async fn values(bed: &Testbed, id: &Value) -> Vec<(String, String)> {
    let found = bed.json(&format!("/api/mdm/devices/{id}/customattributes"), 1).await;
    let rows = found["Devices"][0]["CustomAttributes"].as_array().unwrap();
    rows.iter()
        .map(|row| (row["Name"].as_str().unwrap().to_owned(), row["Value"].as_str().unwrap().to_owned()))
        .collect()
}

#[tokio::test]
async fn definitions_and_values_have_the_vendors_shapes() {
    let bed = support::start(20).await;
    let group = bed.sandbox.credentials().organization_group_id;
    let search = bed.json("/api/mdm/devices/customattribute/search", 1).await;
    let with_values = search["Devices"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["CustomAttributes"][0].is_object())
        .unwrap()
        .clone();
    let shapes = json!({
        "definitions": first(bed.json("/api/system/customattributes/search", 1).await, "CustomAttributes", 1),
        "of a group": first(bed.json(&format!("/api/system/groups/{group}/customattributes"), 1).await, "CustomAttribute", 1),
        "values": with_values,
        "page": first(search, "Devices", 0),
    });
    insta::assert_json_snapshot!(masked(shapes));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn a_value_is_set_and_deleted_again() {
    let bed = support::start(20).await;
    let id = bed.json("/api/mdm/devices/search", 1).await["Devices"][0]["Id"]["Value"].clone();
    let path = format!("/api/mdm/devices/{id}/customattributes");
    let before = values(&bed, &id).await;
    let body = json!({"CustomAttributes": [
        {"applicationGroup": "ops", "name": "shelf", "value": "12"},
        {"applicationGroup": "ops", "name": "a*b", "value": "x"},
    ]});
    let set: Value = bed.call(Method::PUT, &path).json(&body).send().await.unwrap().json().await.unwrap();
    assert_eq!((&set["AcceptedItems"], &set["FailedItems"]), (&json!(1), &json!(1)));
    assert!(values(&bed, &id).await.contains(&("shelf".to_owned(), "12".to_owned())));
    let one = bed
        .json(&format!("/api/mdm/devices/customattribute/search?deviceid={id}&customattributename=SHELF"), 1)
        .await;
    assert_eq!(
        one["Devices"][0]["CustomAttributes"],
        json!([{"Name": "shelf", "Value": "12", "Application": "ops", "Source": "API"}])
    );
    let body = json!({"CustomAttributes": [{"ApplicationGroup": "ops", "Name": "shelf"}]});
    let deleted: Value =
        bed.call(Method::DELETE, &path).json(&body).send().await.unwrap().json().await.unwrap();
    assert_eq!(deleted["Faults"]["Faults"], json!([]), "another list of faults than everywhere else");
    assert_eq!(values(&bed, &id).await, before);
    let unknown = bed.call(Method::PUT, "/api/mdm/devices/serialnumber/nothing/customattributes").json(&body);
    assert_eq!(refusal(unknown).await, (404, 5002));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn values_of_many_devices_are_set_at_once_and_what_fails_is_named() {
    let bed = support::start(20).await;
    let devices = bed.json("/api/mdm/devices/search", 1).await["Devices"].clone();
    let (first, second) = (&devices[0], &devices[1]);
    let attribute = |name: &str| json!([{"applicationGroup": "ops", "name": name, "value": "7"}]);
    let body = json!([
        {"uuid": first["Uuid"], "deviceCustomAttributes": attribute("rack")},
        {"serialNumber": second["SerialNumber"], "deviceCustomAttributes": attribute("a*b")},
        {"serialNumber": "nothing", "deviceCustomAttributes": attribute("rack")},
    ]);
    let put = bed.call(Method::PUT, "/api/mdm/devices/customattributes").json(&body);
    let answer: Value = put.send().await.unwrap().json().await.unwrap();
    assert_eq!(
        (&answer["totalItems"], &answer["acceptedItems"], &answer["failedItems"]),
        (&json!(3), &json!(1), &json!(2))
    );
    let failed = &answer["failedDevices"];
    assert_eq!(failed[0]["failedCustomAttributes"][0]["errorCode"], 5081);
    assert_eq!((&failed[1]["serialNumber"], &failed[1]["errorCode"]), (&json!("nothing"), &json!(5002)));
    let has_rack = values(&bed, &first["Id"]["Value"]).await.contains(&("rack".to_owned(), "7".to_owned()));
    assert!(has_rack);
    let none = bed.call(Method::PUT, "/api/mdm/devices/customattributes").json(&json!([]));
    assert_eq!(refusal(none).await, (400, 6));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn a_value_is_set_by_asset_number() {
    let bed = support::start(20).await;
    let device = bed.json("/api/mdm/devices/search", 1).await["Devices"][0].clone();
    let id = device["Id"]["Value"].clone();
    let number = u32::try_from(id.as_u64().unwrap()).unwrap();
    bed.sandbox.tenant.fleet.change(number, |state| state.asset_number = "AB 7".into()).await.unwrap();
    let body = json!({"CustomAttributes": [{"applicationGroup": "ops", "name": "desk", "value": "4"}]});
    let put = bed.call(Method::PUT, "/api/mdm/devices/assetnumber/ab%207/customattributes").json(&body);
    assert_eq!(put.send().await.unwrap().status(), 200);
    assert!(values(&bed, &id).await.contains(&("desk".to_owned(), "4".to_owned())));
    let unknown = bed.call(Method::PUT, "/api/mdm/devices/assetnumber/none/customattributes").json(&body);
    assert_eq!(refusal(unknown).await, (404, 5002));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn a_definition_is_made_and_changes_of_values_are_reported() {
    let bed = support::start(20).await;
    let create = |body: Value| bed.call(Method::POST, "/api/system/customattributes/create").json(&body);
    let body = json!({"Name": "floor", "ApplicationGroup": "ops", "Persist": false, "Values": [{"Value": "1"}, {"Value": "2"}]});
    let made: Value = create(body.clone()).send().await.unwrap().json().await.unwrap();
    let found = bed.json("/api/system/customattributes/search?name=floor", 1).await;
    let row = &found["CustomAttributes"][0];
    assert_eq!(
        (&row["AttributeID"], &row["Persist"], &row["Values"][1]["Value"]),
        (&made["Value"], &json!(false), &json!("2"))
    );
    for bad in [
        body,
        json!({"Name": "a*b", "ApplicationGroup": "ops"}),
        json!({"Name": "x"}),
        json!({"ApplicationGroup": "x"}),
    ] {
        assert_eq!(refusal(create(bad)).await, (400, 1018));
    }
    let other = json!({"Name": "x", "ApplicationGroup": "ops", "ManagedByOrganizationGroupID": 573});
    assert_eq!(refusal(create(other)).await, (400, 1018));

    let id = bed.json("/api/mdm/devices/search", 1).await["Devices"][0]["Id"]["Value"].clone();
    let path = format!("/api/mdm/devices/{id}/customattributes");
    for value in ["1", "2"] {
        let body =
            json!({"CustomAttributes": [{"applicationGroup": "ops", "name": "floor", "value": value}]});
        assert_eq!(bed.call(Method::PUT, &path).json(&body).send().await.unwrap().status(), 200);
    }
    let report = bed.json(&format!("/api/mdm/devices/customattribute/changereport?deviceid={id}"), 1).await;
    let changes = &report["DeviceCustomAttributeChanges"][0]["CustomAttributeChanges"];
    assert_eq!((&changes[0]["OldValue"], &changes[0]["NewValue"]), (&json!("1"), &json!("2")));
    assert_eq!((&changes[1]["OldValue"], &changes[1]["NewValue"]), (&json!(""), &json!("1")));
    assert_eq!((&report["Total"], &changes[0]["Source"]), (&json!(1), &json!("API")));
    let none = bed.json("/api/mdm/devices/customattribute/changereport?customattributename=shelf", 1).await;
    assert_eq!(none["Total"], 0);
    let bad = bed.call(Method::GET, "/api/mdm/devices/customattribute/changereport?startdate=soon");
    assert_eq!(refusal(bad).await, (422, 422));
    bed.sandbox.stop().await;
}

/// As clients do: the application group is not named.
#[tokio::test]
async fn a_value_is_deleted_by_its_name_alone() {
    let bed = support::start(20).await;
    let id = bed.json("/api/mdm/devices/search", 1).await["Devices"][0]["Id"]["Value"].clone();
    let path = format!("/api/mdm/devices/{id}/customattributes");
    let body = json!({"CustomAttributes": [
        {"applicationGroup": "ops", "name": "shelf", "value": "12"},
        {"applicationGroup": "store", "name": "Shelf", "value": "13"},
        {"applicationGroup": "ops", "name": "room", "value": "B"},
    ]});
    assert_eq!(bed.call(Method::PUT, &path).json(&body).send().await.unwrap().status(), 200);
    let body = json!({"CustomAttributes": [{"Name": "SHELF"}]});
    assert_eq!(bed.call(Method::DELETE, &path).json(&body).send().await.unwrap().status(), 200);
    let left: Vec<String> = values(&bed, &id).await.into_iter().map(|(name, _)| name).collect();
    assert!(
        left.contains(&"room".to_owned()) && !left.iter().any(|name| name.eq_ignore_ascii_case("shelf")),
        "{left:?}"
    );
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn devices_move_to_where_a_rule_about_their_attributes_says() {
    const RULES: &str = "/api/system/customattributes/assignment-rules";
    let bed = support::start(20).await;
    let device = bed.json("/api/mdm/devices/search", 1).await["Devices"][0].clone();
    let id = device["Id"]["Value"].clone();
    let groups = bed.json("/api/system/groups/search", 2).await["OrganizationGroups"].clone();
    let target = groups.as_array().unwrap().iter().find(|group| {
        group["Id"].as_i64() > Some(572) && group["Id"] != device["LocationGroupId"]["Id"]["Value"]
    });
    let target = target.unwrap()["Uuid"].clone();
    let body = json!({
        "name": "Racks", "attribute_name": "rack", "operator": "BeginsWith", "value": "R",
        "target_organization_group_uuid": target,
    });
    let rule: Value = bed.call(Method::POST, RULES).json(&body).send().await.unwrap().json().await.unwrap();
    assert_eq!(bed.json(RULES, 1).await["rules"], json!([rule]));
    let apply = async || -> Value {
        let path = format!("{RULES}/apply");
        bed.call(Method::POST, &path).json(&json!({})).send().await.unwrap().json().await.unwrap()
    };
    assert_eq!(apply().await["moved_device_count"], 0, "nothing has such a value");
    let value = json!({"CustomAttributes": [{"applicationGroup": "ops", "name": "Rack", "value": "r7"}]});
    let path = format!("/api/mdm/devices/{id}/customattributes");
    bed.call(Method::PUT, &path).json(&value).send().await.unwrap();
    assert_eq!(apply().await["moved_device_count"], 1);
    assert_eq!(apply().await["moved_device_count"], 0, "it is there already");
    let found = bed.json(&format!("/api/mdm/devices/{id}"), 1).await;
    assert_eq!(found["LocationGroupId"]["Uuid"], target);
    for (field, bad) in [
        ("target_organization_group_uuid", json!("6f0f04c7-0000-4681-8bec-000000005614")),
        ("operator", json!("Resembles")),
        ("value", json!("")),
    ] {
        let mut body = body.clone();
        (body[field], body["name"]) = (bad, json!("Other"));
        assert_eq!(refusal(bed.call(Method::POST, RULES).json(&body)).await, (422, 1012), "{field}");
    }
    assert_eq!(refusal(bed.call(Method::POST, RULES).json(&body)).await, (409, 409), "the name is taken");
    let one = format!("{RULES}/{}", rule["uuid"].as_str().unwrap());
    assert_eq!(bed.call(Method::DELETE, &one).send().await.unwrap().status(), 204);
    assert_eq!(refusal(bed.call(Method::DELETE, &one)).await, (404, 404));
    bed.sandbox.stop().await;
}
