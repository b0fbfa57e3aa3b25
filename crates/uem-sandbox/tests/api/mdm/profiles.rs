//! /api/mdm/profiles

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    mask::{first, masked},
    support::{self, refusal},
};

#[tokio::test]
async fn profiles_have_the_vendors_shapes() {
    let bed = support::start(3).await;
    let v2 = bed.json("/api/mdm/profiles/search?platform=Linux", 2).await;
    let call =
        bed.call(Method::POST, "/api/mdm/profiles/search").header("accept", "application/json;version=3");
    let v3: Value =
        call.json(&json!({"platform": "WINDOWS_DESKTOP"})).send().await.unwrap().json().await.unwrap();
    let id = v2["ProfileList"][0]["ProfileId"].clone();
    let shapes = json!({
        "search v2": v2,
        "search v3": first(v3, "profiles", 1),
        "by id": bed.json(&format!("/api/mdm/profiles/{id}"), 2).await,
    });
    insta::assert_json_snapshot!(masked(shapes));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn filters_narrow_and_no_hit_is_204() {
    let bed = support::start(3).await;
    let names = async |query: &str| {
        let found = bed.json(&format!("/api/mdm/profiles/search?{query}"), 2).await;
        found["ProfileList"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["ProfileName"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(names("searchtext=bitlock").await, ["BitLocker"]);
    assert_eq!(names("platform=Apple%20iOS").await.len(), 3);
    assert_eq!(names("payloadName=DiskEncryption").await, ["FileVault"]);
    assert_eq!(bed.get("/api/mdm/profiles/search?searchtext=nothing", 2).await.status(), 204);
    assert_eq!(bed.get("/api/mdm/profiles/search?status=Inactive", 2).await.status(), 204);
    let v2 = |path: &str| bed.call(Method::GET, path).header("accept", "application/json;version=2");
    assert_eq!(refusal(v2("/api/mdm/profiles/search?organizationgroupid=573")).await, (400, 5005));
    assert_eq!(refusal(v2("/api/mdm/profiles/1")).await, (404, 404));
    let v3 =
        bed.call(Method::POST, "/api/mdm/profiles/search").header("accept", "application/json;version=3");
    assert_eq!(refusal(v3.json(&json!({"page_size": 501}))).await, (422, 1012));
    bed.sandbox.stop().await;
}
