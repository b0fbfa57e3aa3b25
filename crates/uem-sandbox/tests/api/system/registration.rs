//! Registered devices, their tokens and custom attributes, by user.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    mask::{first, masked},
    support::{self, Testbed, refusal, sent},
};

async fn post(bed: &Testbed, path: &str, body: Value) -> (u16, Value) {
    sent(bed.call(Method::POST, path), 1, &body).await
}

async fn user(bed: &Testbed) -> Value {
    bed.json("/api/system/users/search?pagesize=1", 1).await["Users"][0].clone()
}

#[tokio::test]
async fn a_device_is_registered_found_given_attributes_and_deleted() {
    let bed = support::start(20).await;
    let user = user(&bed).await;
    let path = format!("/api/system/users/{}/registerdevice", user["Id"]["Value"]);
    let body = json!({
        "FriendlyName": "Kiosk 7", "SerialNumber": "SN-7", "AssetNumber": "A-7", "PlatformId": 2, "Ownership": "C",
        "MessageType": "Email", "CustomAttributes": [{"Application": "ops", "Name": "store", "Value": "0042"}]
    });
    assert_eq!(post(&bed, &path, body).await.0, 200);
    let search = "/api/system/users/registereddevices/search?assetnumber=a-7";
    let tokens = "/api/system/users/enrollmenttoken/search?serialnumber=SN-7";
    insta::assert_json_snapshot!("registered", masked(bed.json(search, 1).await));
    insta::assert_json_snapshot!("token", masked(bed.json(tokens, 1).await), {".Device[].Token" => "[token]", ".Device[].uuid" => "[uuid]"});
    let attributes = "/api/system/users/registereddevices/serialnumber/SN-7";
    let act = async |action: &str, name: &str, value: &str| {
        let body = json!({"CustomAttributes": [{"Application": "ops", "Name": name, "Value": value}]});
        post(&bed, &format!("{attributes}/{action}customattributes"), body).await.1["AcceptedItems"].clone()
    };
    assert_eq!(act("create", "store", "1").await, 0, "there already");
    assert_eq!(act("create", "lane", "1").await, 1);
    assert_eq!(act("update", "store", "0043").await, 1);
    assert_eq!(act("delete", "lane", "").await, 1);
    assert_eq!(act("delete", "lane", "").await, 0, "gone already");
    let shown = bed.json(search, 1).await["RegisteredDeviceInfoList"][0]["CustomAttributes"].clone();
    assert_eq!(shown, json!([{"Application": "ops", "Name": "store", "Value": "0043"}]));
    assert_eq!(post(&bed, &path, json!({"SerialNumber": "SN-7"})).await.0, 200);
    let twice = json!({"CustomAttributes": [{"Name": "x", "Value": "y"}]});
    let update = format!("{attributes}/updatecustomattributes");
    assert_eq!(refusal(bed.call(Method::POST, &update).json(&twice)).await, (409, 41));
    let values = json!({"BulkValues": {"Value": ["SN-7", "SN-8"]}});
    let (_, outcome) =
        post(&bed, "/api/system/users/registereddevices/delete?searchby=SerialNumber", values.clone()).await;
    assert_eq!((&outcome["AcceptedItems"], &outcome["FailedItems"]), (&json!(1), &json!(1)));
    assert_eq!(bed.get(search, 1).await.status(), 204);
    assert_eq!(refusal(bed.call(Method::POST, &update).json(&twice)).await, (400, 6));
    let unknown =
        bed.call(Method::POST, "/api/system/users/registereddevices/delete?searchby=Taste").json(&values);
    assert_eq!(refusal(unknown).await, (422, 1012));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn a_registered_device_that_enrolls_is_expected_no_longer() {
    let bed = support::start(20).await;
    let device = bed.json("/api/mdm/devices/search?pagesize=1", 1).await["Devices"][0].clone();
    let user = user(&bed).await;
    let path = format!("/api/system/users/{}/registerdevice", user["Id"]["Value"]);
    for serial in [device["SerialNumber"].as_str().unwrap(), "NOT-YET"] {
        assert_eq!(post(&bed, &path, json!({"SerialNumber": serial})).await.0, 200);
    }
    let waiting = bed.json("/api/system/users/registereddevices/search", 1).await;
    assert_eq!(waiting["RegisteredDeviceInfoList"].as_array().unwrap().len(), 1);
    assert_eq!(waiting["RegisteredDeviceInfoList"][0]["SerialNumber"], "NOT-YET");
    for (status, count) in [(4, 1), (2, 1)] {
        let path = format!("/api/system/users/enrollmenttoken/search?enrollmentstatusid={status}");
        assert_eq!(bed.json(&path, 1).await["Device"].as_array().unwrap().len(), count);
    }
    assert_eq!(
        bed.get("/api/system/users/enrollmenttoken/search?compliancestatusid=2", 1).await.status(),
        204
    );
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn enrolled_devices_are_those_of_the_fleet() {
    let bed = support::start(40).await;
    let path = "/api/system/users/enrolleddevices/search";
    let all = bed.json(path, 1).await;
    let total = bed.json("/api/mdm/devices/search", 1).await["Total"].as_u64().unwrap();
    assert_eq!(all["EnrolledDeviceInfoList"].as_array().unwrap().len() as u64, total);
    let phones = bed.json(&format!("{path}?platform=Apple"), 1).await;
    assert!(
        phones["EnrolledDeviceInfoList"].as_array().unwrap().iter().all(|row| row["Platform"] == "Apple")
    );
    let serial = all["EnrolledDeviceInfoList"][3]["SerialNumber"].as_str().unwrap();
    let one = bed.json(&format!("{path}?serialnumber={serial}"), 1).await;
    assert_eq!(one["EnrolledDeviceInfoList"][0]["SerialNumber"], serial);
    insta::assert_json_snapshot!("enrolled", masked(first(all, "EnrolledDeviceInfoList", 1)));
    assert_eq!(bed.get(&format!("{path}?organizationgroupid=573"), 1).await.status(), 204);
    assert_eq!(refusal(bed.call(Method::GET, &format!("{path}?platform=Toaster"))).await, (400, 400));
    assert_eq!(refusal(bed.call(Method::GET, &format!("{path}?seensince=yesterday"))).await, (400, 400));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn a_registration_that_cannot_be_is_refused() {
    let bed = support::start(20).await;
    let user = user(&bed).await;
    let path = format!("/api/system/users/{}/registerdevice", user["Id"]["Value"]);
    for (body, expected) in [
        (json!({"PlatformId": 999}), (400, 5092)),
        (json!({"Ownership": "Stolen"}), (400, 6181)),
        (json!({"MessageType": "Pigeon"}), (400, 6181)),
        (json!({"LocationGroupId": 573}), (400, 6127)),
        (json!({"Imei": "abc"}), (400, 400)),
        (json!({"SerialNumber": "x".repeat(300)}), (400, 400)),
        (json!({"CustomAttributes": [{"Name": "a:b"}]}), (400, 400)),
    ] {
        assert_eq!(refusal(bed.call(Method::POST, &path).json(&body)).await, expected, "{body}");
    }
    let partner = bed.call_as("console.admin", Method::POST, &path).json(&json!({"LocationGroupId": 571}));
    assert_eq!(refusal(partner).await, (422, 6124));
    assert_eq!(
        refusal(bed.call_as("neighbour.admin", Method::POST, &path).json(&json!({}))).await,
        (400, 400)
    );
    bed.sandbox.stop().await;
}
