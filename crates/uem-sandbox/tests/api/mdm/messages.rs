//! Messages to devices and their users.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{self, refusal};

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "tables of cases that share one sandbox")]
async fn messages_are_kept_and_seen_in_the_log() {
    let bed = support::start(60).await;
    let found = bed.json("/api/mdm/devices/search?platform=Apple", 1).await;
    let with_number = |row: &&Value| row["PhoneNumber"].as_str().is_some_and(|number| !number.is_empty());
    let phone = found["Devices"].as_array().unwrap().iter().find(with_number).unwrap().clone();
    let (id, serial, uuid) =
        (&phone["Id"]["Value"], phone["SerialNumber"].as_str().unwrap(), phone["Uuid"].as_str().unwrap());
    let mail = json!({"Subject": "Hello", "MessageBody": "come back", "ToAddress": "someone@example.com"});
    let sent = [
        (
            1,
            format!("/api/mdm/devices/{id}/messages/push"),
            json!({"Application": "Hub", "MessageBody": "one"}),
        ),
        (1, format!("/api/mdm/devices/{id}/messages/sms"), json!({"MessageBody": "two"})),
        (1, format!("/api/mdm/devices/messages/email?searchby=Serialnumber&id={serial}"), mail),
        (
            1,
            format!("/api/mdm/devices/messages/{id}/message"),
            json!({"MessageType": 1, "MessageBody": "four"}),
        ),
        (2, format!("/api/mdm/devices/{uuid}/messages/email"), json!({"message_body": "five"})),
        (1, format!("/api/mdm/devices/serialnumber/{serial}/sendmessage"), json!({"MessageBody": "six"})),
    ];
    for (version, path, body) in sent {
        let call =
            bed.call(Method::POST, &path).header("accept", format!("application/json;version={version}"));
        assert_eq!(call.json(&body).send().await.unwrap().status(), 202, "{path}");
    }
    let log = bed.json(&format!("/_sandbox/messages?device_id={id}"), 1).await;
    let kinds: Vec<(&str, &str)> = log["messages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|message| (message["kind"].as_str().unwrap(), message["body"].as_str().unwrap()))
        .collect();
    assert_eq!(
        kinds,
        [
            ("Push", "six"),
            ("E-mail", "five"),
            ("SMS", "four"),
            ("E-mail", "come back"),
            ("SMS", "two"),
            ("Push", "one")
        ]
    );
    assert_eq!(log["messages"][3]["recipient"], "someone@example.com");
    assert_eq!(log["messages"][4]["recipient"], phone["PhoneNumber"]);
    let events = bed.json(&format!("/api/mdm/devices/{id}/eventlog"), 1).await;
    assert_eq!(events["DeviceEventLogEntries"][0]["Event"], "Push Message Sent");
    let bulk = bed
        .call(Method::POST, "/api/mdm/devices/messages/bulkpush?searchby=Serialnumber")
        .json(&json!({"BulkValues": {"Value": [serial, "nobody"]}, "MessageBody": "all"}));
    let bulk = bulk.send().await.unwrap();
    assert_eq!(bulk.status(), 202);
    insta::assert_json_snapshot!(bulk.json::<Value>().await.unwrap(), @r#"
    {
      "AcceptedItems": 1,
      "FailedItems": 1,
      "Faults": {
        "Fault": [
          {
            "ErrorCode": 404,
            "ItemValue": "nobody",
            "Message": "Device not found"
          }
        ]
      },
      "TotalItems": 2
    }
    "#);
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn messages_without_text_way_or_recipient_are_refused() {
    let bed = support::start(60).await;
    let found = bed.json("/api/mdm/devices/search?platform=WinRT", 1).await;
    let id = &found["Devices"][0]["Id"]["Value"];
    let cases = [
        (format!("/api/mdm/devices/{id}/messages/push"), json!({}), (422, 1012)),
        (format!("/api/mdm/devices/{id}/messages/push"), json!([]), (422, 1012)),
        (format!("/api/mdm/devices/{id}/messages/sms"), json!({"MessageBody": "no number"}), (422, 1012)),
        (
            format!("/api/mdm/devices/messages/{id}/message"),
            json!({"MessageType": "Pigeon", "MessageBody": "x"}),
            (422, 1012),
        ),
        ("/api/mdm/devices/1/messages/push".to_owned(), json!({"MessageBody": "x"}), (404, 404)),
        (
            "/api/mdm/devices/messages/push?searchby=Colour&id=1".to_owned(),
            json!({"MessageBody": "x"}),
            (422, 5003),
        ),
    ];
    for (path, body, expected) in cases {
        assert_eq!(refusal(bed.call(Method::POST, &path).json(&body)).await, expected, "{path} {body}");
    }
    let path = format!("/api/mdm/devices/{id}/messages/push");
    let neighbour = bed.call_as("neighbour.admin", Method::POST, &path).json(&json!({"MessageBody": "x"}));
    assert_eq!(refusal(neighbour).await, (404, 404));
    assert_eq!(bed.json("/_sandbox/messages", 1).await["messages"], json!([]));
    bed.sandbox.stop().await;
}
