//! Trend Micro: a child organization group with API access of its own, an account as Console Administrator, and one
//! with the minimum role.

use reqwest::Method;
use test_browser::Browser;

use super::walk::{api_key, choose_org_group, fill_definition, log_in, open_rest_api, status};
use crate::support::start;

#[tokio::test(flavor = "multi_thread")]
async fn trend_micros_guide_is_followed_from_first_step_to_last() {
    let bed = start(60).await;
    let browser = Browser::start().await;
    log_in(&browser, &bed).await;

    // Select any level of organization group, then enable API access on it.
    choose_org_group(&browser, "Americas").await;
    open_rest_api(&browser).await;
    browser.press_in(".tab-bar", "General").await;
    browser.pick("Current Setting", "Override").await;
    browser.pick("Enable API Access", "Enabled").await;
    browser.press("Save").await;
    browser.wait_for("Saved").await;
    let key = api_key(&browser, "AirWatchAPI").await;
    // A child of the Customer group inherits.
    browser.press("Authentication").await;
    browser.pick("Current Setting", "Inherit").await;
    browser.press("Save").await;
    browser.wait_for("Saved").await;

    add_admin(&browser, "trend.console", "Console Administrator").await;

    // A custom role with the minimum permissions
    browser.menu(&["Accounts", "Administrators", "Roles"]).await;
    browser.press("Add Role").await;
    browser.press_in("main form", "Accounts").await;
    browser.press("Choose Edit Mode of Accounts").await;
    browser.press_in("details[open] > .mode[open]", "Read").await;
    browser.wait_for("Admin Groups").await;
    browser.press("API").await;
    browser.press("REST").await;
    for name in ["Admins", "Apps", "Devices", "Groups", "Users"] {
        browser.tick(&format!("{name}: Read")).await;
        browser.tick(&format!("{name}: Edit")).await;
    }
    browser.press_in("main form", "Apps & Books").await;
    for name in ["Application: Edit", "Public Apps: Read", "Purchased Applications: Read"] {
        browser.tick(name).await;
    }
    browser.press_in("main form", "Device Management").await;
    browser.tick("Device Details: Edit").await;
    browser.fill("Name", "Trend Micro").await;
    browser.keep("trend-role.png").await;
    browser.press("Save").await;
    browser.wait_for("Trend Micro").await;

    add_admin(&browser, "trend.custom", "Trend Micro").await;
    browser.assert_quiet("Trend Micro").await;
    browser.close().await;

    // What is empty at this group answers 204.
    for user_name in ["trend.console", "trend.custom"] {
        for path in [
            "/api/mdm/devices/search",
            "/api/system/users/search",
            "/api/system/groups/search",
            "/api/mdm/smartgroups/search",
            "/api/mam/apps/search",
        ] {
            let status = status(&bed, user_name, &key, Method::GET, path).await;
            assert!(matches!(status, 200 | 204), "{user_name}: {path}: {status}");
        }
        assert_eq!(status(&bed, user_name, &key, Method::GET, "/api/mdm/devices/1").await, 404);
    }
    let compliance = "/api/mdm/compliancepolicy/search";
    assert_ne!(status(&bed, "trend.console", &key, Method::GET, compliance).await, 403);
    assert_eq!(status(&bed, "trend.custom", &key, Method::GET, compliance).await, 403);
}

async fn add_admin(browser: &Browser, user_name: &str, role: &str) {
    browser.menu(&["Accounts", "Administrators", "List View"]).await;
    browser.press("Add").await;
    browser.press("Add Admin").await;
    browser.pick("User Type", "Basic").await;
    browser.press("Next").await;
    fill_definition(browser, user_name).await;
    browser.press("Next").await;
    browser.choose("Organization Group", "Americas").await;
    browser.choose("Role", role).await;
    browser.press("Next").await;
    browser.press_in(".tab-bar", "Details").await;
    browser.fill("Department", "Security").await;
    browser.press("Next").await;
    browser.press("Save").await;
    browser.wait_for("integration@example.com").await;
}
