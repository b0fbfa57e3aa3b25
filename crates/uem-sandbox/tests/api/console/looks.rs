//! Every page in a browser, light and dark, wide and on a phone: nothing in the console, nothing wider than the window;
//! and the pages work without scripts.
//!
//! `MOORING_TEST_PICTURES=FOLDER` keeps a picture of each, to be looked at.

use test_browser::Browser;

use super::guides::walk::log_in;
use crate::support::start;

const REST_API: &str = "/groups-settings/all-settings/system/advanced/api/rest-api";

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_quiet_and_fits_its_window() {
    let bed = start(300).await;
    let device =
        bed.json("/api/mdm/devices/search?pagesize=1&platform=Apple", 1).await["Devices"][0]["Id"]["Value"]
            .to_string();
    let user =
        bed.json("/api/system/users/search?pagesize=1", 1).await["Users"][0]["Id"]["Value"].to_string();
    let pages = [
        ("monitor", String::new()),
        ("events", "/monitor/events/device-events".to_owned()),
        ("console-events", "/monitor/events/console-events".to_owned()),
        ("devices", "/devices/list-view".to_owned()),
        ("device", format!("/devices/list-view/{device}")),
        ("device-apps", format!("/devices/list-view/{device}?tab=apps")),
        ("device-profiles", format!("/devices/list-view/{device}?tab=profiles")),
        ("device-tags", format!("/devices/list-view/{device}?tab=tags")),
        ("device-wipe", format!("/devices/list-view/{device}/commands/DeviceWipe")),
        ("users", "/accounts/users".to_owned()),
        ("user", format!("/accounts/users/{user}")),
        ("user-add", "/accounts/users/add".to_owned()),
        ("user-groups", "/accounts/user-groups".to_owned()),
        ("user-group", "/accounts/user-groups/3001".to_owned()),
        ("admins", "/accounts/administrators".to_owned()),
        ("admin", "/accounts/administrators/900?tab=api".to_owned()),
        ("admin-add", "/accounts/administrators/add?step=definition".to_owned()),
        ("roles", "/accounts/roles".to_owned()),
        ("role-add", "/accounts/roles/add".to_owned()),
        ("role", "/accounts/roles/87".to_owned()),
        ("apps", "/resources/apps/native".to_owned()),
        ("app", "/resources/apps/native/internal/1205".to_owned()),
        ("profiles", "/resources/profiles".to_owned()),
        ("profile", "/resources/profiles/68701".to_owned()),
        ("org-groups", "/groups-settings/organization-groups".to_owned()),
        ("org-group", "/groups-settings/organization-groups/572".to_owned()),
        ("smart-groups", "/groups-settings/assignment-groups".to_owned()),
        ("smart-group", "/groups-settings/assignment-groups/4002".to_owned()),
        ("smart-group-edit", "/groups-settings/assignment-groups/4002/edit".to_owned()),
        ("smart-group-add", "/groups-settings/assignment-groups/add".to_owned()),
        ("configurations", "/groups-settings/configurations".to_owned()),
        ("oauth", "/groups-settings/configurations/oauth-client-management".to_owned()),
        ("oauth-add", "/groups-settings/configurations/oauth-client-management/add".to_owned()),
        ("rest-api", REST_API.to_owned()),
        ("authentication", format!("{REST_API}/authentication")),
        ("advanced", format!("{REST_API}/advanced")),
        ("usage", format!("{REST_API}/usage")),
        ("tags", "/groups-settings/all-settings/devices-users/advanced/tags".to_owned()),
        ("switcher", "/organization-group".to_owned()),
    ];
    let browser = Browser::start().await;
    browser.open(&bed.sandbox.credentials().console_url).await;
    browser.keep("login.png").await;
    log_in(&browser, &bed).await;
    for (width, scheme) in [(1280, "light"), (1280, "dark"), (390, "light")] {
        browser.look(width, scheme).await;
        for (name, path) in &pages {
            browser.open(&format!("{}/console{path}", bed.sandbox.api_url())).await;
            let place = format!("{name} at {width} {scheme}");
            assert!(!browser.text("h1").await.is_empty(), "{place}");
            browser.assert_fits(&place).await;
            browser.assert_quiet(&place).await;
            browser.keep(&format!("{name}-{width}-{scheme}.png")).await;
        }
    }
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_can_be_made_without_scripts() {
    let bed = start(20).await;
    let browser = Browser::start().await;
    browser.scripts(false).await;
    log_in(&browser, &bed).await;
    browser.menu(&["Accounts", "Administrators", "Roles"]).await;
    browser.press("Add Role").await;
    browser.fill("Name", "Without scripts").await;
    browser.press("API").await;
    browser.press_in("main", "Choose Edit Mode of API").await;
    browser.press_in("details[open] > .mode[open]", "Read").await;
    browser.press_in("main", "Save").await;
    browser.wait_for("Without scripts").await;
    browser.assert_quiet("a page without scripts").await;
    browser.close().await;
    assert!(bed.sandbox.tenant.access.role_by_name("Without scripts").is_some());
}
