//! /api/mam/apps/appgroups: made, found, changed, deleted.

use reqwest::Method;
use serde_json::json;

use super::internal::send;
use crate::support::{self, refusal};

#[tokio::test]
async fn a_group_is_made_found_changed_and_deleted() {
    let bed = support::start(3).await;
    let root = "/api/mam/apps/appgroups";
    let body = json!({
        "Name": "Denied games", "AppGroupType": "blacklist", "Platform": "Apple", "Description": "Not at work",
        "Applications": [{"BundleId": "com.example.game", "Name": "Game"}],
    });
    let (status, made) = send(&bed, Method::POST, root, body.clone()).await;
    assert_eq!(status, 200);
    let group = bed.sandbox.credentials().organization_group_id.to_string();
    let expected = json!({
        "ApplicationGroupID": "1", "Name": "Denied games", "AppGroupType": "Blacklist", "Platform": "Apple",
        "IsActive": true, "ManagedByOrganizationGroupID": group, "AppCount": "1", "Description": "Not at work",
        "Applications": [{"BundleId": "com.example.game", "Name": "Game"}],
    });
    assert_eq!(made, expected);
    assert_eq!(bed.json(&format!("{root}/1"), 1).await, expected);
    assert_eq!(send(&bed, Method::PUT, &format!("{root}/1"), json!({"IsActive": false})).await.0, 200);
    let applications = format!("{root}/1/applications");
    let more = json!({"Applications": [{"BundleId": "com.example.film", "Name": "Film"}]});
    assert_eq!(send(&bed, Method::POST, &applications, more.clone()).await.0, 200);
    let found = bed.json(&format!("{root}/search?appgroupname=games&platform=apple"), 1).await;
    let row = &found["AppGroups"][0];
    assert_eq!(
        (&found["Total"], &row["AppCount"], &row["IsActive"]),
        (&json!(1), &json!("2"), &json!(false))
    );
    assert_eq!(row["Description"], "Not at work");
    assert_eq!(bed.json(&format!("{root}/search?platform=Android"), 1).await["Total"], 0);
    assert_eq!(send(&bed, Method::DELETE, &applications, more.clone()).await.0, 200);
    assert_eq!(refusal(bed.call(Method::DELETE, &applications).json(&more)).await, (404, 404));
    assert_eq!(refusal(bed.call_as("neighbour.admin", Method::GET, &format!("{root}/1"))).await, (404, 404));
    assert_eq!(refusal(bed.call(Method::POST, root).json(&body)).await, (400, 400), "the name is taken");

    let values = json!({"BulkValues": {"Value": ["1", "9"]}});
    let (status, outcome) = send(&bed, Method::DELETE, root, values).await;
    assert_eq!((status, &outcome["AcceptedItems"], &outcome["FailedItems"]), (200, &json!(1), &json!(1)));
    assert_eq!(refusal(bed.call(Method::GET, &format!("{root}/1"))).await, (404, 404));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn groups_that_say_too_little_are_refused() {
    let bed = support::start(2).await;
    for body in [
        json!({"AppGroupType": "Required", "Platform": "Apple"}),
        json!({"Name": "x", "Platform": "Apple"}),
        json!({"Name": "x", "AppGroupType": "Maybe", "Platform": "Apple"}),
        json!({"Name": "x", "AppGroupType": "Required", "Platform": "Toaster"}),
        json!({"Name": "x", "AppGroupType": "Required", "Platform": "Apple", "ManagedByOrganizationGroupID": "573"}),
        json!({"Name": "x", "AppGroupType": "Required", "Platform": "Apple", "Applications": [{"Name": "x"}]}),
    ] {
        let call = bed.call(Method::POST, "/api/mam/apps/appgroups").json(&body);
        assert_eq!(refusal(call).await, (400, 400), "{body}");
    }
    bed.sandbox.stop().await;
}
