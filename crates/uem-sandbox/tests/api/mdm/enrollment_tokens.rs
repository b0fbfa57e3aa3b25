//! /api/mdm/groups/{uuid}/enrollment-tokens and /api/mdm/enrollment-tokens

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    mask::masked,
    support::{self, Testbed, refusal, sent},
};

fn list(bed: &Testbed) -> String {
    format!("/api/mdm/groups/{}/enrollment-tokens", bed.sandbox.tenant.access.customer().unwrap().uuid)
}

#[tokio::test]
async fn devices_are_allowed_and_refused_once_each() {
    let bed = support::start(20).await;
    let path = list(&bed);
    assert_eq!(bed.get(&path, 1).await.status(), 204);
    let allow = |kind: &str, of: &str, value: &str| {
        let body = json!({"registration_type": kind, "attribute_type": of, "device_attribute": value, "ownership_type": "CORPORATE_DEDICATED"});
        bed.call(Method::POST, &path).json(&body)
    };
    let made = allow("WHITELIST", "SERIAL_NUMBER", "SN-1").send().await.unwrap();
    assert_eq!(made.status(), 201);
    let one = made.headers()["location"].to_str().unwrap().to_owned();
    assert_eq!(allow("BLACKLIST", "IMEI", "356938035643809").send().await.unwrap().status(), 201);
    for (call, code) in [
        (allow("WHITELIST", "SERIAL_NUMBER", "sn-1"), 5214),
        (allow("WHITELIST", "IMEI", "356938035643809"), 5215),
        (allow("WHITELIST", "SERIAL_NUMBER", ""), 5210),
        (allow("WHITELIST", "COLOUR", "x"), 5211),
        (allow("GREYLIST", "SERIAL_NUMBER", "x"), 5213),
        (allow("REGISTER_DEVICE", "SERIAL_NUMBER", "x"), 5213),
        (allow("BLACKLIST", "IMEI", "12"), 5216),
    ] {
        assert_eq!(refusal(call).await, (400, code));
    }
    insta::assert_json_snapshot!("allowed", masked(bed.json(&one, 1).await));
    insta::assert_json_snapshot!("list", bed.json(&path, 1).await, {".tokens[].uuid" => "[uuid]"});
    for (query, total) in [
        ("compliance_status=Blocked", 1),
        ("enrollment_status=Blacklisted", 1),
        ("enrollment_status=registered", 1),
        ("serial_number=SN-1", 1),
    ] {
        assert_eq!(bed.json(&format!("{path}?{query}"), 1).await["total"], total, "{query}");
    }
    assert_eq!(refusal(bed.call(Method::GET, &format!("{path}?device_type=Toaster"))).await, (422, 1012));
    assert_eq!(bed.call(Method::DELETE, &one).send().await.unwrap().status(), 204);
    assert_eq!(refusal(bed.call(Method::DELETE, &one)).await, (404, 5220));
    assert_eq!(refusal(bed.call_as("neighbour.admin", Method::GET, &path)).await, (404, 6));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn a_device_is_registered_for_a_user_reset_and_revoked() {
    let bed = support::start(20).await;
    let path = list(&bed);
    let user = bed.json("/api/system/users/search?pagesize=1", 1).await["Users"][0].clone();
    let device = bed.json("/api/mdm/devices/search?pagesize=1", 1).await["Devices"][0].clone();
    let register = |record: Value| {
        let body = json!({"registration_type": "REGISTER_DEVICE", "device_registration_record": record});
        bed.call(Method::POST, &path).header("accept", "application/json;version=2").json(&body)
    };
    let record = json!({"user_uuid": user["Uuid"], "friendly_name": "New phone", "serial_number": "SN-9", "platform_id": 5});
    let made = register(record).send().await.unwrap();
    assert_eq!(made.status(), 201);
    let one = made.headers()["location"].to_str().unwrap().to_owned();
    let token = made.json::<Value>().await.unwrap()["token"].clone();
    assert_eq!(token.as_str().unwrap().len(), 12);
    let shown = bed.json(&one, 1).await;
    assert_eq!((&shown["user_name"], &shown["platform"]), (&user["UserName"], &json!("Android")));
    let of_user = bed.json("/api/system/users/enrollmenttoken/search?serialnumber=SN-9", 1).await;
    assert_eq!(of_user["Device"][0]["Token"], token, "both faces show the same");
    for (record, expected) in [
        (json!({"friendly_name": "x"}), (422, 1012)),
        (json!({"user_uuid": user["Uuid"]}), (422, 1012)),
        (json!({"user_uuid": "6f0f04c7-0000-4681-8bec-000000005614", "friendly_name": "x"}), (400, 12)),
    ] {
        assert_eq!(refusal(register(record)).await, expected);
    }
    let enrolled =
        json!({"user_uuid": user["Uuid"], "friendly_name": "Old", "serial_number": device["SerialNumber"]});
    let enrolled =
        register(enrolled).send().await.unwrap().headers()["location"].to_str().unwrap().to_owned();
    assert_eq!(bed.json(&enrolled, 1).await["enrollment_status"], "Enrolled");
    assert_eq!(refusal(bed.call(Method::DELETE, &enrolled)).await, (400, 5217));
    let uuid = one.rsplit('/').next().unwrap();
    let group = bed.sandbox.tenant.access.customer().unwrap().uuid;
    let nobody = "6f0f04c7-0000-4681-8bec-000000005614";
    let body = json!({"organization_group_uuid": group, "enrollment_tokens": [uuid, nobody]});
    let bulk = "/api/mdm/enrollment-tokens";
    let (status, found) = sent(bed.call(Method::POST, bulk), 1, &body).await;
    assert_eq!(
        (status, &found["valid_items_count"], &found["invalid_tokens"]),
        (200, &json!(1), &json!([nobody]))
    );
    let (status, outcome) = sent(bed.call(Method::PUT, &format!("{bulk}?action=REVOKE")), 1, &body).await;
    assert_eq!(
        (status, &outcome["accepted_items_count"], &outcome["failed_tokens"]),
        (202, &json!(1), &json!([nobody]))
    );
    assert_eq!(bed.json(&one, 1).await["status"], "RegistrationExpired");
    assert_eq!(sent(bed.call(Method::PUT, &format!("{bulk}?action=RESET")), 1, &body).await.0, 202);
    let of_user = bed.json("/api/system/users/enrollmenttoken/search?serialnumber=SN-9", 1).await;
    assert_ne!(of_user["Device"][0]["Token"], token, "another token");
    assert_eq!(bed.json(&one, 1).await["status"], "RegistrationActive");
    let switch = format!("{bulk}/{group}/compliance-statuses/{uuid}");
    assert_eq!(bed.call(Method::PUT, &switch).send().await.unwrap().status(), 200);
    assert_eq!(bed.json(&one, 1).await["status"], "RegistrationExpired");
    assert_eq!(refusal(bed.call(Method::PUT, &format!("{bulk}?action=EAT")).json(&body)).await, (400, 8018));
    assert_eq!(sent(bed.call(Method::DELETE, bulk), 1, &body).await.1["accepted_items_count"], 1);
    assert_eq!(refusal(bed.call(Method::GET, &one)).await, (404, 5220));
    bed.sandbox.stop().await;
}
