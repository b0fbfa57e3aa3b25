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
