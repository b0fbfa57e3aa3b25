//! /api/system/groups in both versions.

use serde_json::{Value, json};

use crate::support;

#[tokio::test]
async fn a_group_is_rendered_in_the_shape_of_each_call() {
    let bed = support::start(20).await;
    let groups = bed.json("/api/system/groups/search?groupid=eur-de", 2).await;
    let (id, uuid) = (
        groups["OrganizationGroups"][0]["Id"].clone(),
        groups["OrganizationGroups"][0]["Uuid"].as_str().unwrap().to_owned(),
    );
    let children = bed.json(&format!("/api/system/groups/{id}/children"), 1).await;
    let shapes = json!({
        "search v1": bed.json("/api/system/groups/search?GroupId=EUR-DE", 1).await,
        "search v2": groups["OrganizationGroups"],
        "by id": bed.json(&format!("/api/system/groups/{id}"), 1).await,
        "by uuid": bed.json(&format!("/api/system/groups/{uuid}"), 2).await,
        "children": children,
    });
    insta::assert_json_snapshot!(shapes);
    let host = bed.sandbox.api_url().trim_start_matches("http://");
    let link = format!("http://{host}/API/system/groups/search?page=0&pagesize=500");
    assert_eq!(groups["AdditionalInfo"], json!({"Links": [{"Rel": "self", "Href": link}]}));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn children_are_the_group_itself_and_all_below_with_levels_from_it() {
    let bed = support::start(200).await;
    let id = bed.sandbox.credentials().organization_group_id;
    let all = bed.json(&format!("/api/system/groups/{id}/children"), 2).await;
    let all = all.as_array().unwrap();
    assert_eq!(
        (&all[0]["Id"]["Value"], &all[0]["LgLevel"], &all[0]["Devices"]),
        (&json!(id), &json!(0), &json!("200"))
    );
    let region = &all[1];
    assert_eq!((&region["ParentLocationGroup"]["Id"]["Value"], &region["LgLevel"]), (&json!(id), &json!(1)));
    let leaves: i64 = all
        .iter()
        .filter(|group| group["LgLevel"] == 3)
        .map(|group| group["Devices"].as_str().unwrap().parse::<i64>().unwrap())
        .sum();
    assert_eq!(leaves, 200, "all devices live at the sites");
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn search_pages_orders_and_filters() {
    let bed = support::start(20).await;
    let names = async |query: &str| -> Vec<Value> {
        let body = bed.json(&format!("/api/system/groups/search?{query}"), 2).await;
        body["OrganizationGroups"].as_array().unwrap().iter().map(|group| group["Name"].clone()).collect()
    };
    assert_eq!(names("type=customer").await, ["Example Corp"], "other customers are not the caller's");
    assert_eq!(names("name=euro").await, ["Europe"]);
    assert_eq!(names("ORDERBY=name&SortOrder=desc&pagesize=1").await, ["United States"]);
    let (first, second) = (names("pagesize=2&page=0").await, names("pagesize=2&page=1").await);
    assert!(first.len() == 2 && second.len() == 2 && first != second);
    assert!(names("page=900").await.is_empty());
    let counts = bed.json("/api/system/groups/devicecounts", 1).await;
    let total: i64 = counts["LocationGroups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|group| group["TotalDevices"].as_i64().unwrap())
        .sum();
    assert_eq!(total, 20);
    bed.sandbox.stop().await;
}
