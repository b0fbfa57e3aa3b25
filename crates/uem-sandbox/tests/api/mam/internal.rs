//! /api/mam/apps/internal: from the uploaded file to the device and away again.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    mask::masked,
    support::{self, Testbed, refusal},
};

/// Sends a call with a body and answers status and JSON, null where there is none.
pub async fn send(bed: &Testbed, method: Method, path: &str, body: Value) -> (u16, Value) {
    let answer = bed.call(method, path).json(&body).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap_or_default())
}

/// Uploads a file and makes an application for iPhones of it. Answers id and UUID.
pub async fn upload(bed: &Testbed, version: &str, more: Value) -> (i64, String) {
    let group = &bed.sandbox.credentials().organization_group_id;
    let path = format!("/api/mam/blobs/uploadblob?fileName=tool.ipa&organizationGroupId={group}");
    let blob: Value =
        bed.call(Method::POST, &path).body(vec![7_u8; 2048]).send().await.unwrap().json().await.unwrap();
    let mut body = json!({
        "BlobId": blob["Value"], "ApplicationName": "Tool", "BundleId": "com.example.tool", "AppVersion": version,
        "DeviceType": "Apple", "PushMode": "Auto",
    });
    for (name, value) in more.as_object().into_iter().flatten() {
        body[name] = value.clone();
    }
    let (status, app) = send(bed, Method::POST, "/api/mam/apps/internal/begininstall", body).await;
    assert_eq!(status, 200, "{app}");
    (app["Id"]["Value"].as_i64().unwrap(), app["Uuid"].as_str().unwrap().to_owned())
}

/// The group of all devices: id and UUID.
pub async fn all_devices(bed: &Testbed) -> (i64, String) {
    let found = bed.json("/api/mdm/smartgroups/search?name=All%20Devices", 1).await;
    let group = &found["SmartGroups"][0];
    (group["SmartGroupID"].as_i64().unwrap(), group["SmartGroupUuid"].as_str().unwrap().to_owned())
}

/// Ids of two iPhones.
pub async fn phones(bed: &Testbed) -> [i64; 2] {
    let found = bed.json("/api/mdm/devices/search?platform=Apple", 1).await;
    [0, 1].map(|place| found["Devices"][place]["Id"]["Value"].as_i64().unwrap())
}

/// The device checks in.
pub async fn check_in(bed: &Testbed, id: i64) {
    bed.control(&format!("/_sandbox/devices/{id}/check-in"), json!({})).await;
}

/// What a device says of an application: its row in the old list.
pub async fn on_device(bed: &Testbed, id: i64, bundle: &str) -> Option<Value> {
    let apps = bed.json(&format!("/api/mdm/devices/{id}/apps"), 1).await;
    apps["DeviceApps"].as_array().unwrap().iter().find(|app| app["ApplicationIdentifier"] == bundle).cloned()
}

