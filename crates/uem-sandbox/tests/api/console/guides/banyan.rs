//! Banyan: a role for the device APIs, an admin with Basic, a key; then what Banyan itself asks for.

use reqwest::Method;
use serde_json::Value;
use test_browser::Browser;

use super::walk::{api_key, call, fill_definition, log_in, open_rest_api, status};
use crate::support::start;

#[tokio::test(flavor = "multi_thread")]
async fn banyans_guide_is_followed_from_first_step_to_last() {
    let bed = start(60).await;
    let browser = Browser::start().await;
    log_in(&browser, &bed).await;

    // A1. Create a role: REST - Devices - REST APIs for device management
    browser.menu(&["Accounts", "Administrators", "Roles"]).await;
    browser.press("Add Role").await;
    browser.fill("Name", "Banyan API").await;
    browser.fill("Search resources", "REST APIs for device management").await;
    browser.press_in("main", "Search").await;
    browser.wait_for("REST APIs for device management").await;
    browser.tick("Devices: Read").await;
    browser.press("Save").await;
    browser.wait_for("Banyan API").await;

    // A2. Create an admin account; in the API tab, ensure Basic Auth is selected
    browser.menu(&["Accounts", "Administrators", "List View"]).await;
    browser.press("Add").await;
    browser.press("Add Admin").await;
    browser.press("Next").await;
    fill_definition(&browser, "banyan").await;
    browser.press_in(".actions", "Next").await;
    browser.choose("Role", "Banyan API").await;
    browser.press_in(".actions", "Next").await;
    browser.wait_for("User Credentials (Basic)").await;
    browser.pick("Authentication", "User Credentials (Basic)").await;
    browser.press_in(".actions", "Save").await;
    browser.wait_for("integration@example.com").await;

    // A3. Create an API key
    open_rest_api(&browser).await;
    browser.pick("Current Setting", "Override").await;
    browser.press("Add").await;
    browser.wait_for("Saved").await;
    let key = api_key(&browser, "API service 1").await;

    // A5. A device's UDID, in the summary of its details
    browser.menu(&["Devices", "List View"]).await;
    browser.run("document.querySelector('a.name').click()", vec![]).await;
    browser.wait_for("UDID").await;
    browser.keep("banyan-device.png").await;
    let page = browser.text("main").await;
    let line = |name: &str| {
        let mut lines = page.lines().skip_while(|line| line.trim() != name);
        lines.nth(1).unwrap_or_default().trim().to_owned()
    };
    let (serial, udid) = (line("Serial Number"), line("UDID"));
    browser.assert_quiet("Banyan").await;
    browser.close().await;

    let path = format!("/api/mdm/devices?searchby=Serialnumber&id={serial}");
    let answer = call(&bed, "banyan", &key, Method::GET, &path).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let device: Value = answer.json().await.unwrap();
    assert_eq!(device["Udid"], udid.as_str());
    assert!(device["ComplianceStatus"].is_string(), "{device}");
    assert_eq!(status(&bed, "banyan", &key, Method::GET, "/api/system/users/search").await, 403);
}
