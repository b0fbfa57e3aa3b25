//! The vendor's own guide: an OAuth client with a role of REST resources, and a token that it gets.

use reqwest::Method;
use test_browser::{
    Browser,
    guides::{begin_oauth_client, secret_of_client},
};

use super::walk::log_in;
use crate::support::start;

#[tokio::test(flavor = "multi_thread")]
async fn the_guide_to_rest_apis_is_followed_from_first_step_to_last() {
    let bed = start(60).await;
    let browser = Browser::start().await;

    // Accessing API documentation
    browser.open(&format!("{}/api/help", bed.sandbox.api_url())).await;
    assert!(!browser.text("body").await.is_empty());

    // Create a role that can use REST APIs
    log_in(&browser, &bed).await;
    browser.menu(&["Accounts", "Administrators", "Roles"]).await;
    browser.press("Add Role").await;
    browser.fill("Name", "Device automation").await;
    browser.fill("Search resources", "REST API Devices").await;
    browser.press_in("main", "Search").await;
    browser.wait_for("REST API Devices Execute").await;
    browser.tick("REST API Devices Read: Read").await;
    browser.tick("REST API Devices Execute: Edit").await;
    browser.press("Save").await;
    browser.wait_for("Device automation").await;

    // Create an OAuth client
    browser.menu(&["Groups & Settings", "Configurations"]).await;
    begin_oauth_client(&browser).await;
    browser.fill("Name", "Automation").await;
    browser.fill("Description", "Locks devices").await;
    browser.choose("Organization Group", "Example Corp").await;
    browser.choose("Role", "Device automation").await;
    browser.pick("Status", "Enabled").await;
    let (client_id, secret) = secret_of_client(&browser).await;
    browser.wait_for("Automation").await;
    assert!(!browser.text("body").await.contains(&secret), "the secret is told once");
    browser.assert_quiet("the REST API guide").await;
    browser.close().await;

    let token = bed.token_of(&client_id, &secret).await;
    let call = |method: Method, path: &str| bed.nobody(method, path).bearer_auth(&token);
    let found = call(Method::GET, "/api/mdm/devices/search?pagesize=1&platform=Apple").send().await.unwrap();
    assert_eq!(found.status(), 200);
    let found: serde_json::Value = found.json().await.unwrap();
    let lock = format!("/api/mdm/devices/{}/commands?command=Lock", found["Devices"][0]["Id"]["Value"]);
    assert_eq!(call(Method::POST, &lock).send().await.unwrap().status(), 202);
    let users = call(Method::GET, "/api/system/users/search").send().await.unwrap();
    assert_eq!(users.status(), 403);
}
