//! /api/mam/enterpriseapprepository: found, described, imported.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{self, Testbed, refusal};

const ROOT: &str = "/api/mam/enterpriseapprepository";

fn post(bed: &Testbed, path: &str, body: &Value) -> reqwest::RequestBuilder {
    bed.call(Method::POST, &format!("{ROOT}/{path}"))
        .header("accept", "application/json;version=2")
        .json(body)
}

#[tokio::test]
async fn packages_are_found_by_pages_and_described() {
    let bed = support::start(2).await;
    let search = async |query: &str| bed.json(&format!("{ROOT}/applications/search?{query}"), 2).await;
    let first = search("platform=WIN_RT&pageSize=3").await;
    assert_eq!((first["applications"].as_array().unwrap().len(), &first["has_more"]), (3, &json!(true)));
    let next =
        search(&format!("platform=WIN_RT&pageSize=3&pageKey={}", first["page_key"].as_str().unwrap())).await;
    assert_ne!(next["applications"][0], first["applications"][0]);
    let zip = search("app=7-zip").await;
    insta::assert_json_snapshot!(crate::mask::first(zip.clone(), "applications", 0), @r#"
    {
      "applications": [],
      "has_more": false,
      "page_key": "1",
      "total_apps_count": 1
    }
    "#);
    let row = &zip["applications"][0];
    assert_eq!(
        (&row["package_identifier"], &row["latest_version"]["version"]),
        (&json!("7zip.7zip"), &json!("24.09"))
    );
    let package = bed.json(&format!("{ROOT}/packages?packageId=7zip.7zip&version=23.01"), 2).await;
    assert_eq!(
        (&package["publisher_name"], &package["package_version"]),
        (&json!("Igor Pavlov"), &json!("23.01"))
    );
    let body = json!({"package_identifiers": ["git.git", "none"]});
    let bulk: Value =
        post(&bed, "applications/bulksearch", &body).send().await.unwrap().json().await.unwrap();
    assert_eq!((&bulk["total_apps_count"], &bulk["not_found"]), (&json!(1), &json!(["none"])));
    for (path, expected) in [
        ("applications/search?platform=Toaster", (400, 5008)),
        ("applications/search?pageSize=x", (400, 200_014)),
        ("packages?packageId=7zip.7zip", (400, 8063)),
        ("packages?packageId=7zip.7zip&version=0", (404, 7000)),
    ] {
        let call =
            bed.call(Method::GET, &format!("{ROOT}/{path}")).header("accept", "application/json;version=2");
        assert_eq!(refusal(call).await, expected, "{path}");
    }
    assert_eq!(refusal(post(&bed, "applications/bulksearch", &json!({}))).await, (400, 1036));
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn a_package_becomes_an_application_or_the_files_of_one() {
    let bed = support::start(2).await;
    let body = json!({"package_identifier": "Git.Git", "package_version": "2.49.0"});
    let made: Value = post(&bed, "application/import", &body).send().await.unwrap().json().await.unwrap();
    let app =
        bed.json(&format!("/api/mam/apps/internal/{}", made["application_uuid"].as_str().unwrap()), 2).await;
    assert_eq!((&app["ApplicationName"], &app["Platform"]), (&json!("Git"), &json!("WinRT")));
    let versions = "/api/mam/apps/internal/packageSource/EnterpriseAppRepository/deviceType/WinRT/versions";
    assert_eq!(bed.json(versions, 1).await[0]["application_uuid"], made["application_uuid"]);
    assert_eq!(refusal(post(&bed, "application/import", &body)).await, (400, 8063));
    assert_eq!(
        refusal(post(&bed, "application/import", &json!({"package_version": "1"}))).await,
        (400, 1036)
    );
    assert_eq!(refusal(post(&bed, "package/import", &body)).await, (422, 1012), "for Windows");

    let body = json!({"package_identifier": "Zoom.Zoom.Mac", "package_version": "6.4.6"});
    let files: Value = post(&bed, "package/import", &body).send().await.unwrap().json().await.unwrap();
    let group = bed.sandbox.credentials().organization_group_id.to_string();
    let mac = json!({
        "pkgInfoBlobId": files["package_info_blob_id"]["Value"], "applicationBlobId": files["package_blob_id"]["Value"],
        "applicationIconId": files["icon_blob_id"]["Value"], "version": "6.4.6",
    });
    let made = bed
        .call(Method::POST, &format!("/api/mam/groups/{group}/macos/apps"))
        .json(&mac)
        .send()
        .await
        .unwrap();
    assert_eq!(made.status(), 201);
    bed.sandbox.stop().await;
}
