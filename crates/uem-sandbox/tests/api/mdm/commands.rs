//! /api/mdm/devices/.../commands: from the call to the acknowledgement.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    mask::masked,
    support::{self, Testbed, refusal},
};

async fn device(bed: &Testbed, platform: &str) -> Value {
    let found = bed.json(&format!("/api/mdm/devices/search?platform={platform}"), 1).await;
    found["Devices"][0].clone()
}

async fn status(bed: &Testbed, id: &Value) -> String {
    let state =
        bed.sandbox.tenant.fleet.get(u32::try_from(id.as_u64().unwrap()).unwrap()).await.unwrap().unwrap();
    state.enrollment.name().to_owned()
}

async fn states(bed: &Testbed, id: &Value) -> Vec<(String, String)> {
    let log: Value = bed
        .nobody(Method::GET, &format!("/_sandbox/commands?device_id={id}"))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let text = |command: &Value, name: &str| command[name].as_str().unwrap().to_owned();
    log["commands"]
        .as_array()
        .unwrap()
        .iter()
        .map(|command| (text(command, "command"), text(command, "state")))
        .collect()
}

#[tokio::test]
async fn an_enterprise_wipe_is_pending_until_the_device_checks_in() {
    let bed = support::start(60).await;
    let phone = device(&bed, "Apple").await;
    let id = &phone["Id"]["Value"];
    let answer = bed
        .call(Method::POST, &format!("/api/mdm/devices/{id}/commands?command=EnterpriseWipe"))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 202);
    assert!(answer.headers().get("content-type").is_none());
    assert_eq!(answer.text().await.unwrap(), "");
    assert_eq!(status(&bed, id).await, "EnterpriseWipePending");
    assert_eq!(states(&bed, id).await, [("EnterpriseWipe".to_owned(), "queued".to_owned())]);

    let lock =
        bed.call(Method::POST, &format!("/api/mdm/devices/{id}/commands?command=lock")).send().await.unwrap();
    assert_eq!(lock.status(), 202);
    assert_eq!(bed.control(&format!("/_sandbox/devices/{id}/check-in"), json!({})).await["finished"], 2);
    assert_eq!(status(&bed, id).await, "Unenrolled");
    let after = states(&bed, id).await;
    assert_eq!(after[1], ("EnterpriseWipe".to_owned(), "acknowledged".to_owned()));
    assert_eq!(
        after[0],
        ("Lock".to_owned(), "cancelled".to_owned()),
        "nothing reaches a device that has left"
    );
    insta::assert_json_snapshot!(masked(bed.json(&format!("/api/mdm/devices/{id}/eventlog"), 1).await), {
        ".DeviceEventLogEntries[].Uuid" => "uuid", ".DeviceEventLogEntries[].Id.Value" => "id"
    });
    let again = bed.call(Method::POST, &format!("/api/mdm/devices/{id}/commands?command=Lock"));
    assert_eq!(refusal(again).await, (400, 400), "it is not enrolled any more");
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn commands_are_refused_with_the_vendors_codes() {
    let bed = support::start(60).await;
    let mac = device(&bed, "AppleOsX").await;
    let id = &mac["Id"]["Value"];
    let call = |path: String| bed.call(Method::POST, &path);
    let at = |command: &str| format!("/api/mdm/devices/{id}/commands?command={command}");
    assert_eq!(refusal(call(at("ClearPasscode"))).await, (400, 5102), "not on this platform");
    assert_eq!(refusal(call(at("Explode"))).await, (422, 422));
    assert_eq!(refusal(call(format!("/api/mdm/devices/{id}/commands"))).await, (422, 422));
    assert_eq!(refusal(call(at("CustomMdmCommand")).json(&json!({}))).await, (400, 6));
    assert_eq!(refusal(call("/api/mdm/devices/1/commands?command=Lock".to_owned())).await, (404, 404));
    let by = "/api/mdm/devices/commands?command=Lock&searchby=Colour&id=blue".to_owned();
    assert_eq!(refusal(call(by)).await, (422, 422));
    assert_eq!(refusal(bed.call_as("neighbour.admin", Method::POST, &at("Lock"))).await, (404, 404));
    assert_eq!(refusal(bed.call_as("read.only", Method::POST, &at("Lock"))).await, (403, 1011));
    assert!(states(&bed, id).await.is_empty(), "nothing of it was queued");
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn alternate_ids_bulk_and_version_2_queue_too() {
    let bed = support::start(60).await;
    let phone = device(&bed, "Apple").await;
    let (id, serial, uuid) =
        (&phone["Id"]["Value"], phone["SerialNumber"].as_str().unwrap(), phone["Uuid"].as_str().unwrap());
    let path = format!("/api/mdm/devices/commands?command=DeviceQuery&searchby=Serialnumber&id={serial}");
    assert_eq!(bed.call(Method::POST, &path).send().await.unwrap().status(), 202);
    let v2 = bed
        .call(Method::POST, &format!("/api/mdm/devices/{uuid}/commands/Lock"))
        .header("accept", "application/json;version=2");
    assert_eq!(v2.json(&json!({"message": "please return"})).send().await.unwrap().status(), 202);
    let body = json!({"BulkValues": {"Value": [serial, "unknown"]}});
    let bulk = bed
        .call(Method::POST, "/api/mdm/devices/commands/bulk?command=SoftReset&searchby=Serialnumber")
        .json(&body);
    let bulk = bulk.send().await.unwrap();
    assert_eq!(bulk.status(), 202);
    let bulk: Value = bulk.json().await.unwrap();
    assert_eq!((&bulk["AcceptedItems"], &bulk["FailedItems"]), (&json!(1), &json!(1)));
    let queued = states(&bed, id).await;
    assert_eq!(
        queued.iter().map(|(command, _)| command.as_str()).collect::<Vec<_>>(),
        ["SoftReset", "Lock", "DeviceQuery"]
    );
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn a_passcode_that_is_not_there_cannot_be_cleared() {
    let bed = support::start(60).await;
    let phone = device(&bed, "Apple").await;
    let id = &phone["Id"]["Value"];
    let number = u32::try_from(id.as_u64().unwrap()).unwrap();
    bed.sandbox.tenant.fleet.change(number, |state| state.has_passcode = Some(true)).await.unwrap();
    for expected in ["acknowledged", "refused"] {
        let path = format!("/api/mdm/devices/{id}/commands?command=ClearPasscode");
        assert_eq!(bed.call(Method::POST, &path).send().await.unwrap().status(), 202);
        bed.control(&format!("/_sandbox/devices/{id}/check-in"), json!({})).await;
        assert_eq!(states(&bed, id).await[0].1, expected);
    }
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn a_running_clock_makes_devices_pick_up_their_commands() {
    let bed = support::start(20).await;
    let phone = device(&bed, "Apple").await;
    let id = &phone["Id"]["Value"];
    assert_eq!(
        bed.call(Method::POST, &format!("/api/mdm/devices/{id}/commands?command=Lock"))
            .send()
            .await
            .unwrap()
            .status(),
        202
    );
    bed.sandbox.tenant.fleet.clock().set_rate(3_600);
    let acknowledged = async {
        while states(&bed, id).await[0].1 != "acknowledged" {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(10), acknowledged).await.unwrap();
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn versions_2_and_3_know_their_own_commands_and_ids() {
    let bed = support::start(60).await;
    let mac = device(&bed, "AppleOsX").await;
    let (id, serial, uuid) =
        (&mac["Id"]["Value"], mac["SerialNumber"].as_str().unwrap(), mac["Uuid"].as_str().unwrap());
    let post = |version: u8, path: String, body: Value| {
        let accept = format!("application/json;version={version}");
        bed.call(Method::POST, &path).header("accept", accept).json(&body)
    };
    let by_uuid = |command: &str| format!("/api/mdm/devices/{uuid}/commands/{command}");
    let by_serial =
        |command: &str| format!("/api/mdm/devices/commands/{command}/device/SerialNumber/{serial}");
    let pin = json!({"unlock_pin": 123_456});
    let good = [
        (2, by_uuid("lock"), pin.clone()),
        (2, by_serial("logout-user"), json!({})),
        (2, "/api/mdm/devices/commands/SyncSensors".to_owned(), json!({"device_uuids": [uuid]})),
        (3, by_uuid("SetRecoveryLock"), json!({})),
        (3, by_serial("CustomMdmCommand"), json!({"custom_mdm_command": {"CommandXml": "<dict/>"}})),
    ];
    for (version, path, body) in good {
        let answer = post(version, path.clone(), body).send().await.unwrap();
        assert_eq!((answer.status().as_u16(), answer.text().await.unwrap().as_str()), (202, ""), "{path}");
    }
    let queued: Vec<String> = states(&bed, id).await.into_iter().map(|(command, _)| command).collect();
    assert_eq!(queued, ["CustomMdmCommand", "SetRecoveryLock", "SyncSensors", "logout-user", "Lock"]);
    let unknown = "00000000-0000-4000-8000-000000000001";
    let bulk = |uuids: Value| json!({"device_uuids": uuids, "unlock_pin": 123_456});
    let bulk_lock = || "/api/mdm/devices/commands/Lock".to_owned();
    let bad = [
        (2, by_uuid("Lock"), json!({"unlock_pin": 12}), (400, 6)),
        (2, by_uuid("Lock"), json!({"message": "x".repeat(257)}), (422, 1012)),
        (2, by_uuid("EnterpriseWipe"), pin.clone(), (422, 1012)),
        (2, by_serial("suspend-bitlocker"), json!({}), (400, 5102)),
        (2, format!("/api/mdm/devices/{unknown}/commands/Lock"), pin.clone(), (404, 8)),
        (2, format!("/api/mdm/devices/commands/Lock/device/Colour/{serial}"), pin, (422, 6)),
        (2, bulk_lock(), bulk(json!([uuid, unknown])), (404, 8)),
        (2, bulk_lock(), bulk(json!([])), (422, 1012)),
        (3, by_uuid("Lock"), json!({}), (422, 1012)),
        (3, by_uuid("CustomMdmCommand"), json!({}), (422, 1012)),
        (3, by_uuid("CancelPendingWipe"), json!({}), (400, 5291)),
        (3, format!("/api/mdm/devices/{unknown}/commands/DeviceWipe"), json!({}), (404, 5002)),
        (3, format!("/api/mdm/devices/commands/DeviceWipe/device/Colour/{serial}"), json!({}), (422, 5003)),
    ];
    for (version, path, body, expected) in bad {
        assert_eq!(refusal(post(version, path.clone(), body)).await, expected, "{path} v{version}");
    }
    assert_eq!(states(&bed, id).await.len(), 5, "nothing that was refused is queued");
    bed.sandbox.stop().await;
}
