//! /api/mam/groups/{id}/macos/apps: from a package and its description to an application.

use reqwest::Method;
use serde_json::{Value, json};

use super::internal::send;
use crate::support::{self, refusal};

const INFO: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict>
  <key>name</key><string>Pencil</string><key>display_name</key><string>Pencil &amp; Paper</string>
  <key>version</key><string>5.1</string><key>developer</key><string>Example Corp</string>
</dict></plist>"#;

#[tokio::test]
async fn a_mac_application_is_made_edited_and_its_description_fetched() {
    let bed = support::start(5).await;
    let group = bed.sandbox.credentials().organization_group_id.to_string();
    for (name, content) in [("Pencil.plist", INFO), ("Pencil.dmg", "package"), ("icon.png", "icon")] {
        let path = format!("/api/mam/blobs/uploadblob?fileName={name}&organizationGroupId={group}");
        assert_eq!(bed.call(Method::POST, &path).body(content).send().await.unwrap().status(), 200);
    }
    let path = format!("/api/mam/groups/{group}/macos/apps");
    let body = json!({"pkgInfoBlobId": 1, "applicationBlobId": 2, "applicationIconId": 3, "version": "5.1"});
    let made = bed.call(Method::POST, &path).json(&body).send().await.unwrap();
    assert_eq!(made.status(), 201);
    let location = made.headers()["location"].to_str().unwrap().to_owned();
    let id = location.rsplit('/').next().unwrap().to_owned();
    let app = bed.json(&format!("/api/mam/apps/internal/{id}"), 1).await;
    let texts = ["ApplicationName", "DisplayName", "AirwatchAppVersion", "Platform", "AppId"]
        .map(|name| app[name].clone());
    assert_eq!(texts, ["Pencil", "Pencil & Paper", "5.1", "AppleOsX", "Pencil"].map(Value::from));

    let group_uuid = app["ManagedByUuid"].as_str().unwrap();
    let metadata =
        format!("/api/mam/groups/{group_uuid}/macos/apps/{}/metadata", app["uuid"].as_str().unwrap());
    assert_eq!(bed.get(&metadata, 1).await.text().await.unwrap(), INFO);
    assert_eq!(
        send(&bed, Method::PUT, &format!("{path}/{id}"), json!({"applicationIconId": 2})).await.0,
        204
    );
    let icon = bed.json(&format!("/api/mam/apps/internal/{id}"), 1).await["LargeIconBlobGUID"].clone();
    assert_ne!(icon, app["LargeIconBlobGUID"]);

    let other = bed.json("/api/mam/apps/search?bundleid=com.example.field.forms", 1).await["Application"][0]
        ["Id"]["Value"]
        .clone();
    for (method, path, body, expected) in [
        (Method::POST, path.clone(), body.clone(), (400, 7454)),
        (Method::POST, path.clone(), json!({"pkgInfoBlobId": 2, "applicationBlobId": 2}), (400, 7453)),
        (Method::POST, path.clone(), json!({"pkgInfoBlobId": 1, "applicationBlobId": 9}), (400, 7455)),
        (Method::POST, "/api/mam/groups/573/macos/apps".into(), body.clone(), (400, 7451)),
        (Method::PUT, format!("{path}/9"), json!({"applicationIconId": 3}), (400, 7000)),
        (Method::PUT, format!("{path}/{other}"), json!({"applicationIconId": 3}), (403, 10031)),
        (Method::PUT, format!("{path}/{id}"), json!({}), (400, 7002)),
    ] {
        assert_eq!(
            refusal(bed.call(method.clone(), &path).json(&body)).await,
            expected,
            "{method} {path} {body}"
        );
    }
    bed.sandbox.stop().await;
}
