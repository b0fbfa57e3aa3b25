//! /api/system/groups in both versions.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{self, basic, refusal};
use secrecy::ExposeSecret as _;

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

#[tokio::test]
async fn a_group_is_made_changed_and_deleted_and_its_key_opens_the_api() {
    let bed = support::start(20).await;
    let parent = bed.sandbox.credentials().organization_group_id;
    let body = json!({"Name": "Pop-up Store", "GroupId": "POPUP", "LocationGroupType": "Site", "Country": "France",
                      "Timezone": 4, "EnableRestApiAccess": true});
    let made = bed
        .call(Method::POST, &format!("/api/system/groups/{parent}"))
        .header("accept", "application/json;version=2")
        .json(&body)
        .send()
        .await
        .unwrap();
    assert_eq!(made.status(), 200);
    let made: Value = made.json().await.unwrap();
    assert_eq!(made["RestApiAccess"]["Status"], "Enabled");
    let (id, uuid) = (made["Id"].as_i64().unwrap(), made["Uuid"].as_str().unwrap().to_owned());

    let group = bed.json(&format!("/api/system/groups/{uuid}"), 2).await;
    assert_eq!(
        (&group["Name"], &group["Locale"], &group["Timezone"]),
        (&json!("Pop-up Store"), &json!("fr-FR"), &json!(4))
    );
    assert_eq!(group["EnableRestApiAccess"], true);
    let keys = bed.json(&format!("/api/system/v2/groups/{uuid}/api-keys"), 1).await;
    let key = made["RestApiAccess"]["DefaultAdminApiKey"].as_str().unwrap();
    let row = json!({"service_name": "AirWatchAPI", "api_key": key, "daily_quota_usage": 0});
    assert_eq!(keys["api_keys"][0], row);
    let credentials = bed.sandbox.credentials();
    let good = basic(&credentials.username, credentials.password.expose_secret());
    let call = bed
        .nobody(Method::GET, "/api/system/info")
        .header("authorization", &good)
        .header("aw-tenant-code", key);
    assert_eq!(call.send().await.unwrap().status(), 200, "the new key opens the API");
    let parents = bed.json(&format!("/api/system/groups/{uuid}/parents"), 1).await;
    assert_eq!(parents.as_array().unwrap().len(), 1, "what lies above the caller does not exist");
    assert_eq!(parents[0]["Id"]["Value"], parent);

    let changed =
        bed.call(Method::PUT, &format!("/api/system/groups/{id}")).json(&json!({"name": "Corner Store"}));
    assert_eq!(changed.send().await.unwrap().status(), 204);
    let group = bed.json(&format!("/api/system/groups/{id}"), 1).await;
    assert_eq!((&group["Name"], &group["GroupId"]), (&json!("Corner Store"), &json!("POPUP")));
    let tree =
        bed.json(&format!("/api/system/groups/{}/tree", parents[0]["Uuid"].as_str().unwrap()), 1).await;
    let children = tree["Children"].as_array().unwrap();
    assert!(children.iter().any(|child| child["Name"] == "Corner Store" && child["Children"] == json!([])));

    let gone = bed.call(Method::DELETE, &format!("/api/system/groups/{id}")).send().await.unwrap();
    assert_eq!(gone.status(), 200);
    assert_eq!(refusal(bed.call(Method::GET, &format!("/api/system/groups/{id}"))).await, (404, 6008));
    let call = bed
        .nobody(Method::GET, "/api/system/info")
        .header("authorization", &good)
        .header("aw-tenant-code", key);
    assert_eq!(refusal(call).await, (403, 1013), "its key went with it");
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn groups_that_hold_something_or_are_somebody_elses_stay_as_they_are() {
    let bed = support::start(200).await;
    let own = bed.sandbox.credentials().organization_group_id;
    let path = |id: i64| format!("/api/system/groups/{id}");
    let children = bed.json(&format!("{}/children", path(own)), 1).await;
    let with_devices = children.as_array().unwrap().iter().find(|group| group["LgLevel"] == 3).unwrap()["Id"]
        ["Value"]
        .as_i64()
        .unwrap();
    let call = |method: Method, id: i64, body: Value| bed.call(method, &path(id)).json(&body);
    let cases = [
        ("duplicate code", call(Method::POST, own, json!({"Name": "x", "GroupId": "eur-de"})), (400, 6)),
        ("no name", call(Method::POST, own, json!({"GroupId": "NEW"})), (400, 6)),
        (
            "no such type",
            call(Method::POST, own, json!({"Name": "x", "LocationGroupType": "Galaxy"})),
            (400, 6),
        ),
        (
            "second customer",
            call(Method::POST, own, json!({"Name": "x", "LocationGroupType": "Customer"})),
            (400, 6),
        ),
        ("no number", call(Method::POST, own, json!({"Name": "x", "Timezone": "late"})), (400, 6)),
        ("neighbour", call(Method::POST, 573, json!({"Name": "x"})), (400, 6)),
        ("no object", call(Method::POST, own, json!([1])), (422, 1012)),
        ("neighbour's name", call(Method::PUT, 573, json!({"Name": "x"})), (400, 6)),
        ("own code", call(Method::PUT, own, json!({"GroupId": "OTHER"})), (403, 5094)),
        ("own group", call(Method::DELETE, own, json!({})), (403, 11)),
        ("neighbour's group", call(Method::DELETE, 573, json!({})), (400, 6)),
        ("groups below", call(Method::DELETE, 575, json!({})), (422, 7160)),
        ("devices", call(Method::DELETE, with_devices, json!({})), (422, 7160)),
    ];
    for (name, call, expected) in cases {
        assert_eq!(refusal(call).await, expected, "{name}");
    }
    let after = bed.json(&format!("{}/children", path(own)), 1).await;
    assert_eq!(after, children, "nothing changed");
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn direct_enrollment_is_inherited_and_the_last_contact_is_that_of_the_devices() {
    let bed = support::start(20).await;
    let own = bed.sandbox.credentials().organization_group_id;
    let uuid_of = |id: i64| bed.sandbox.tenant.access.org_group(id).unwrap().uuid;
    let path = |id: i64| format!("/api/mdm/groups/{}/settings/directenrollment", uuid_of(id));
    let saved =
        bed.call(Method::POST, &path(own)).json(&json!({"enableWorkSpaceOneDirectEnrollmentForIos": true}));
    assert_eq!(saved.send().await.unwrap().status(), 201);
    let below = bed.json(&path(575), 1).await;
    assert_eq!(below["enableWorkSpaceOneDirectEnrollmentForIos"], true);
    assert_eq!(below["enableWorkSpaceOneDirectEnrollment"], false);
    let bad = bed.call(Method::POST, &path(own)).json(&json!({"assignedUserGroup": "Nobody"}));
    assert_eq!(refusal(bad).await, (422, 1012));
    assert_eq!(refusal(bed.call(Method::GET, &path(573))).await, (400, 5027));
    let rows = bed.json("/api/mdm/devices/search", 1).await;
    let latest = rows["Devices"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["LastSeen"].as_str().unwrap().to_owned())
        .max();
    let sync = bed.json(&format!("/api/mdm/groups/{}/last-sync", uuid_of(own)), 1).await;
    assert_eq!(sync["last_sync"], format!("{}Z", latest.unwrap()));
    bed.sandbox.stop().await;
}
