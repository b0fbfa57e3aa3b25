//! /api/system/usergroups and /api/system/user-groups

use reqwest::Method;
use serde_json::json;

use crate::{
    mask::{first, masked},
    support::{self, refusal},
};

#[tokio::test]
async fn groups_and_members_have_the_vendors_shapes() {
    let bed = support::start(60).await;
    let search = bed.json("/api/system/usergroups/search", 1).await;
    let id = search["UserGroup"][0]["UserGroupId"].clone();
    let uuid = bed
        .sandbox
        .tenant
        .database
        .query_opt("SELECT uuid FROM user_group WHERE id = $1", &[id.as_i64().unwrap().into()])
        .await
        .unwrap();
    let uuid: String = uuid.unwrap().get("uuid").unwrap();
    let shapes = json!({
        "search": first(search.clone(), "UserGroup", 1),
        "users": first(bed.json(&format!("/api/system/usergroups/{id}/users"), 1).await, "EnrollmentUser", 1),
        "members": first(bed.json(&format!("/api/system/user-groups/{uuid}/members"), 1).await, "UsersList", 1),
    });
    insta::assert_json_snapshot!(masked(shapes));
    let counted: i64 = search["UserGroup"]
        .as_array()
        .unwrap()
        .iter()
        .map(|group| group["UserCount"].as_i64().unwrap())
        .sum();
    assert_eq!(bed.json("/api/system/users/search", 1).await["Total"], counted, "every user is in one group");
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn custom_groups_are_some_of_all_and_members_are_paged_from_one() {
    let bed = support::start(300).await;
    let total = async |path: &str| bed.json(path, 1).await["Total"].as_i64().unwrap();
    let custom = total("/api/system/usergroups/custom/search").await;
    let directory = total("/api/system/usergroups/search?usergrouptype=directory").await;
    assert_eq!(custom + directory, total("/api/system/usergroups/search").await);
    let group = bed.json("/api/system/usergroups/search?groupname=sales", 1).await["UserGroup"][0].clone();
    let uuid = bed
        .sandbox
        .tenant
        .database
        .query_opt(
            "SELECT uuid FROM user_group WHERE id = $1",
            &[group["UserGroupId"].as_i64().unwrap().into()],
        )
        .await
        .unwrap();
    let uuid: String = uuid.unwrap().get("uuid").unwrap();
    let mut seen = 0;
    let pages =
        bed.json(&format!("/api/system/user-groups/{uuid}/members?page_size=10"), 1).await["TotalPageCount"]
            .as_i64()
            .unwrap();
    for page in 1..=pages {
        let found =
            bed.json(&format!("/api/system/user-groups/{uuid}/members?page_size=10&page={page}"), 1).await;
        assert_eq!(found["PageNumber"], page);
        seen += i64::try_from(found["UsersList"].as_array().unwrap().len()).unwrap();
    }
    assert_eq!(group["UserCount"], seen);
    assert_eq!(bed.get("/api/system/usergroups/search?groupname=nothing", 1).await.status(), 204);
    assert_eq!(refusal(bed.call(Method::GET, "/api/system/usergroups/1/users")).await, (400, 17));
    bed.sandbox.stop().await;
}
