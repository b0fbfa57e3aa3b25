//! /api/system/admins in both versions.

use reqwest::Method;
use serde_json::json;

use crate::support::{self, refusal};

#[tokio::test]
async fn an_admin_is_rendered_in_the_shape_of_each_version() {
    let bed = support::start(20).await;
    let v1 = bed.json("/api/system/admins/search?UserName=READ.only", 1).await;
    let v2 = bed.json("/api/system/admins/search?username=read.only", 2).await;
    let by_id = bed.json(&format!("/api/system/admins/{}", v1["Admins"][0]["Id"]["Value"]), 1).await;
    let by_uuid =
        bed.json(&format!("/api/system/admins/{}", v2["admins"][0]["uuid"].as_str().unwrap()), 2).await;
    let mut row = v1["Admins"][0].clone();
    row.as_object_mut().unwrap().remove("MessageType");
    assert_eq!(by_id, row, "a read by id says nothing of messages");
    insta::assert_json_snapshot!(json!({"v1": v1, "v2": v2, "v2 by uuid": by_uuid}));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn admins_of_other_tenants_do_not_exist() {
    let bed = support::start(20).await;
    let all = bed.json("/api/system/admins/search", 1).await;
    let names: Vec<_> =
        all["Admins"].as_array().unwrap().iter().map(|admin| admin["UserName"].as_str().unwrap()).collect();
    assert_eq!(names, ["api.admin", "read.only", "device.reader", r"EXAMPLE\directory.admin"]);
    assert_eq!(bed.get("/api/system/admins/search?username=neighbour", 2).await.status(), 204);
    let neighbour = bed.sandbox.tenant.access.admin_by_name("neighbour.admin").unwrap().id;
    assert_eq!(refusal(bed.call(Method::GET, &format!("/api/system/admins/{neighbour}"))).await, (400, 400));
    bed.sandbox.stop().await;
}
