//! Ordering actions in the dashboard: seen before they are confirmed, and approved by somebody else.

use serde_json::Value;
use test_browser::Browser;

use super::hub_page::{log_in, open};
use crate::fixture::Demo;

const SECOND: &str = "nora";
const PASSWORD: &str = "a long enough password";

/// Allows actions in the demo's integration, and makes a second operator. The admin stays logged in.
pub async fn allow(browser: &Browser, demo: &Demo) {
    let file = demo.secret_file("nora.txt", PASSWORD);
    demo.good(&["operator", "add", SECOND, "--role", "approver", "--password-file", &file]).await;
    open(browser, demo, "/integrations/1/actions").await;
    // A demo may have allowed them from the start.
    browser.wait("#are_allowed").await;
    browser.run("document.querySelector('#are_allowed').checked = true", vec![]).await;
    browser.press("Save").await;
    browser.wait_for("Yes, within the guards").await;
}

/// Somebody else logs in.
pub async fn change_to(browser: &Browser, demo: &Demo, name: &str, password: &str) {
    browser.click(".top-bar form button[type=submit]").await;
    browser.wait("#password").await;
    open(browser, demo, "/login").await;
    browser.type_into("#username", name).await;
    browser.type_into("#password", password).await;
    browser.click("button[type=submit]").await;
    browser.wait("#side-nav").await;
}

/// Logs the second operator in.
pub async fn change_to_second(browser: &Browser, demo: &Demo) {
    change_to(browser, demo, SECOND, PASSWORD).await;
}

/// Confirms what a preview shows, with the words that it wants, and waits for the order's page.
pub async fn confirm(browser: &Browser, reason: &str) {
    browser.wait("form[action='/actions/order']").await;
    let words = browser.text("label[for=confirmation] strong").await;
    browser.type_into("#reason", reason).await;
    browser.type_into("#confirmation", &words).await;
    browser.click("form[action='/actions/order'] button[type=submit]").await;
    browser.wait_for("How it stands").await;
}

/// A device that can be wiped, by its id.
async fn corporate_device(demo: &Demo) -> i64 {
    let devices = demo.json(&["device", "list", "--limit", "0"]).await;
    let devices = devices.as_array().expect("a list");
    let is = |device: &Value, field: &str, word: &str| device[field].as_str() == Some(word);
    let found = devices.iter().find(|device| {
        is(device, "ownership", "corporate_dedicated") && is(device, "enrollment", "enrolled")
    });
    found.and_then(|device| device["id"].as_i64()).expect("a corporate device")
}

#[tokio::test(flavor = "multi_thread")]
async fn devices_of_a_user_are_locked_and_a_wipe_waits_for_a_second_operator() {
    let demo = Demo::start(60).await;
    let browser = Browser::start().await;
    log_in(&browser, &demo).await;
    allow(&browser, &demo).await;
    let device = corporate_device(&demo).await;

    // From the user's page: every device is shown before anything is confirmed.
    open(&browser, &demo, &format!("/devices/{device}")).await;
    browser.click("dd a[href^='/users/']").await;
    browser.press("Lock all devices").await;
    browser.wait_for("Type this to confirm it").await;
    assert!(browser.text("h1").await.starts_with("Lock "), "{}", browser.text("h1").await);
    let typed = browser.run("return document.querySelector('#confirmation').value", vec![]).await;
    assert_eq!(typed, "", "is typed by a person");
    browser.assert_quiet("preview").await;
    confirm(&browser, "Left in a taxi").await;
    let url = browser.client.current_url().await.expect("an address");
    assert_eq!(url.path(), "/actions/1");
    browser.wait_for("Left in a taxi").await;
    browser.assert_quiet("action").await;

    // A wipe: the wrong words order nothing; the right ones hold it for somebody else.
    open(&browser, &demo, &format!("/devices/{device}")).await;
    browser.press("Device wipe").await;
    browser.press("Next: see what would happen").await;
    browser.wait_for("It waits for a second operator").await;
    browser.type_into("#reason", "Sold").await;
    browser.type_into("#confirmation", "device wipe all devices").await;
    browser.click("form[action='/actions/order'] button[type=submit]").await;
    browser.wait_for("exactly: device wipe 1 device").await;
    // The status of the refusal is an entry of the console, and the only one.
    let said = browser.console().await;
    assert!(said.len() == 1 && said[0].to_string().contains("422"), "{said:#?}");
    assert_eq!(browser.text("label[for=confirmation] strong").await, "device wipe 1 device");
    browser.run("document.querySelector('#reason').value = ''", vec![]).await;
    confirm(&browser, "Sold").await;
    browser.wait_for("You ordered it, so somebody else must approve it.").await;
    assert!(browser.text("#side-nav .nav-mark").await.starts_with('1'), "one waits");

    change_to_second(&browser, &demo).await;
    open(&browser, &demo, "/actions").await;
    browser.press("1 action waits for a second operator").await;
    browser.press("Device wipe #2").await;
    browser.press("Look at the list and approve").await;
    browser.wait_for("It will be done to each of these").await;
    // Without scripts as well.
    browser.scripts(false).await;
    browser.type_into("#targets", "1").await;
    browser.type_into("#reason", "Seen the contract").await;
    browser.click("main form button[type=submit]").await;
    browser.scripts(true).await;
    browser.wait_for("Seen the contract").await;
    browser.wait_for(&format!("operator {SECOND}")).await;
    let page = browser.text("main").await;
    assert!(!page.contains("Waits for a second operator"), "{page}");

    open(&browser, &demo, "/actions").await;
    let list = browser.text("#results").await;
    assert!(list.contains("Device wipe #2") && list.contains("Lock #1"), "{list}");
    assert_eq!(browser.count("#side-nav .nav-mark").await, 0, "nothing waits any more");
    browser.assert_quiet("actions").await;
    browser.close().await;
}
