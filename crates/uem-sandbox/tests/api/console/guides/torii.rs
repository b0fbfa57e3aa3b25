//! Torii: REST API with a key of its own, a role that reads apps, devices and users, an admin who holds it.

use reqwest::Method;
use test_browser::Browser;

use super::walk::{api_key, fill_definition, log_in, open_rest_api, status};
use crate::support::start;

#[tokio::test(flavor = "multi_thread")]
async fn toriis_guide_is_followed_from_first_step_to_last() {
    let bed = start(60).await;
    let browser = Browser::start().await;
    log_in(&browser, &bed).await;

    // Enable REST API Access
    open_rest_api(&browser).await;
    browser.press_in(".tab-bar", "General").await;
    browser.pick("Current Setting", "Override").await;
    browser.pick("Enable API Access", "Enabled").await;
    browser.press("Add").await;
    browser.wait_for("Saved").await;
    let script = "const field = [...document.querySelectorAll('tr input')].find(field => field.value.startsWith('API service')); field.value = 'Torii'; field.closest('tr').querySelector('select').value = 'admin'";
    browser.run(script, vec![]).await;
    browser.press("Save").await;
    browser.wait_for("Saved").await;
    let key = api_key(&browser, "Torii").await;
    browser.press("Authentication").await;
    browser.pick("Current Setting", "Override").await;
    browser.pick("Basic", "Enabled").await;
    browser.press("Save").await;
    browser.wait_for("Saved").await;

    // Create a Role with Minimal Required Credentials
    browser.menu(&["Accounts", "Administrators", "Roles"]).await;
    browser.press("Add Role").await;
    browser.press("API").await;
    browser.press("REST").await;
    for name in ["Apps", "Devices", "Users"] {
        browser.tick(&format!("{name}: Read")).await;
    }
    browser.fill("Name", "TORII API").await;
    browser.press("Save").await;
    browser.wait_for("TORII API").await;

    // Create Admin Account with Role
    browser.menu(&["Accounts", "Administrators", "List View"]).await;
    browser.press("Add").await;
    browser.press("Add Admin").await;
    browser.pick("User Type", "Basic").await;
    browser.press("Next").await;
    fill_definition(&browser, "torii").await;
    browser.press("Next").await;
    browser.choose("Organization Group", "Example Corp").await;
    browser.choose("Role", "TORII API").await;
    browser.press("Next").await;
    for _ in ["API", "Details"] {
        browser.press("Next").await;
    }
    browser.press("Save").await;
    browser.wait_for("integration@example.com").await;
    browser.keep("torii.png").await;
    browser.assert_quiet("Torii").await;
    browser.close().await;

    for (method, path, expected) in [
        (Method::GET, "/api/mdm/devices/search", 200),
        (Method::GET, "/api/system/users/search", 200),
        (Method::GET, "/api/mam/apps/search", 200),
        (Method::GET, "/api/system/admins/search", 403),
        (Method::POST, "/api/mdm/devices/commands?command=Lock&searchby=Serialnumber&id=x", 403),
    ] {
        assert_eq!(status(&bed, "torii", &key, method, path).await, expected, "{path}");
    }
}
