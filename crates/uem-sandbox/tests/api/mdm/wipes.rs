//! Wipe protection: wipes over the limit are held, approved, rejected, cancelled.

use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::support::{self, Testbed, refusal};

struct Phone {
    id: u64,
    uuid: String,
}

async fn phones(bed: &Testbed, count: usize) -> Vec<Phone> {
    let found = bed.json("/api/mdm/devices/search?platform=Apple", 1).await;
    let rows =
        found["Devices"].as_array().unwrap().iter().filter(|row| row["EnrollmentStatus"] == "Enrolled");
    rows.take(count)
        .map(|row| Phone {
            id: row["Id"]["Value"].as_u64().unwrap(),
            uuid: row["Uuid"].as_str().unwrap().to_owned(),
        })
        .collect()
}

async fn status(bed: &Testbed, phone: &Phone) -> String {
    let device = bed.json(&format!("/api/mdm/devices/{}", phone.id), 1).await;
    device["EnrollmentStatus"].as_str().unwrap().to_owned()
}

async fn group_uuid(bed: &Testbed) -> String {
    let id = bed.sandbox.credentials().organization_group_id;
    bed.json(&format!("/api/system/groups/{id}"), 1).await["Uuid"].as_str().unwrap().to_owned()
}

async fn wipes(bed: &Testbed, query: &str) -> Value {
    let group = group_uuid(bed).await;
    bed.json(&format!("/api/system/groups/{group}/device-wipes{query}"), 1).await
}

async fn decide(bed: &Testbed, action: &str, uuids: Value) -> Response {
    let path = format!("/api/system/groups/{}/device-wipes?action={action}", group_uuid(bed).await);
    bed.call(Method::POST, &path).json(&uuids).send().await.unwrap()
}

async fn protect(bed: &Testbed, most: u32) {
    let group = bed.sandbox.credentials().organization_group_id;
    let body = json!({"organization_group_id": group, "most": most, "within_minutes": 60});
    bed.control("/_sandbox/wipe-protection", body).await;
}

fn wipe(bed: &Testbed, phone: &Phone) -> reqwest::RequestBuilder {
    bed.call(Method::POST, &format!("/api/mdm/devices/{}/commands?command=EnterpriseWipe", phone.id))
}

