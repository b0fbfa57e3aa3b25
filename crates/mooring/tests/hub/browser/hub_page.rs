//! The browser at a demo's hub.

use test_browser::Browser;

use crate::fixture::Demo;

/// Logs in with the demo's login and waits for the overview.
pub async fn log_in(browser: &Browser, demo: &Demo) {
    browser.open(demo.given("/hub/url")).await;
    browser.type_into("#username", demo.given("/hub/username")).await;
    browser.type_into("#password", demo.given("/hub/password")).await;
    browser.click("button[type=submit]").await;
    browser.wait("#side-nav").await;
}

/// Goes to a path of the hub.
pub async fn open(browser: &Browser, demo: &Demo, path: &str) {
    browser.open(&format!("{}{path}", demo.given("/hub/url"))).await;
}
