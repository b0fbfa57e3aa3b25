//! Editing, moving and deleting devices.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{self, Testbed, refusal};

async fn log(bed: &Testbed, id: u64) -> Vec<String> {
    let log = bed.json(&format!("/api/mdm/devices/{id}/eventlog?dayrange=90"), 1).await;
    let entries = log["DeviceEventLogEntries"].as_array().unwrap().iter();
    entries.map(|entry| entry["Event"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn names_numbers_and_ownership_are_edited_by_either_id() {
    let bed = support::start(10).await;
    let device = bed.json("/api/mdm/devices/100003", 1).await;
    let path = "/api/mdm/devices/100003";
    let twin = format!("/api/mdm/devices?searchby=Udid&id={}", device["Udid"].as_str().unwrap());
    let put = |path: &str, body: Value| bed.call(Method::PUT, path).json(&body);
    let all = json!({"AssetNumber": "A-1", "DeviceFriendlyName": "front desk", "Ownership": "S"});
    assert_eq!(put(path, all).send().await.unwrap().status(), 204);
    assert_eq!(put(&twin, json!({"ownership": "E"})).send().await.unwrap().status(), 204);
    let after = bed.json(path, 1).await;
    assert_eq!(
        (&after["AssetNumber"], &after["DeviceFriendlyName"], &after["Ownership"]),
        (&json!("A-1"), &json!("front desk"), &json!("E"))
    );
    let row = bed.json("/api/mdm/devices/search?pagesize=1&page=3", 1).await;
    assert_eq!(row["Devices"][0]["DeviceFriendlyName"], "front desk");
    assert_eq!(
        log(&bed, 100_003).await[..4],
        [
            "Device Ownership Changed",
            "Device Ownership Changed",
            "Device Friendly Name Changed",
            "Device Asset Number Changed"
        ]
    );
    let lines = bed.sandbox.tenant.fleet.events(100_003, jiff::Timestamp::UNIX_EPOCH, 10).await.unwrap();
    let line = lines.iter().find(|line| line.event == "Device Asset Number Changed").unwrap();
    assert_eq!(
        (line.data[0].new.as_str(), line.admin.as_str()),
        ("A-1", bed.sandbox.credentials().username.as_str())
    );
    let cases = [
        (path.to_owned(), json!({"Ownership": "Nobody"}), (422, 1012)),
        (path.to_owned(), json!({"DeviceFriendlyName": " "}), (422, 1012)),
        (path.to_owned(), json!({"AssetNumber": "x".repeat(256)}), (422, 1012)),
        ("/api/mdm/devices/1".to_owned(), json!({}), (404, 5002)),
        ("/api/mdm/devices?searchby=Udid&id=0".to_owned(), json!({}), (404, 404)),
        ("/api/mdm/devices?searchby=Colour&id=0".to_owned(), json!({}), (422, 5003)),
    ];
    for (path, body, expected) in cases {
        assert_eq!(refusal(put(&path, body.clone())).await, expected, "{path} {body}");
    }
    assert_eq!(
        refusal(bed.call_as("neighbour.admin", Method::PUT, path).json(&json!({"AssetNumber": "x"}))).await,
        (404, 5002)
    );
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn a_deleted_device_is_gone_with_all_that_hung_on_it() {
    let bed = support::start(12).await;
    let total = async || bed.json("/api/mdm/devices/search", 1).await["Total"].as_u64().unwrap();
    let before = total().await;
    let note = bed.call(Method::POST, "/api/mdm/devices/100001/notes").json(&json!({"Note": "cracked"}));
    assert_eq!(note.send().await.unwrap().status(), 201);
    let device = bed.json("/api/mdm/devices/100001", 1).await;
    let deleted = bed.call(Method::DELETE, "/api/mdm/devices/100001").send().await.unwrap();
    assert_eq!(deleted.status(), 200);
    assert_eq!(deleted.json::<Value>().await.unwrap(), device, "it answers what was there");
    assert_eq!(refusal(bed.call(Method::GET, "/api/mdm/devices/100001")).await, (404, 5002));
    assert_eq!(total().await, before - 1);
    let udid = bed.json("/api/mdm/devices/100002", 1).await["Udid"].as_str().unwrap().to_owned();
    let twin = format!("/api/mdm/devices?searchby=Udid&id={udid}");
    assert_eq!(bed.call(Method::DELETE, &twin).send().await.unwrap().status(), 204);
    assert_eq!(refusal(bed.call(Method::DELETE, &twin)).await, (404, 404));
    let bulk = |values: Value| {
        bed.call(Method::POST, "/api/mdm/devices/bulk?searchby=DeviceId")
            .json(&json!({"BulkValues": {"Value": values}}))
    };
    let answer = bulk(json!(["100003", "100004", "7"])).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    insta::assert_json_snapshot!(answer.json::<Value>().await.unwrap(), @r#"
    {
      "AcceptedItems": 2,
      "FailedItems": 1,
      "Faults": {
        "Fault": [
          {
            "ErrorCode": 404,
            "ItemValue": "7",
            "Message": "Device not found"
          }
        ]
      },
      "TotalItems": 3
    }
    "#);
    assert_eq!(total().await, before - 4);
    assert_eq!(refusal(bulk(json!(["100003", "7"]))).await, (404, 404), "none of them is there");
    assert_eq!(refusal(bulk(json!([]))).await, (422, 1012));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn a_device_moves_to_another_group_and_is_found_there() {
    let bed = support::start(10).await;
    let device = bed.json("/api/mdm/devices/100003", 1).await;
    let here = device["LocationGroupId"]["Id"]["Value"].as_i64().unwrap();
    let groups = bed.json("/api/system/groups/search", 1).await;
    let others: Vec<(i64, String)> = groups["LocationGroups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|group| (group["Id"]["Value"].as_i64().unwrap(), group["Uuid"].as_str().unwrap().to_owned()))
        .filter(|(id, _)| *id != here)
        .collect();
    let (udid, uuid) = (device["Udid"].as_str().unwrap(), device["Uuid"].as_str().unwrap());
    let moves = [
        (
            Method::PUT,
            format!("/api/mdm/devices/100003/commands/changeorganizationgroup/{}", others[1].0),
            others[1].0,
        ),
        (
            Method::POST,
            format!(
                "/api/mdm/devices/commands/changeorganizationgroup?searchby=Udid&id={udid}&ogid={}",
                others[2].0
            ),
            others[2].0,
        ),
        (
            Method::PUT,
            format!("/api/mdm/devices/{uuid}/commands/change-organization-group/{}", others[3].1),
            others[3].0,
        ),
    ];
    for (method, path, group) in moves {
        assert_eq!(bed.call(method, &path).send().await.unwrap().status(), 202, "{path}");
        let after = bed.json("/api/mdm/devices/100003", 1).await;
        assert_eq!(after["LocationGroupId"]["Id"]["Value"], group, "{path}");
    }
    assert_eq!(log(&bed, 100_003).await[0], "Device Organization Group Changed");
    let to = |group: i64| format!("/api/mdm/devices/100003/commands/changeorganizationgroup/{group}");
    assert_eq!(refusal(bed.call(Method::PUT, &to(others[3].0))).await, (400, 6), "it is there already");
    assert_eq!(refusal(bed.call(Method::PUT, &to(573))).await, (400, 6), "another customer's");
    assert_eq!(refusal(bed.call(Method::PUT, &to(1))).await, (400, 6));
    let missing = "/api/mdm/devices/1/commands/changeorganizationgroup/571";
    assert_eq!(refusal(bed.call(Method::PUT, missing)).await, (404, 8));
    bed.sandbox.stop().await;
}
