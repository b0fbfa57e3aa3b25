//! /api/system/users

use std::collections::{BTreeMap, BTreeSet};

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    mask::{first, masked},
    support::{self, refusal},
};

#[tokio::test]
async fn users_have_the_vendors_shapes() {
    let bed = support::start(20).await;
    let search = bed.json("/api/system/users/search?pagesize=2", 1).await;
    let (id, uuid) =
        (search["Users"][0]["Id"]["Value"].clone(), search["Users"][0]["Uuid"].as_str().unwrap().to_owned());
    let by_id = bed.json(&format!("/api/system/users/{id}"), 1).await;
    assert_eq!(by_id, search["Users"][0]);
    let v2 = bed.json("/api/system/users/search", 2).await;
    let shapes = json!({
        "search v1": first(search, "Users", 1),
        "search v2": v2[0],
        "by uuid": bed.json(&format!("/api/system/users/{uuid}"), 2).await,
    });
    insta::assert_json_snapshot!(masked(shapes));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn paging_to_the_end_gives_every_user_once_with_the_number_of_devices() {
    let bed = support::start(300).await;
    let (mut ids, mut counted, mut page) = (BTreeSet::new(), BTreeMap::new(), 0);
    loop {
        let found = bed.json(&format!("/api/system/users/search?pagesize=70&page={page}"), 1).await;
        let users = found["Users"].as_array().unwrap();
        assert_eq!(
            (&found["Page"], &found["PageSize"], &found["Total"]),
            (&json!(page), &json!(70), &json!(240))
        );
        if users.is_empty() {
            break;
        }
        for user in users {
            assert!(ids.insert(user["Id"]["Value"].as_i64().unwrap()));
            counted.insert(
                user["UserName"].as_str().unwrap().to_owned(),
                user["EnrolledDevicesCount"].as_str().unwrap().to_owned(),
            );
        }
        page += 1;
    }
    assert_eq!(ids.len(), 240);
    let mut devices = BTreeMap::<String, u32>::new();
    for device in bed.json("/api/mdm/devices/search", 1).await["Devices"].as_array().unwrap() {
        *devices.entry(device["UserName"].as_str().unwrap_or_default().to_owned()).or_default() += 1;
    }
    for (user, count) in counted {
        assert_eq!(count, devices.get(&user).copied().unwrap_or(0).to_string(), "{user}");
    }
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn filters_and_orders_are_those_of_the_vendor() {
    let bed = support::start(300).await;
    let users = async |query: &str| -> Vec<Value> {
        bed.json(&format!("/api/system/users/search?{query}"), 1).await["Users"].as_array().unwrap().clone()
    };
    let all = users("").await;
    let some = &all[17];
    let text = |user: &Value, name: &str| user[name].as_str().unwrap().to_owned();
    for (query, name) in
        [("firstname", "FirstName"), ("lastname", "LastName"), ("email", "Email"), ("username", "UserName")]
    {
        let part = text(&all[17], name).to_uppercase();
        let expected: Vec<&Value> =
            all.iter().filter(|user| text(user, name).to_uppercase().contains(&part)).collect();
        assert_eq!(users(&format!("{query}={part}")).await.iter().collect::<Vec<_>>(), expected, "{query}");
    }
    let inactive = all.iter().filter(|user| user["Status"] == false).count();
    assert_eq!(users("status=Inactive").await.len(), inactive);
    assert_eq!(users("role=nothing").await.len(), 0);
    let group = text(some, "LocationGroupId");
    assert!(
        users(&format!("locationgroupId={group}"))
            .await
            .iter()
            .all(|user| user["LocationGroupId"] == some["LocationGroupId"])
    );
    assert_eq!(users("locationgroupId=573").await.len(), 0, "another customer's");
    let mut names: Vec<String> = all.iter().map(|user| text(user, "UserName")).collect();
    names.sort();
    names.reverse();
    let ordered: Vec<String> =
        users("orderby=UserName&sortorder=DESC").await.iter().map(|user| text(user, "UserName")).collect();
    assert_eq!(ordered, names);
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn some_users_have_no_email_and_some_share_one() {
    let bed = support::start(3_000).await;
    let mut emails = Vec::new();
    for page in 0..5 {
        let found = bed.json(&format!("/api/system/users/search?page={page}"), 1).await;
        emails.extend(
            found["Users"].as_array().unwrap().iter().map(|user| user["Email"].as_str().unwrap().to_owned()),
        );
    }
    let set: Vec<&String> = emails.iter().filter(|email| !email.is_empty()).collect();
    assert!(set.len() < emails.len());
    assert!(set.iter().collect::<BTreeSet<_>>().len() < set.len());
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn users_of_others_do_not_exist() {
    let bed = support::start(20).await;
    let user = bed.json("/api/system/users/search?pagesize=1", 1).await["Users"][0].clone();
    let id = format!("/api/system/users/{}", user["Id"]["Value"]);
    let uuid = format!("/api/system/users/{}", user["Uuid"].as_str().unwrap());
    assert_eq!(refusal(bed.call_as("neighbour.admin", Method::GET, &id)).await, (404, 404));
    assert_eq!(refusal(bed.call_as("neighbour.admin", Method::GET, &uuid)).await, (404, 12));
    let search =
        bed.call_as("neighbour.admin", Method::GET, "/api/system/users/search").send().await.unwrap();
    let search: Value = search.json().await.unwrap();
    assert_eq!((&search["Total"], &search["Users"]), (&json!(0), &json!([])));
    bed.sandbox.stop().await;
}
