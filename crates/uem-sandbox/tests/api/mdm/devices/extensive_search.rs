//! `/api/mdm/devices/extensivesearch`: thin rows, and those that have left.

use reqwest::Method;
use serde_json::Value;

use crate::support::{self, refusal};

#[tokio::test]
async fn devices_that_have_left_are_shown_here_and_nowhere_else() {
    let bed = support::start(120).await;
    let body = bed.json("/api/mdm/devices/extensivesearch", 1).await;
    assert_eq!(body["Total"], 123, "120 enrolled and 3 that have left");
    let left = bed.json("/api/mdm/devices/extensivesearch?enrollmentstatus=Unenrolled", 1).await;
    assert_eq!(left["Total"], 3);
    let row = &left["Devices"][0];
    assert!(row["DeviceId"].is_u64() && row["OrganizationGroupId"].is_u64(), "bare integers: {row}");
    assert_eq!(row["EnrollmentStatus"], "Unenrolled");
    assert!(row["UnEnrolledDate"].is_string());
    assert!(body["Devices"][0].get("UnEnrolledDate").is_none(), "left out where unset");
    assert_eq!(bed.json("/api/mdm/devices/search", 1).await["Total"], 120);
}

#[tokio::test]
async fn filters_narrow_it() {
    let bed = support::start(80).await;
    let total = async |query: &str| {
        let response = bed.get(&format!("/api/mdm/devices/extensivesearch?{query}"), 1).await;
        if response.status() == 204 {
            0
        } else {
            response.json::<Value>().await.unwrap()["Total"].as_u64().unwrap()
        }
    };
    assert_eq!(total("deviceid=100005").await, 1);
    let apple = total("platform=2").await;
    assert!(apple > 0 && apple < 80);
    assert_eq!(total("platform=99").await, 0);
    assert_eq!(total("startdatetime=2000-01-01").await, 82);
    assert_eq!(total("enddatetime=2000-01-01").await, 0);
    assert_eq!(total("statuschangestarttime=2000-01-01&statuschangeendtime=2000-01-02").await, 0);
    let mac = bed.json("/api/mdm/devices/100007", 1).await["MacAddress"].as_str().unwrap().to_owned();
    assert_eq!(total(&format!("macaddress={mac}")).await, 1);
    for bad in ["platform=Apple", "startdatetime=soon", "enrollmentstatus=Lost", "organizationgroupid=573"] {
        let call = bed.call(Method::GET, &format!("/api/mdm/devices/extensivesearch?{bad}"));
        assert_eq!(refusal(call).await, (400, 6), "{bad}");
    }
}

#[tokio::test]
async fn parts_are_shown_to_those_who_may_read_them() {
    let bed = support::start(60).await;
    let path = "/api/mdm/devices/extensivesearch?customattributes=STORE";
    let rows = bed.json(path, 1).await;
    let rows = rows["Devices"].as_array().unwrap();
    let attributes: Vec<_> =
        rows.iter().flat_map(|row| row["CustomAttributes"].as_array().unwrap()).collect();
    assert!(!attributes.is_empty() && attributes.iter().all(|attribute| attribute["Name"] == "store"));
    for row in rows.iter().filter(|row| row["EnrollmentStatus"] == "Enrolled").take(5) {
        let own = bed.json(&format!("/api/mdm/devices/{}/smartgroups", row["DeviceId"]), 1).await;
        let ids = |value: &Value, name: &str| -> Vec<Value> {
            value.as_array().unwrap().iter().map(|group| group[name].clone()).collect()
        };
        let expected: Vec<Value> =
            ids(&own["SmartGroup"], "SmartGroupId").iter().map(|id| id["Value"].clone()).collect();
        assert_eq!(ids(&row["SmartGroups"], "SmartGroupId"), expected);
    }
    let reader = bed.call_as("device.reader", Method::GET, path).send().await.unwrap();
    let reader: Value = reader.json().await.unwrap();
    assert!(
        reader["Devices"][0].get("CustomAttributes").is_none()
            && reader["Devices"][0].get("SmartGroups").is_none()
    );
    bed.sandbox.stop().await;
}
