//! Harmony Mobile: an API account, a REST API key, groups to synchronize, tags that it writes; or an OAuth client.

use reqwest::Method;
use serde_json::{Value, json};
use test_browser::{Browser, guides::harmony_mobile};

use super::walk::{call, log_in};
use crate::support::start;

#[tokio::test(flavor = "multi_thread")]
async fn harmony_mobiles_guide_is_followed_from_first_step_to_last() {
    let bed = start(60).await;
    let browser = Browser::start().await;
    log_in(&browser, &bed).await;

    let key = harmony_mobile::account_and_key(&browser).await;

    // The groups that are synchronized: organization groups and smart groups (assignment groups)
    browser.menu(&["Groups & Settings", "Groups", "Organization Groups"]).await;
    browser.wait_for("Americas").await;
    browser.menu(&["Assignment Groups"]).await;
    browser.press("Add Smart Group").await;
    browser.fill("Name", "Harmony Phones").await;
    browser.choose("Platform", "Android").await;
    browser.press("Save").await;
    browser.wait_for("Criteria").await;

    // Recommended: OAuth
    browser.menu(&["Configurations"]).await;
    let (client_id, secret) = harmony_mobile::oauth_client(&browser).await;
    browser.assert_quiet("Harmony Mobile").await;
    browser.close().await;

    // What Harmony Mobile does with it: groups, devices of a group, tags for status and risk
    let groups: Value = read(call(
        &bed,
        harmony_mobile::USER_NAME,
        &key,
        Method::GET,
        "/api/mdm/smartgroups/search?name=Harmony",
    ))
    .await;
    let group = groups["SmartGroups"][0]["SmartGroupID"].as_i64().expect("the group");
    let devices: Value = read(call(
        &bed,
        harmony_mobile::USER_NAME,
        &key,
        Method::GET,
        &format!("/api/mdm/smartgroups/{group}/devices"),
    ))
    .await;
    let device = devices["Devices"][0]["Id"].as_str().expect("a device").to_owned();
    assert!(devices["Devices"].as_array().unwrap().iter().all(|device| device["Platform"] == "Android"));
    let tag = json!({"TagName": "CHKP_Status_Active", "TagType": 1, "LocationGroupId": 572});
    let made: Value =
        read(call(&bed, harmony_mobile::USER_NAME, &key, Method::POST, "/api/mdm/tags/addtag").json(&tag))
            .await;
    let token = bed.token_of(&client_id, &secret).await;
    let path = format!("/api/mdm/tags/{}/adddevices", made["Value"]);
    let body = json!({"BulkValues": {"Value": [device]}});
    let answer = bed.nobody(Method::POST, &path).bearer_auth(&token).json(&body).send().await.unwrap();
    assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
}

async fn read(call: reqwest::RequestBuilder) -> Value {
    let answer = call.send().await.unwrap();
    assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
    answer.json().await.unwrap()
}
