//! Assignments, old and newer: the same rules behind both.

use reqwest::Method;
use serde_json::{Value, json};

use super::internal::{all_devices, check_in, on_device, phones, send, upload};
use crate::{
    mask::masked,
    support::{self, refusal},
};

#[tokio::test]
async fn what_the_old_call_assigns_the_newer_one_shows() {
    let bed = support::start(30).await;
    let (id, uuid) = upload(&bed, "1.0", json!({})).await;
    let (group, group_uuid) = all_devices(&bed).await;
    let old = format!("/api/mam/apps/internal/{id}/assignments");
    let body = json!({
        "SmartGroupIds": [group],
        "DeploymentParameters": {
            "PushMode": "OnDemand", "EffectiveDate": "2026-03-01T08:00:00", "PreventRemoval": true,
            "RemoveOnUnEnroll": false, "ApplicationBackup": false,
            "ApplicationConfigurations": [{"Key": "server", "Type": "String", "Value": "a.example"}],
        },
    });
    assert_eq!(send(&bed, Method::PUT, &old, body).await.0, 204);
    let shown = bed.json(&format!("/api/mam/apps/internal/{id}"), 1).await["Assignments"].clone();
    insta::assert_json_snapshot!(masked(without_uuids(shown)));
    let rules = bed.json(&format!("/api/mam/apps/{uuid}/assignment-rules"), 2).await;
    assert_eq!(rules["assignments"][0]["distribution"]["smart_groups"], json!([group_uuid]));
    insta::assert_json_snapshot!(masked(without_uuids(rules)));
    let older = bed.json(&format!("/api/mam/apps/{uuid}/assignment-rule"), 1).await;
    assert!(older["assignments"][0]["distribution"]["keep_app_updated_automatically"].is_null());

    assert_eq!(send(&bed, Method::DELETE, &old, json!({"SmartGroupIds": [group]})).await.0, 204);
    assert_eq!(bed.json(&format!("/api/mam/apps/internal/{id}"), 1).await["Assignments"], json!([]));
    bed.sandbox.stop().await;
}

/// UUIDs differ from run to run.
fn without_uuids(mut value: Value) -> Value {
    fn mask(value: &mut Value) {
        match value {
            Value::Object(map) => map.values_mut().for_each(mask),
            Value::Array(list) => list.iter_mut().for_each(mask),
            Value::String(text) if text.len() == 36 && text.matches('-').count() == 4 => {
                *text = "uuid".into()
            }
            _ => {}
        }
    }
    mask(&mut value);
    value
}

