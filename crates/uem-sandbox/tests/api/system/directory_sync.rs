//! /api/system/advanced-ldap-sync-jobs

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    mask::masked,
    support::{self, Testbed, refusal, sent},
};

const JOBS: &str = "/api/system/advanced-ldap-sync-jobs";

async fn start(bed: &Testbed) -> String {
    let own = bed.sandbox.tenant.access.customer().unwrap().uuid;
    let made =
        bed.call(Method::POST, JOBS).json(&json!({"organization_group_uuid": own})).send().await.unwrap();
    assert_eq!(made.status(), 202);
    made.headers()["location"].to_str().unwrap().to_owned()
}

#[tokio::test]
async fn what_the_directory_says_is_previewed_and_taken_over() {
    let bed = support::start(600).await;
    let own = bed.sandbox.tenant.access.customer().unwrap().uuid;
    let job = start(&bed).await;
    let uuid = job.rsplit('/').next().unwrap();
    let again = bed.call(Method::POST, JOBS).json(&json!({"organization_group_uuid": own}));
    assert_eq!(refusal(again).await, (422, 6305), "one waits for approval");
    let preview = bed.json(&job, 1).await;
    let (modified, removed) = (&preview["modified_user_details"], &preview["removed_user_details"]);
    assert!(
        modified["users_count"].as_i64() > Some(0) && removed["users_count"].as_i64() > Some(0),
        "{preview}"
    );
    let status = async || bed.json(&format!("{JOBS}/status/{uuid}"), 1).await;
    let total = preview["total_results"].as_i64().unwrap();
    assert_eq!(
        (&status().await["job_status"], &status().await["pending_enrollment_users"]),
        (&json!("PENDING_APPROVAL"), &json!(total))
    );
    let (one, gone) = (modified["user_list"][0].clone(), removed["user_list"][0].clone());
    let user = async |row: &Value| {
        bed.json(&format!("/api/system/users/{}", row["enrollment_user_uuid"].as_str().unwrap()), 2).await
    };
    assert_ne!(user(&one).await["phoneNumber"], one["phone_number"]);
    let approve =
        |action: &str, body: Value| bed.call(Method::POST, &format!("{job}?action={action}")).json(&body);
    let selected =
        json!({"approval_type": "SELECTED", "enrollment_user_uuids": [one["enrollment_user_uuid"]]});
    assert_eq!(approve("Approve", selected.clone()).send().await.unwrap().status(), 202);
    assert_eq!(user(&one).await["phoneNumber"], one["phone_number"]);
    assert_eq!(
        (user(&gone).await["status"].clone(), status().await["job_status"].clone()),
        (json!(true), json!("PARTIALLY_APPROVED"))
    );
    assert_eq!(refusal(approve("Approve", selected)).await, (422, 6306), "done already");
    assert_eq!(approve("Approve", json!({"approval_type": "ALL"})).send().await.unwrap().status(), 202);
    assert_eq!(
        (user(&gone).await["status"].clone(), status().await["job_status"].clone()),
        (json!(false), json!("COMPLETED"))
    );
    assert_eq!(refusal(approve("Decline", json!({}))).await, (422, 6303), "it is over");
    let second = start(&bed).await;
    assert_eq!(bed.json(&second, 1).await["total_results"], 0, "nothing differs any more");
    let list = bed.json(&format!("{JOBS}?organization_group_uuid={own}&status_filter=6"), 1).await;
    assert_eq!(list["total_results"], 2);
    insta::assert_json_snapshot!("list", masked(list["advanced_ldap_sync_job_details"][0].clone()), {".advanced_ldap_sync_job_uuid" => "[uuid]"});
    let newer = bed.json(&format!("/api/system/advancedldapsyncjobs/{uuid}?page_size=1"), 2).await;
    insta::assert_json_snapshot!("preview", masked(newer), {".advanced_ldap_sync_job_uuid" => "[uuid]"});
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn what_is_declined_stays_as_it_was_and_bad_input_is_refused() {
    let bed = support::start(600).await;
    let own = bed.sandbox.tenant.access.customer().unwrap().uuid;
    let job = start(&bed).await;
    let before = bed.json("/api/system/users/search", 1).await;
    for (query, body, code) in [
        ("action=Eat", json!({}), 6308),
        ("action=Approve", json!({"approval_type": "SOME"}), 6308),
        ("action=Approve", json!({"approval_type": "SELECTED"}), 6308),
    ] {
        assert_eq!(refusal(bed.call(Method::POST, &format!("{job}?{query}")).json(&body)).await, (422, code));
    }
    let (status, _) = sent(bed.call(Method::POST, &format!("{job}?action=Decline")), 1, &json!({})).await;
    assert_eq!(status, 202);
    assert_eq!(bed.json("/api/system/users/search", 1).await, before);
    for (body, expected) in [
        (json!({"organization_group_uuid": "x"}), (404, 6008)),
        (json!({"organization_group_uuid": own, "refresh": "SOME"}), (422, 6308)),
        (json!({"organization_group_uuid": own, "enrollment_user_uuids": ["x"]}), (422, 6308)),
    ] {
        assert_eq!(refusal(bed.call(Method::POST, JOBS).json(&body)).await, expected, "{body}");
    }
    assert_eq!(refusal(bed.call_as("neighbour.admin", Method::GET, &job)).await, (404, 6301));
    assert_eq!(refusal(bed.call(Method::GET, JOBS)).await, (404, 6008));
    bed.sandbox.stop().await;
}
