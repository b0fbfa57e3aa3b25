//! /api/system/operations

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{self, refusal};

const TRIGGER: &str = "/api/system/operations/trigger";

#[tokio::test]
async fn a_group_sync_finds_what_the_directory_knows_and_is_read_back() {
    let bed = support::start(300).await;
    let own = bed.sandbox.tenant.access.customer().unwrap().uuid;
    let pending = async || -> i64 {
        let groups = bed.json("/api/system/usergroups/search?pagesize=500", 1).await;
        let mut total = 0;
        for group in groups["UserGroup"].as_array().unwrap() {
            let sql = format!("SELECT uuid FROM user_group WHERE id = {}", group["UserGroupId"]);
            let row = bed.sandbox.tenant.database.query_opt(&sql, &[]).await.unwrap().unwrap();
            let uuid: String = row.get("uuid").unwrap();
            let path = format!("/api/system/user-groups/{uuid}/actions/changes?mergechangestype=All");
            let answer = bed.get(&path, 1).await;
            // Groups that were made in the console have no directory to ask.
            if answer.status() == 200 {
                total += answer.json::<Value>().await.unwrap()["Total_Result"].as_i64().unwrap();
            }
        }
        total
    };
    assert_eq!(pending().await, 0, "nobody has asked the directory yet");
    let body = json!({"operation_type": "GroupSync", "organization_group_uuid": own});
    let answer = bed.call(Method::POST, TRIGGER).json(&body).send().await.unwrap();
    assert_eq!(answer.status(), 202);
    let location = answer.headers()["location"].to_str().unwrap().to_owned();
    let started: Value = answer.json().await.unwrap();
    assert_eq!(
        (&started["status"], &started["progress_percentage"]),
        (&json!("RanToCompletion"), &json!(100))
    );
    assert_eq!(bed.json(&location, 1).await, started);
    assert!(pending().await > 0);

    let call = |body: Value| bed.call(Method::POST, TRIGGER).json(&body);
    assert_eq!(refusal(call(json!({"operation_type": "ResetIdFromBroker"}))).await, (403, 6192));
    assert_eq!(refusal(call(json!({"operation_type": "Dance"}))).await, (422, 1012));
    let other = json!({"operation_type": "GroupSync", "organization_group_uuid": "6f0f04c7-0000-4681-8bec-000000005614"});
    assert_eq!(refusal(call(other)).await, (404, 6052));
    bed.sandbox.stop().await;
}
