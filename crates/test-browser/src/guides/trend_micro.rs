//! Trend Micro: a child organization group with API access of its own, an account as Console Administrator, and one
//! with the minimum role.

use super::walk::{
    api_key, begin_admin, begin_role, choose_org_group, open_rest_api, save_admin, save_role, save_settings,
};
use crate::Browser;

/// The organization group that the guide is followed at.
pub const ORG_GROUP: &str = "Americas";
/// The role with the minimum of permissions.
pub const ROLE: &str = "Trend Micro";

/// *Enable API access*: selects any level of organization group, then enables API access on it. Answers its key.
pub async fn enable_api_access(browser: &Browser) -> String {
    choose_org_group(browser, ORG_GROUP).await;
    open_rest_api(browser).await;
    browser.press_in(".tab-bar", "General").await;
    browser.pick("Current Setting", "Override").await;
    browser.pick("Enable API Access", "Enabled").await;
    save_settings(browser).await;
    let key = api_key(browser, "AirWatchAPI").await;
    // A child of the Customer group inherits.
    browser.press("Authentication").await;
    browser.pick("Current Setting", "Inherit").await;
    save_settings(browser).await;
    key
}

/// A custom role with the minimum permissions.
pub async fn add_role(browser: &Browser) {
    begin_role(browser).await;
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
    browser.keep("trend-role.png").await;
    save_role(browser, ROLE).await;
}

/// An account with a role at the organization group.
pub async fn add_admin(browser: &Browser, user_name: &str, role: &str) {
    begin_admin(browser, user_name).await;
    browser.choose("Organization Group", ORG_GROUP).await;
    browser.choose("Role", role).await;
    browser.press("Next").await;
    browser.press_in(".tab-bar", "Details").await;
    browser.fill("Department", "Security").await;
    browser.press("Next").await;
    save_admin(browser).await;
}