#[tokio::test]
async fn wipes_over_the_limit_are_held_until_an_admin_decides() {
    let bed = support::start(100).await;
    protect(&bed, 1).await;
    let phones = phones(&bed, 4).await;
    let lock = format!("/api/system/groups/{}/device-wipe-lock", group_uuid(&bed).await);
    assert_eq!(bed.json(&lock, 1).await["state"], "UNLOCKED");
    assert_eq!(wipe(&bed, &phones[0]).send().await.unwrap().status(), 202);
    assert_eq!(refusal(wipe(&bed, &phones[1])).await, (403, 400), "by integer id");
    let v2 = bed
        .call(Method::POST, &format!("/api/mdm/devices/{}/commands/DeviceWipe", phones[2].uuid))
        .header("accept", "application/json;version=2")
        .json(&json!({}));
    assert_eq!(refusal(v2).await, (403, 403));
    assert_eq!(bed.json(&lock, 1).await["state"], "LOCKED");
    assert_eq!(status(&bed, &phones[1]).await, "Enrolled", "a held wipe does nothing");
    let held = wipes(&bed, "?wipe_status=HELD&sort_column=DATE&sort_direction=ASC").await;
    assert_eq!(held["total_count"], 2);
    let kinds: Vec<&Value> =
        held["device_wipes"].as_array().unwrap().iter().map(|wipe| &wipe["wipe_type"]).collect();
    assert_eq!(kinds, ["ENTERPRISE_WIPE", "DEVICE_WIPE"]);
    let uuid = |place: usize| held["device_wipes"][place]["uuid"].clone();
    assert_eq!(decide(&bed, "APPROVE", json!([uuid(0)])).await.status(), 202);
    assert_eq!(status(&bed, &phones[1]).await, "EnterpriseWipePending");
    assert_eq!(decide(&bed, "REJECT", json!([uuid(1)])).await.status(), 202);
    assert_eq!(status(&bed, &phones[2]).await, "Enrolled");
    bed.control(&format!("/_sandbox/devices/{}/check-in", phones[1].id), json!({})).await;
    assert_eq!(status(&bed, &phones[1]).await, "Unenrolled");
    assert_eq!(decide(&bed, "APPROVE", json!([uuid(0)])).await.status(), 400, "decided already");
    assert_eq!(refusal(wipe(&bed, &phones[3])).await, (403, 400), "still locked");
    assert_eq!(bed.call(Method::PUT, &lock).send().await.unwrap().status(), 204);
    assert_eq!(wipe(&bed, &phones[3]).send().await.unwrap().status(), 202, "and counted from anew");
    let all = wipes(&bed, "?sort_direction=ASC").await;
    let states: Vec<&Value> =
        all["device_wipes"].as_array().unwrap().iter().map(|wipe| &wipe["status"]).collect();
    assert_eq!(states, ["QUEUED", "APPROVED", "ABORTED", "HELD", "QUEUED"]);
    let mut row = all["device_wipes"][0].clone();
    for name in
        ["uuid", "device_uuid", "device_name", "user", "event_date", "last_seen", "organization_group"]
    {
        assert!(row[name].as_str().is_some_and(|text| !text.is_empty()), "{name}");
        row.as_object_mut().unwrap().remove(name);
    }
    row["organization_group_uuid"].take();
    row["ownership"].take();
    insta::assert_json_snapshot!(row, @r#"
    {
      "device_type": "APPLE",
      "device_up": true,
      "organization_group_uuid": null,
      "ownership": null,
      "source": "ADMIN_ACTION",
      "status": "QUEUED",
      "wipe_type": "ENTERPRISE_WIPE"
    }
    "#);
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn the_limit_counts_wipes_of_a_while_and_deletions_too() {
    let bed = support::start(60).await;
    protect(&bed, 1).await;
    let phones = phones(&bed, 3).await;
    let delete = |phone: &Phone| bed.call(Method::DELETE, &format!("/api/mdm/devices/{}", phone.id));
    assert_eq!(wipe(&bed, &phones[0]).send().await.unwrap().status(), 202);
    bed.control("/_sandbox/clock", json!({"step_seconds": 2 * 3600})).await;
    assert_eq!(delete(&phones[1]).send().await.unwrap().status(), 200, "the first wipe is long ago");
    assert_eq!(refusal(delete(&phones[2])).await, (403, 403));
    let held = wipes(&bed, "?wipe_status=HELD").await;
    assert_eq!(held["device_wipes"][0]["source"], "SINGLE_ADMIN_API_ACTION_DELETE_DEVICE");
    let uuid = held["device_wipes"][0]["uuid"].clone();
    assert_eq!(decide(&bed, "APPROVE", json!([uuid])).await.status(), 202);
    let gone = bed.call(Method::GET, &format!("/api/mdm/devices/{}", phones[2].id));
    assert_eq!(refusal(gone).await, (404, 5002), "an approved deletion deletes");
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn a_pending_wipe_can_be_taken_back() {
    let bed = support::start(60).await;
    let phones = phones(&bed, 1).await;
    let cancel = || {
        bed.call(Method::POST, &format!("/api/mdm/devices/{}/commands/CancelPendingWipe", phones[0].uuid))
            .header("accept", "application/json;version=3")
    };
    assert_eq!(refusal(cancel()).await, (400, 5291), "nothing is pending");
    assert_eq!(wipe(&bed, &phones[0]).send().await.unwrap().status(), 202);
    assert_eq!(cancel().send().await.unwrap().status(), 202);
    assert_eq!(status(&bed, &phones[0]).await, "Enrolled");
    bed.control(&format!("/_sandbox/devices/{}/check-in", phones[0].id), json!({})).await;
    assert_eq!(status(&bed, &phones[0]).await, "Enrolled", "nothing of the wipe is left");
    assert_eq!(wipes(&bed, "").await["device_wipes"][0]["status"], "ABORTED");
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn what_is_not_a_held_wipe_is_refused() {
    let bed = support::start(10).await;
    let group = group_uuid(&bed).await;
    let at = |query: &str| format!("/api/system/groups/{group}/device-wipes{query}");
    let unknown = "00000000-0000-4000-8000-000000000001";
    let cases = [
        (Method::POST, at("?action=MAYBE"), json!([unknown]), (400, 5181)),
        (Method::POST, at("?action=APPROVE"), json!([]), (400, 5182)),
        (Method::POST, at("?action=APPROVE"), json!([unknown]), (404, 5184)),
        (Method::POST, at("?action=APPROVE"), json!({"a": 1}), (422, 1012)),
        (Method::GET, at("?sort_column=COLOUR"), json!(null), (422, 1012)),
        (Method::GET, at("?start_date=yesterday"), json!(null), (422, 1012)),
        (Method::GET, format!("/api/system/groups/{unknown}/device-wipes"), json!(null), (404, 6008)),
        (Method::GET, format!("/api/system/groups/{unknown}/device-wipe-lock"), json!(null), (404, 5177)),
        (
            Method::PUT,
            format!("/api/system/groups/{group}/device-wipe-lock"),
            json!({"state": "AJAR"}),
            (422, 1012),
        ),
    ];
    for (method, path, body, expected) in cases {
        assert_eq!(refusal(bed.call(method, &path).json(&body)).await, expected, "{path} {body}");
    }
    bed.sandbox.stop().await;
}
