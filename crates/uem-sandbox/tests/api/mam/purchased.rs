//! /api/mam/apps/purchased: licences, assignments, the account.

use reqwest::Method;
use serde_json::{Value, json};

use super::internal::{all_devices, check_in, on_device, send};
use crate::{
    mask::masked,
    support::{self, Testbed, refusal},
};

async fn outlook(bed: &Testbed) -> Value {
    let found = bed.json("/api/mam/apps/purchased/search?bundleid=com.microsoft.Office.Outlook", 1).await;
    assert_eq!(found["Total"], 1);
    found["Application"][0].clone()
}

#[tokio::test]
async fn reads_have_the_vendors_shapes() {
    let bed = support::start(60).await;
    let row = outlook(&bed).await;
    let shapes = json!({
        "search": row,
        "v1": bed.json(&format!("/api/mam/apps/purchased/{}", row["Id"]["Value"]), 1).await,
        "v2": bed.json(&format!("/api/mam/apps/purchased/{}", row["Uuid"].as_str().unwrap()), 2).await,
    });
    insta::assert_json_snapshot!(masked(shapes));
    assert_eq!(bed.get("/api/mam/apps/purchased/search?bundleid=none", 1).await.status(), 204);
    assert_eq!(
        refusal(bed.call(Method::GET, "/api/mam/apps/purchased/search?locationgroupid=573")).await,
        (400, 6183)
    );
    assert_eq!(refusal(bed.call(Method::GET, "/api/mam/apps/purchased/9")).await, (400, 6));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn licences_are_given_used_and_never_more_than_there_are() {
    let bed = support::start(60).await;
    let row = outlook(&bed).await;
    let app = format!("/api/mam/apps/purchased/{}", row["Id"]["Value"]);
    let (group, _) = all_devices(&bed).await;
    let total = row["ManagedDistribution"]["Purchased"].as_i64().unwrap();
    let give = |count: i64| json!({"Assignments": [{"SmartGroupId": group, "Allocated": count}], "Deployment": {"AssignmentType": "Auto", "RemoveOnUnenroll": false}});
    assert_eq!(refusal(bed.call(Method::PUT, &app).json(&give(total + 1))).await, (400, 7112));
    assert_eq!(send(&bed, Method::PUT, &app, give(total)).await.0, 200);
    let shown = bed.json(&app, 1).await;
    assert_eq!(
        (&shown["Licenses"]["Allocated"], &shown["Licenses"]["Unallocated"]),
        (&json!(total), &json!(0))
    );
    assert_eq!(shown["Deployment"]["RemoveOnUnenroll"], false);
    for (body, expected) in [
        (json!({"Assignments": [{"SmartGroupId": 9}]}), (400, 7113)),
        (json!({"Assignments": [{}]}), (422, 1012)),
        (json!({"Deployment": {"AssignmentType": "Soon"}}), (422, 1012)),
    ] {
        assert_eq!(refusal(bed.call(Method::POST, &format!("{app}/assignment")).json(&body)).await, expected);
    }
    assert_eq!(send(&bed, Method::POST, &format!("{app}/assignment"), give(total - 1)).await.0, 201);
    assert_eq!(bed.json(&app, 1).await["Licenses"]["Unallocated"], 1);

    let lacking = bed.json(&format!("{app}/devices?status=NotInstalled"), 1).await;
    let phone = lacking["DeviceId"][0].as_i64().unwrap();
    let used = shown["Licenses"]["Redeemed"].as_i64().unwrap();
    let order = json!({"DeviceId": phone});
    assert_eq!(send(&bed, Method::POST, &format!("{app}/install"), order.clone()).await.0, 200);
    check_in(&bed, phone).await;
    assert!(on_device(&bed, phone, "com.microsoft.Office.Outlook").await.is_some());
    assert_eq!(bed.json(&app, 1).await["Licenses"]["Redeemed"], used + 1);
    assert_eq!(bed.json(&format!("{app}/status?deviceid={phone}"), 1).await, "Managed");
    assert_eq!(send(&bed, Method::POST, &format!("{app}/uninstall"), order).await.0, 200);
    check_in(&bed, phone).await;
    assert_eq!(bed.json(&app, 1).await["Licenses"]["Redeemed"], used);
    let unknown = json!({"SerialNumber": "none"});
    assert_eq!(refusal(bed.call(Method::POST, &format!("{app}/install")).json(&unknown)).await, (404, 8));

    let uuid = row["Uuid"].as_str().unwrap();
    let rules = json!({"assignments": [{"priority": 0, "distribution": {"name": "All", "smart_groups": [all_devices(&bed).await.1]}}]});
    let call = bed.call(Method::PUT, &format!("/api/mam/apps/{uuid}/assignment-rules"));
    assert_eq!(
        call.header("accept", "application/json;version=2").json(&rules).send().await.unwrap().status(),
        202
    );
    assert_eq!(refusal(bed.call(Method::GET, &app)).await, (501, 7019), "newer rules");
    assert_eq!(refusal(bed.call(Method::PUT, &app).json(&give(1))).await, (400, 7115));
    assert_eq!(send(&bed, Method::DELETE, &app, json!({})).await.0, 200);
    assert_eq!(refusal(bed.call(Method::GET, &app)).await, (400, 6));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn switches_and_invitations_are_kept() {
    let bed = support::start(40).await;
    let row = outlook(&bed).await;
    let app = format!("/api/mam/apps/purchased/{}", row["Id"]["Value"]);
    assert_eq!(row["IsAutoUpdateEnabled"], false);
    assert_eq!(send(&bed, Method::PATCH, &app, json!({"IsAutoUpdateEnabled": true})).await.0, 200);
    assert_eq!(outlook(&bed).await["IsAutoUpdateEnabled"], true);
    assert_eq!(refusal(bed.call(Method::PATCH, &app).json(&json!({}))).await, (400, 400));

    let slack =
        bed.json("/api/mam/apps/purchased/search?bundleid=com.tinyspeck.chatlyio", 1).await["Application"][0]
            .clone();
    let eligible = |row: &Value| row["ManagedDistribution"]["AppLicenseEligibility"].clone();
    assert_eq!(eligible(&slack), "VPPUser");
    let enable = format!("/api/mam/apps/purchased/EnableDeviceAssignmentForVppApp/{}", slack["Id"]["Value"]);
    assert_eq!(send(&bed, Method::PUT, &enable, json!({})).await.0, 200);
    assert_eq!(refusal(bed.call(Method::PUT, &enable)).await, (422, 7103));

    let phone =
        bed.json("/api/mdm/devices/search?platform=Apple", 1).await["Devices"][0]["Id"]["Value"].clone();
    let status = format!("{app}/vppinvitestatus/{phone}");
    assert_eq!(bed.json(&status, 1).await["Status"], "NotInvited");
    let values = json!({"BulkValues": {"Value": [phone, 5]}});
    let (code, outcome) = send(&bed, Method::POST, &format!("{app}/vppinvite"), values).await;
    assert_eq!((code, &outcome["AcceptedItems"], &outcome["FailedItems"]), (201, &json!(1), &json!(1)));
    assert_eq!(bed.json(&status, 1).await["Status"], "Invited");
    assert_eq!(refusal(bed.call(Method::GET, &format!("{app}/vppinvitestatus/5"))).await, (400, 2));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn an_account_is_synchronized_once_at_a_time() {
    let bed = support::start(3).await;
    let group = bed.sandbox.credentials().organization_group_id.to_string();
    let root = "/api/mam/apps/purchased";
    let (sync, status) =
        (format!("{root}/VppSyncAssets/{group}"), format!("{root}/GetVppSyncAssetsStatus/{group}"));
    assert_eq!(bed.json(&status, 1).await["BatchStatus"]["status"], "Completed");
    let (code, body) = send(&bed, Method::PUT, &sync, json!({})).await;
    assert_eq!((code, &body["status"]), (200, &json!("InProgress")));
    assert_eq!(refusal(bed.call(Method::PUT, &sync)).await, (422, 7101));
    bed.control("/_sandbox/clock", json!({"step_seconds": 31})).await;
    let shown = bed.json(&status, 1).await;
    assert_eq!(
        (&shown["BatchStatus"]["status"], &shown["CreatedBy"]),
        (&json!("Completed"), &json!("System"))
    );
    assert_eq!(
        send(&bed, Method::PUT, &format!("{root}/ResetClientContextForAccount/{group}"), json!({})).await.0,
        200
    );
    assert_eq!(bed.json(&status, 1).await["BatchStatus"]["status"], "NotStarted");
    assert_eq!(refusal(bed.call(Method::PUT, &format!("{root}/VppSyncAssets/573"))).await, (400, 6));

    let account =
        |token: Value| json!({"organizationGroupId": group, "description": "Ours", "sTokenBlobId": token});
    let create = format!("{root}/account");
    assert_eq!(refusal(bed.call(Method::POST, &create).json(&account(json!(9)))).await, (400, 7110));
    let upload = format!("/api/mam/blobs/uploadblob?fileName=a.vpptoken&organizationGroupId={group}");
    bed.call(Method::POST, &upload).body("token").send().await.unwrap();
    assert_eq!(send(&bed, Method::POST, &create, account(json!(1))).await.0, 204);
    assert_eq!(bed.json(&status, 1).await["BatchStatus"]["statusCode"], 0);
    bed.sandbox.stop().await;
}