#[tokio::test]
async fn newer_rules_reach_devices_by_priority_less_the_excluded_ones_and_shut_the_old_calls() {
    let bed = support::start(60).await;
    let (id, uuid) = upload(&bed, "1.0", json!({})).await;
    let (_, all) = all_devices(&bed).await;
    let found = bed.json("/api/mdm/smartgroups/search?name=All%20Corporate%20Dedicated", 1).await;
    let corporate = &found["SmartGroups"][0];
    let phones_of = async |query: &str| -> Vec<i64> {
        let found = bed.json(&format!("/api/mdm/devices/search?platform=Apple&{query}"), 1).await;
        found["Devices"].as_array().unwrap().iter().map(|row| row["Id"]["Value"].as_i64().unwrap()).collect()
    };
    let (owned, own) = (phones_of("ownership=C").await[0], phones_of("ownership=E").await[0]);
    let rule = |priority: i64, groups: Value, method: &str| json!({"priority": priority, "distribution": {"name": "Rule", "smart_groups": groups, "app_delivery_method": method}});
    let path = format!("/api/mam/apps/{uuid}/assignment-rules");
    let put = async |body: Value| {
        let call = bed.call(Method::PUT, &path).header("accept", "application/json;version=2").json(&body);
        call.send().await.unwrap().status().as_u16()
    };
    let corporate_uuid = corporate["SmartGroupUuid"].clone();
    assert_eq!(
        put(
            json!({"assignments": [rule(0, json!([all]), "AUTO")], "excluded_smart_groups": [corporate_uuid]})
        )
        .await,
        202
    );
    check_in(&bed, owned).await;
    check_in(&bed, own).await;
    assert!(on_device(&bed, owned, "com.example.tool").await.is_none(), "excluded");
    assert!(on_device(&bed, own, "com.example.tool").await.is_some());
    assert_eq!(put(json!({"assignments": [rule(1, json!([all]), "AUTO"), rule(0, json!([corporate_uuid]), "ON_DEMAND")]})).await, 202);
    check_in(&bed, owned).await;
    assert!(on_device(&bed, owned, "com.example.tool").await.is_none(), "the rule on demand comes first");
    let shown = bed.json(&path, 2).await;
    assert_eq!(shown["assignments"][0]["distribution"]["smart_groups"], json!([corporate_uuid]));

    let old = format!("/api/mam/apps/internal/{id}/assignments");
    let body = json!({"SmartGroupIds": [corporate["SmartGroupID"]]});
    assert_eq!(refusal(bed.call(Method::POST, &old).json(&body)).await, (422, 7002));
    assert_eq!(refusal(bed.call(Method::PUT, &old).json(&body)).await, (422, 7002));
    assert_eq!(refusal(bed.call(Method::DELETE, &old).json(&body)).await, (400, 8061));
    let added = bed
        .call(Method::POST, &path)
        .header("accept", "application/json;version=2")
        .json(&json!({"assignments": [rule(1, json!([all]), "AUTO")]}));
    assert_eq!(refusal(added).await, (400, 6), "the priority is taken");
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn bad_assignments_are_refused_and_change_nothing() {
    let bed = support::start(20).await;
    let (id, uuid) = upload(&bed, "1.0", json!({})).await;
    let (group, all) = all_devices(&bed).await;
    let old = format!("/api/mam/apps/internal/{id}/assignments");
    for (method, body, expected) in [
        (Method::POST, json!({}), (400, 7002)),
        (Method::POST, json!({"SmartGroupIds": [99]}), (400, 7002)),
        (Method::POST, json!({"SmartGroupIds": "all"}), (400, 7002)),
        (
            Method::PUT,
            json!({"SmartGroupIds": [group], "DeploymentParameters": {"PushMode": "Now"}}),
            (400, 7002),
        ),
        (
            Method::PUT,
            json!({"SmartGroupIds": [group], "DeploymentParameters": {"EffectiveDate": "x"}}),
            (400, 7002),
        ),
        (Method::PUT, json!([]), (422, 1012)),
        (Method::DELETE, json!({"SmartGroupIds": [group]}), (400, 8)),
    ] {
        assert_eq!(refusal(bed.call(method.clone(), &old).json(&body)).await, expected, "{method} {body}");
    }
    let rule =
        |groups: Value| json!({"priority": 0, "distribution": {"name": "Rule", "smart_groups": groups}});
    for (body, expected) in [
        (json!({}), (422, 1012)),
        (json!({"assignments": [{"priority": 0}]}), (422, 1012)),
        (json!({"assignments": [rule(json!([]))]}), (422, 1012)),
        (json!({"assignments": [rule(json!(["x"]))]}), (422, 1012)),
        (json!({"assignments": [rule(json!(["6f0f04c7-0000-4681-8bec-000000005614"]))]}), (400, 7002)),
        (json!({"assignments": [rule(json!([all])), rule(json!([all]))]}), (400, 6)),
    ] {
        let call = bed.call(Method::PUT, &format!("/api/mam/apps/{uuid}/assignment-rules"));
        let call = call.header("accept", "application/json;version=2").json(&body);
        assert_eq!(refusal(call).await, expected, "{body}");
    }
    assert_eq!(bed.json(&format!("/api/mam/apps/internal/{id}"), 1).await["Assignments"], json!([]));
    let other = bed.call_as("neighbour.admin", Method::POST, &old).json(&json!({"SmartGroupIds": [group]}));
    assert_eq!(refusal(other).await, (401, 7000));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn an_assignment_waits_for_its_date() {
    let bed = support::start(30).await;
    let (id, _) = upload(&bed, "1.0", json!({})).await;
    let (group, _) = all_devices(&bed).await;
    let [phone, _] = phones(&bed).await;
    let date = (bed.sandbox.tenant.fleet.now() + jiff::SignedDuration::from_hours(2)).to_string();
    let body = json!({"SmartGroupIds": [group], "DeploymentParameters": {"EffectiveDate": date}});
    assert_eq!(
        send(&bed, Method::POST, &format!("/api/mam/apps/internal/{id}/assignments"), body).await.0,
        201
    );
    check_in(&bed, phone).await;
    assert!(on_device(&bed, phone, "com.example.tool").await.is_none());
    bed.control("/_sandbox/clock", json!({"step_seconds": 7300})).await;
    check_in(&bed, phone).await;
    assert!(on_device(&bed, phone, "com.example.tool").await.is_some());
    bed.sandbox.stop().await;
}
