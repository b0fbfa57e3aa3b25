//! Reads are answered from memory: what a call, the clock or a restart changes there is what the next read says.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{self, Testbed, refusal};

/// What the search says about every device, ascending by id.
async fn rows(bed: &Testbed) -> Vec<Value> {
    bed.json("/api/mdm/devices/search", 1).await["Devices"].as_array().unwrap().clone()
}

/// The device by each id that its row names.
async fn look_ups(bed: &Testbed, row: &Value) -> Vec<Value> {
    let ids = [("Udid", "Udid"), ("Macaddress", "MacAddress"), ("ImeiNumber", "Imei"), ("EasId", "EasId")];
    let mut found = Vec::new();
    for (word, name) in [("DeviceId", "/Id/Value"), ("Uuid", "/Uuid")] {
        let id = row.pointer(name).unwrap().to_string();
        found.push(
            bed.json(&format!("/api/mdm/devices?searchby={word}&id={}", id.trim_matches('"')), 1).await,
        );
    }
    for (word, name) in ids {
        let id = row[name].as_str().unwrap();
        if !id.is_empty() {
            let lower = id.to_lowercase();
            found.push(bed.json(&format!("/api/mdm/devices?searchby={word}&id={lower}"), 1).await);
        }
    }
    found
}

#[tokio::test]
async fn every_id_leads_to_the_device_that_the_search_shows() {
    let bed = support::start(60).await;
    for row in rows(&bed).await {
        let found = look_ups(&bed, &row).await;
        assert!(found.len() >= 4, "{row}");
        for device in found {
            for name in
                ["Id", "SerialNumber", "LastSeen", "UserName", "LocationGroupName", "ComplianceStatus"]
            {
                assert_eq!(device[name], row[name], "{name} of {row}");
            }
        }
    }
}

#[tokio::test]
async fn a_change_is_seen_by_the_next_read_and_a_deleted_device_by_none() {
    let bed = support::start(10).await;
    let row = rows(&bed).await[3].clone();
    look_ups(&bed, &row).await;
    for turn in 0..5 {
        let (number, name) = (format!("T-{turn}"), format!("Turn {turn}"));
        let change = json!({"AssetNumber": number, "DeviceFriendlyName": name});
        let call = bed.call(Method::PUT, &format!("/api/mdm/devices/{}", row["Id"]["Value"])).json(&change);
        assert_eq!(call.send().await.unwrap().status(), 204);
        let mut answers = look_ups(&bed, &row).await;
        answers.push(rows(&bed).await[3].clone());
        for answer in answers {
            assert_eq!(
                (&answer["AssetNumber"], &answer["DeviceFriendlyName"]),
                (&json!(number), &json!(name))
            );
        }
    }
    let path = format!("/api/mdm/devices?searchby=Udid&id={}", row["Udid"].as_str().unwrap());
    bed.sandbox
        .tenant
        .fleet
        .remove(&[u32::try_from(row["Id"]["Value"].as_u64().unwrap()).unwrap()])
        .await
        .unwrap();
    assert_eq!(refusal(bed.call(Method::GET, &path)).await, (404, 5002));
    assert!(rows(&bed).await.iter().all(|other| other["Id"] != row["Id"]));
}

#[tokio::test]
async fn a_renamed_group_is_named_by_the_rows_of_its_devices() {
    let bed = support::start(10).await;
    let row = rows(&bed).await[0].clone();
    let group = row["LocationGroupId"]["Id"]["Value"].clone();
    let call =
        bed.call(Method::PUT, &format!("/api/system/groups/{group}")).json(&json!({"name": "Corner Store"}));
    assert!(call.send().await.unwrap().status().is_success());
    assert_eq!(rows(&bed).await[0]["LocationGroupName"], "Corner Store");
    assert_eq!(look_ups(&bed, &row).await[0]["LocationGroupName"], "Corner Store");
}

#[tokio::test]
async fn a_step_of_the_clock_is_seen_by_look_ups_and_rows_alike_and_kept_by_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let bed = support::start_in(folder.path(), 300).await;
    let before = rows(&bed).await;
    bed.control("/_sandbox/clock", json!({"step_seconds": 8 * 3600})).await;
    let after = rows(&bed).await;
    assert_ne!(after, before);
    for row in after.iter().step_by(7) {
        assert_eq!(look_ups(&bed, row).await[0]["LastSeen"], row["LastSeen"]);
    }
    bed.sandbox.stop().await;
    let again = support::start_in(folder.path(), 300).await;
    assert_eq!(rows(&again).await, after);
    assert_eq!(look_ups(&again, &after[5]).await[0]["LastSeen"], after[5]["LastSeen"]);
    again.sandbox.stop().await;
}
