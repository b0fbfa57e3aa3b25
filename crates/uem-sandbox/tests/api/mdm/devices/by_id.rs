//! Reads of one device, by each of its ids.

use reqwest::Method;
use serde_json::Value;

use crate::support::{self, refusal};

fn masked(mut value: Value) -> Value {
    fn mask(value: &mut Value) {
        match value {
            Value::Object(map) => map.values_mut().for_each(mask),
            Value::Array(list) => list.iter_mut().for_each(mask),
            Value::String(text) if text.len() == 23 && text.starts_with("20") => {
                *text = "yyyy-MM-ddTHH:mm:ss.fff".into()
            }
            Value::String(text) if text.len() == 24 && text.starts_with("20") => {
                *text = "yyyy-MM-ddTHH:mm:ss.fffZ".into()
            }
            Value::String(text) if text.starts_with("http://") => {
                *text = format!("http://host{}", &text[text.find("/API").unwrap()..]);
            }
            _ => {}
        }
    }
    mask(&mut value);
    value
}

#[tokio::test]
async fn every_alternate_id_finds_the_same_device() {
    let bed = support::start(60).await;
    let rows = bed.json("/api/mdm/devices/search", 1).await;
    let phone = rows["Devices"].as_array().unwrap().iter().find(|row| row["Imei"] != "").unwrap();
    let id = phone["Id"]["Value"].as_u64().unwrap();
    let text = |name: &str| phone[name].as_str().unwrap().to_owned();
    let mac = text("MacAddress");
    let dashed =
        format!("{}-{}-{}-{}-{}-{}", &mac[..2], &mac[2..4], &mac[4..6], &mac[6..8], &mac[8..10], &mac[10..]);
    let cases = [
        ("DeviceId", id.to_string()),
        ("Udid", text("Udid").to_lowercase()),
        ("Serialnumber", text("SerialNumber")),
        ("SERIALNUMBER", text("SerialNumber").to_lowercase()),
        ("Macaddress", mac),
        ("macaddress", dashed),
        ("ImeiNumber", text("Imei")),
        ("EasId", text("EasId")),
        ("Uuid", text("Uuid")),
    ];
    for (by, value) in cases {
        let found = bed.json(&format!("/api/mdm/devices?searchby={by}&id={value}"), 1).await;
        assert_eq!(found["Id"]["Value"], id, "{by}={value}");
    }
    let by_id = bed.json(&format!("/api/mdm/devices/{id}"), 1).await;
    for (name, value) in phone.as_object().unwrap() {
        if !["EasIds", "TimeZone", "customer_uuid"].contains(&name.as_str()) {
            assert_eq!(&by_id[name], value, "{name}");
        }
    }
    assert!(by_id["DeviceNetworkInfo"].is_array() && by_id["DeviceCapacity"].is_number());
    assert!(phone.get("DeviceNetworkInfo").is_none(), "search rows are thinner");
}

#[tokio::test]
async fn reads_by_uuid_have_the_vendors_shapes() {
    let bed = support::start(3).await;
    let rows = bed.json("/api/mdm/devices/search", 1).await;
    let path = format!("/api/mdm/devices/{}", rows["Devices"][0]["Uuid"].as_str().unwrap());
    insta::assert_json_snapshot!("by_uuid_v2", masked(bed.json(&path, 2).await));
    insta::assert_json_snapshot!("by_uuid_v3", masked(bed.json(&path, 3).await));
    let newest = bed.get(&path, 4).await;
    assert_eq!(newest.headers()["x-api-version"], "v3", "a higher version falls back");
    insta::assert_json_snapshot!("by_id_v1", masked(bed.json("/api/mdm/devices/100000", 1).await));
}

#[tokio::test]
async fn unknown_devices_and_ways_to_search_are_refused() {
    let bed = support::start(3).await;
    let cases: &[(&str, u8, (u16, i64))] = &[
        ("/api/mdm/devices/1", 1, (404, 5002)),
        ("/api/mdm/devices?searchby=Serialnumber&id=nothing", 1, (404, 5002)),
        ("/api/mdm/devices?searchby=Serialnumber", 1, (404, 5002)),
        ("/api/mdm/devices?searchby=Colour&id=blue", 1, (422, 5003)),
        ("/api/mdm/devices?id=1", 1, (422, 5003)),
        ("/api/mdm/devices/00000000-0000-4000-8000-000000000000", 2, (404, 5061)),
        ("/api/mdm/devices/00000000-0000-4000-8000-000000000000", 3, (404, 5061)),
    ];
    for (path, version, expected) in cases {
        let call =
            bed.call(Method::GET, path).header("accept", format!("application/json;version={version}"));
        assert_eq!(refusal(call).await, *expected, "{path}");
    }
}

#[tokio::test]
async fn a_neighbour_sees_none_of_it() {
    let bed = support::start(3).await;
    let path = "/api/mdm/devices/100000";
    assert_eq!(refusal(bed.call_as("neighbour.admin", Method::GET, path)).await, (404, 5002));
    let search = bed.call_as("neighbour.admin", Method::GET, "/api/mdm/devices/search").send().await.unwrap();
    assert_eq!(search.status(), 204);
}

#[tokio::test]
async fn of_several_with_one_serial_the_one_seen_last_is_found() {
    let bed = support::start(20).await;
    for (id, seen) in [
        (100_001, "2026-03-01T00:00:00Z"),
        (100_002, "2026-03-05T00:00:00Z"),
        (100_003, "2026-03-03T00:00:00Z"),
    ] {
        let call = bed.call(Method::PATCH, &format!("/_sandbox/devices/{id}"));
        let body = serde_json::json!({"serial_number": "To be filled by O.E.M.", "last_seen": seen});
        assert_eq!(call.json(&body).send().await.unwrap().status(), 200);
    }
    let gone = bed
        .call(Method::PATCH, "/_sandbox/devices/100002")
        .json(&serde_json::json!({"enrollment": "Unenrolled"}));
    assert_eq!(gone.send().await.unwrap().status(), 200);
    let found = bed.json("/api/mdm/devices?searchby=Serialnumber&id=To%20be%20filled%20by%20O.E.M.", 1).await;
    assert_eq!(found["Id"]["Value"], 100_003);
}