#[tokio::test]
async fn an_uploaded_application_is_shown_as_it_was_described() {
    let bed = support::start(20).await;
    let more = json!({
        "Description": "Says what is where", "Developer": "Example Corp", "SupportEmail": "help@example.com",
        "SupportedModels": {"Model": [{"ModelName": "iPhone"}]},
        "DeploymentOptions": {"HowToInstall": {"InstallCommand": "run /q", "DeviceRestart": 2, "RetryCount": "3"}},
    });
    let (id, uuid) = upload(&bed, "1.2.0", more).await;
    let mut shown = bed.json(&format!("/api/mam/apps/internal/{uuid}"), 2).await;
    assert_eq!(shown, bed.json(&format!("/api/mam/apps/internal/{id}"), 1).await);
    for name in ["uuid", "ApplicationFileBlobGUID", "ManagedByUuid"] {
        assert!(shown[name].is_string());
        shown[name] = json!(name);
    }
    insta::assert_json_snapshot!(masked(shown));
    let found = bed.json("/api/mam/apps/search?bundleid=com.example.tool", 1).await;
    assert_eq!((&found["Total"], &found["Application"][0]["Developer"]), (&json!(1), &json!("Example Corp")));

    let put =
        send(&bed, Method::PUT, &format!("/api/mam/apps/internal/{id}"), json!({"Comments": "Kept"})).await;
    assert_eq!(put.0, 204);
    let shown = bed.json(&format!("/api/mam/apps/internal/{id}"), 1).await;
    assert_eq!((&shown["Comments"], &shown["ApplicationName"]), (&json!("Kept"), &json!("Tool")));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn begin_install_refuses_what_does_not_fit() {
    let bed = support::start(5).await;
    upload(&bed, "1.0", json!({})).await;
    let path = "/api/mam/apps/internal/begininstall";
    let good = json!({"BlobId": 1, "ApplicationName": "Tool", "BundleId": "com.example.tool", "AppVersion": "2.0", "DeviceType": "Apple"});
    let with = |name: &str, value: Value| {
        let mut body = good.clone();
        body[name] = value;
        body
    };
    for (body, expected) in [
        (with("AppVersion", json!("1.0")), (400, 7015)),
        (with("BlobId", json!(99)), (400, 7008)),
        (with("BlobId", json!(0)), (400, 400)),
        (with("DeviceType", json!("Toaster")), (400, 400)),
        (with("LocationGroupId", json!(573)), (400, 5057)),
        (with("SupportedModels", json!({"Model": [{"ModelId": 12_345}]})), (400, 400)),
        (with("DeploymentOptions", json!({"HowToInstall": {"RetryCount": -1}})), (400, 400)),
        (with("ApplicationName", json!("x".repeat(300))), (400, 400)),
    ] {
        assert_eq!(refusal(bed.call(Method::POST, path).json(&body)).await, expected, "{body}");
    }
    let other = bed.call_as("neighbour.admin", Method::POST, path).json(&good);
    assert_eq!(refusal(other).await, (400, 7008), "another tenant does not see the blob");
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn a_file_sent_in_parts_becomes_an_application() {
    let bed = support::start(5).await;
    let path = "/api/mam/apps/internal/uploadchunk";
    let part = |id: &str, place: i64, content: &[u8]| {
        json!({
            "TransactionId": id, "ChunkSequenceNumber": place, "TotalApplicationSize": 8,
            "ChunkSize": content.len(), "ChunkData": STANDARD.encode(content),
        })
    };
    let (status, first) = send(&bed, Method::POST, path, part("", 1, b"hell")).await;
    assert_eq!((status, &first["UploadSuccess"]), (200, &json!(true)));
    let id = first["TranscationId"].as_str().unwrap();
    let app = json!({
        "TransactionId": id, "ApplicationName": "Parts", "FileName": "parts.pkg", "DeviceType": "AppleOsX", "AppVersion": "3",
    });
    let begin = "/api/mam/apps/internal/begininstall";
    assert_eq!(refusal(bed.call(Method::POST, begin).json(&app)).await, (400, 400), "a part is missing");
    for bad in [
        part(id, -1, b"o you"),
        part(id, 2, b"o you"),
        json!({"ChunkSequenceNumber": 2, "TotalApplicationSize": 8, "ChunkSize": 9, "ChunkData": "aGk="}),
    ] {
        assert_eq!(refusal(bed.call(Method::POST, path).json(&bad)).await, (422, 422), "{bad}");
    }
    assert_eq!(refusal(bed.call(Method::POST, path).json(&json!({"ChunkData": "%"}))).await, (400, 400));
    assert_eq!(send(&bed, Method::POST, path, part(id, 2, b"o yo")).await.0, 200);
    let (status, made) = send(&bed, Method::POST, begin, app).await;
    assert_eq!((status, &made["ApplicationSize"]), (200, &json!("0.00 MB")));
    let blob = bed.get("/api/mam/blobs/downloadblob/1", 1).await;
    assert_eq!(blob.headers()["content-type"], "application/octet-stream");
    assert_eq!(blob.bytes().await.unwrap(), "hello yo");
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn an_assignment_pushes_the_application_at_the_next_check_in_and_uninstall_removes_it() {
    let bed = support::start(60).await;
    let (id, uuid) = upload(&bed, "1.0", json!({})).await;
    let [phone, other] = phones(&bed).await;
    let (group, _) = all_devices(&bed).await;
    let app = format!("/api/mam/apps/internal/{id}");
    let order = json!({"DeviceId": phone});
    let refused = refusal(bed.call(Method::POST, &format!("{app}/install")).json(&order)).await;
    assert_eq!(refused, (400, 400), "not assigned yet");
    assert_eq!(bed.get(&format!("{app}/devices"), 1).await.status(), 204);

    let assignment = json!({"SmartGroupIds": [group], "DeploymentParameters": {"PushMode": "Auto"}});
    assert_eq!(send(&bed, Method::POST, &format!("{app}/assignments"), assignment).await.0, 201);
    let assigned = bed.json(&format!("{app}/devices?status=assigned"), 1).await;
    let apples = bed.json("/api/mdm/devices/search?platform=Apple", 1).await["Total"].clone();
    assert_eq!(assigned["Total"], apples);
    assert!(on_device(&bed, phone, "com.example.tool").await.is_none());
    check_in(&bed, phone).await;
    let row = on_device(&bed, phone, "com.example.tool").await.unwrap();
    assert_eq!((&row["Version"], &row["IsManaged"]), (&json!("1.0"), &json!(true)));
    assert!(on_device(&bed, other, "com.example.tool").await.is_none(), "it has not checked in");
    let shown = bed.json(&app, 1).await;
    assert_eq!((&shown["DevicesAssignedCount"], &shown["DevicesInstalledCount"]), (&apples, &json!(1)));
    assert_eq!(bed.json(&format!("{app}/devices?status=Installed"), 1).await["DeviceId"], json!([phone]));
    let paged = bed.json(&format!("/api/mam/apps/{uuid}/devices?isinstalled=true"), 1).await;
    assert_eq!(paged["devices"][0]["device_id"], phone);
    assert_eq!(paged["devices"][0]["installed_version"], "1.0");
    let counts = bed.json(&format!("/api/mam/apps/{uuid}/deploymentcounts"), 1).await;
    assert_eq!((&counts["assigned_count"], &counts["installed_count"]), (&apples, &json!(1)));

    let word = async |device: i64| bed.json(&format!("{app}/status?deviceid={device}"), 1).await;
    assert_eq!((word(phone).await, word(other).await), (json!("Managed"), json!("Unknown")));
    assert_eq!(send(&bed, Method::POST, &format!("{app}/uninstall"), order.clone()).await.0, 204);
    assert_eq!(word(phone).await, "MDMRemoval");
    assert_eq!(on_device(&bed, phone, "com.example.tool").await.unwrap()["Status"], "pendingremoval");
    check_in(&bed, phone).await;
    assert_eq!(word(phone).await, "MDMRemoved");
    assert!(on_device(&bed, phone, "com.example.tool").await.is_none());
    check_in(&bed, phone).await;
    assert!(on_device(&bed, phone, "com.example.tool").await.is_none(), "it does not come back by itself");
    assert_eq!(send(&bed, Method::POST, &format!("{app}/install"), order).await.0, 202);
    assert_eq!(word(phone).await, "Installing");
    check_in(&bed, phone).await;
    assert_eq!(word(phone).await, "Managed");
    let log = bed.json(&format!("/api/mdm/devices/{phone}/eventlog"), 1).await.to_string();
    assert!(
        log.contains("Install Application Confirmed") && log.contains("Remove Application Requested"),
        "{log}"
    );
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn seeded_software_can_be_taken_away_and_brought_back() {
    let bed = support::start(40).await;
    let found = bed.json("/api/mam/apps/search?bundleid=com.air-watch.agent", 1).await;
    let app = format!("/api/mam/apps/public/{}", found["Application"][0]["Id"]["Value"]);
    let installed = bed.json(&format!("{app}/devices?status=installed"), 1).await;
    let phone = installed["DeviceId"][0].as_i64().unwrap();
    let order = json!({"DeviceId": phone});
    assert_eq!(send(&bed, Method::POST, &format!("{app}/uninstall"), order.clone()).await.0, 204);
    check_in(&bed, phone).await;
    assert!(on_device(&bed, phone, "com.air-watch.agent").await.is_none());
    let fewer = bed.json(&format!("{app}/devices?status=installed"), 1).await;
    assert_eq!(fewer["Total"].as_i64().unwrap(), installed["Total"].as_i64().unwrap() - 1);
    assert_eq!(refusal(bed.call(Method::POST, &format!("{app}/uninstall")).json(&order)).await, (400, 400));
    assert_eq!(send(&bed, Method::POST, &format!("{app}/install"), order).await.0, 202);
    check_in(&bed, phone).await;
    assert!(on_device(&bed, phone, "com.air-watch.agent").await.is_some());
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn a_life_has_its_order_and_a_deletion_takes_time() {
    let bed = support::start(30).await;
    let (id, _) = upload(&bed, "1.0", json!({})).await;
    let app = format!("/api/mam/apps/internal/{id}");
    let (group, _) = all_devices(&bed).await;
    let [phone, _] = phones(&bed).await;
    let add = format!("{app}/smartgroups/{group}");
    assert_eq!(send(&bed, Method::POST, &add, json!({})).await.0, 201);
    check_in(&bed, phone).await;
    assert!(on_device(&bed, phone, "com.example.tool").await.is_some());

    for (turn, expected) in [
        ("activate", 403),
        ("unretire", 403),
        ("deactivate", 202),
        ("deactivate", 403),
        ("activate", 202),
        ("retire", 202),
        ("retire", 403),
        ("activate", 403),
        ("unretire", 202),
        ("deactivate", 202),
    ] {
        let status = send(&bed, Method::POST, &format!("{app}/{turn}"), json!({})).await.0;
        assert_eq!(status, expected, "{turn}");
    }
    assert_eq!(bed.json(&app, 1).await["Status"], "InActive");
    check_in(&bed, phone).await;
    assert!(on_device(&bed, phone, "com.example.tool").await.is_none(), "deactivated");
    assert_eq!(send(&bed, Method::POST, &format!("{app}/activate"), json!({})).await.0, 202);
    check_in(&bed, phone).await;
    assert!(on_device(&bed, phone, "com.example.tool").await.is_some(), "activated");

    assert_eq!(send(&bed, Method::DELETE, &app, json!({})).await.0, 202);
    assert_eq!(refusal(bed.call(Method::DELETE, &app)).await, (403, 403));
    assert_eq!(bed.json(&app, 1).await["ApplicationName"], "Tool", "still being deleted");
    assert!(on_device(&bed, phone, "com.example.tool").await.is_none());
    bed.control("/_sandbox/clock", json!({"step_seconds": 61})).await;
    assert_eq!(refusal(bed.call(Method::GET, &app)).await, (401, 7000));
    assert_eq!(refusal(bed.call(Method::DELETE, &app)).await, (404, 404));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn versions_of_one_application_are_told_apart() {
    let bed = support::start(30).await;
    let (group, _) = all_devices(&bed).await;
    let (old, _) = upload(&bed, "1.9", json!({})).await;
    let path = format!("/api/mam/apps/internal/{old}/assignments");
    assert_eq!(send(&bed, Method::PUT, &path, json!({"SmartGroupIds": [group]})).await.0, 204);
    let (_, uuid) = upload(&bed, "1.10", json!({"CarryOverAssignments": true})).await;
    let [phone, _] = phones(&bed).await;
    check_in(&bed, phone).await;
    assert_eq!(on_device(&bed, phone, "com.example.tool").await.unwrap()["Version"], "1.10");
    let versions = bed.json("/api/mam/apps/internal/com.example.tool/Apple/versions", 1).await;
    let row = |place: usize| versions[place]["version"].clone();
    assert_eq!((row(0), row(1)), (json!("1.10"), json!("1.9")));
    assert_eq!(versions[0]["application_uuid"], *uuid);
    let query = "bundleid=com.example.tool&devicetype=Apple";
    let counts = bed.json(&format!("/api/mam/apps/internal/installcounts?{query}"), 1).await;
    assert_eq!(counts["app_version_level_counts"].as_array().unwrap().len(), 2);
    let summary = bed.json(&format!("/api/mam/apps/internal/summary?{query}"), 1).await;
    assert_eq!(
        (&summary["name"], &summary["bundle_identifier"]),
        (&json!("Tool"), &json!("com.example.tool"))
    );
    for (path, expected) in [
        ("summary?devicetype=Apple", (422, 1012)),
        ("summary?bundleid=none&devicetype=Apple", (404, 7000)),
        ("summary?bundleid=com.example.tool&devicetype=Apple&apporganizationgroupuuid=x", (404, 5054)),
        ("none/Apple/versions", (404, 19)),
        ("com.example.tool/Toaster/versions", (422, 1012)),
    ] {
        let call = bed.call(Method::GET, &format!("/api/mam/apps/internal/{path}"));
        assert_eq!(refusal(call).await, expected, "{path}");
    }
    bed.sandbox.stop().await;
}
