//! From a vendor's guide to green panels: what Harmony Mobile's guide makes in the tenant's console, by its own menu words, is
//! all that the hub's wizard needs, once with its user name and key and once with the OAuth client that it recommends.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use test_browser::Browser;

use super::hub_page::{log_in, open};
use crate::fixture::Demo;

const PASSWORD: &str = "A password of 2026";
/// How long a first run and the tags after it may take.
const PATIENCE: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread")]
async fn a_user_name_and_a_key_made_by_the_guide_lead_to_five_green_panels() {
    // What one integration reads is refused to a second one, so it gets a tenant of its own.
    let (demo, tenant) = (Demo::start(5).await, Demo::start(30).await);
    let browser = Browser::start().await;
    enter_console(&browser, &tenant).await;

    // Creating an API account
    browser.menu(&["Accounts", "Administrators", "List View"]).await;
    browser.press("Add").await;
    browser.press("Add Admin").await;
    browser.press("Next").await;
    for (label, text) in [
        ("Username", "harmony"),
        ("Password", PASSWORD),
        ("Confirm Password", PASSWORD),
        ("First Name", "Integration"),
        ("Last Name", "Account"),
        ("Email Address", "integration@example.com"),
    ] {
        browser.fill(label, text).await;
    }
    browser.press("Next").await;
    browser.choose("Role", "Console Administrator").await;
    browser.press_in(".actions", "Save").await;
    browser.wait_for("integration@example.com").await;

    // Creating a REST API key
    browser.menu(&["Groups & Settings", "All Settings"]).await;
    for words in ["System", "Advanced", "API", "REST API"] {
        browser.press_in(".outline", words).await;
    }
    browser.wait_for("Enable API Access").await;
    let script = "return [...document.querySelectorAll('tr')].find(row => row.querySelector('input')?.value === 'AirWatchAPI')?.querySelector('code')?.innerText ?? ''";
    let key = browser.run(script, vec![]).await.as_str().expect("a key").to_owned();

    begin(&browser, &demo, &tenant).await;
    browser.click("[name=kind][value=basic]").await;
    browser.type_into("[data-value=basic] [name=username]", "harmony").await;
    browser.type_into("[data-value=basic] [name=password]", PASSWORD).await;
    browser.type_into("[data-value=basic] [name=api_key]", &key).await;
    go_through(&browser, &demo).await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_oauth_client_made_by_the_guide_leads_to_five_green_panels() {
    let (demo, tenant) = (Demo::start(5).await, Demo::start(30).await);
    let browser = Browser::start().await;
    enter_console(&browser, &tenant).await;

    browser.menu(&["Groups & Settings", "Configurations"]).await;
    browser.fill("Search", "OAuth").await;
    browser.press_in("main", "Search").await;
    browser.press("OAuth Client Management").await;
    browser.press("Add").await;
    browser.fill("Name", "Harmony Mobile").await;
    browser.choose("Role", "Console Administrator").await;
    browser.press("Save").await;
    browser.wait_for("Client Secret").await;
    let (client_id, secret) = (browser.text("#client-id").await, browser.text("#client-secret").await);
    browser.press("Close").await;

    begin(&browser, &demo, &tenant).await;
    let token_url = json!(tenant.given("/sandbox/token_url"));
    browser.run("document.querySelector('#token_url').value = arguments[0]", vec![token_url]).await;
    browser.type_into("[name=client_id]", &client_id).await;
    browser.type_into("[name=client_secret]", &secret).await;
    go_through(&browser, &demo).await;
    browser.close().await;
}

async fn enter_console(browser: &Browser, tenant: &Demo) {
    browser.open(tenant.given("/sandbox/console_url")).await;
    browser.fill("User name", tenant.given("/sandbox/username")).await;
    browser.fill("Password", tenant.given("/sandbox/password")).await;
    browser.press("Log in").await;
    browser.wait_for("Monitor").await;
}

/// The wizard's first page, but for the credentials.
async fn begin(browser: &Browser, demo: &Demo, tenant: &Demo) {
    log_in(browser, demo).await;
    open(browser, demo, "/integrations/new").await;
    browser.wait("#integration-form").await;
    browser.run("document.querySelector('[name=name]').value = 'Second'", vec![]).await;
    browser.type_into("[name=api_url]", tenant.given("/sandbox/api_url")).await;
}

/// Verify, and on to the last step, with tags and device addition switched on; then every panel is green.
async fn go_through(browser: &Browser, demo: &Demo) {
    browser.click("[hx-post='/integrations/verify']").await;
    browser.wait_for_text("#verification", "Every step went well").await;
    browser.click("#verification button[type=submit]").await;
    browser.wait_for_text("h1", "Set up Second").await;
    for _ in 0..10 {
        if browser.text("[aria-current=step]").await.contains("Finish") {
            break;
        }
        for switch in ["device_status", "is_allowed"] {
            let script = "const box = document.querySelector(`[name=${arguments[0]}]`); if (box && !box.checked) box.click()";
            browser.run(script, vec![json!(switch)]).await;
        }
        let here = browser.text(".page-body form").await;
        browser.click(".section-buttons button").await;
        browser.wait_for_text_that(".page-body form", "another page", |text| text != here).await;
    }
    browser.wait_for_text("main", "What was set up").await;
    browser.click(".section-buttons button").await;
    browser.wait_for_text_that("h1", "the integration", |text| text.starts_with("Second")).await;
    let until = Instant::now() + PATIENCE;
    loop {
        let status = demo.json(&["integration", "status", "2"]).await;
        let panels = ["server", "devices", "apps", "tagging", "deployment"];
        let lights: Vec<&Value> = panels.iter().map(|panel| &status[panel]["light"]).collect();
        if lights.iter().all(|light| **light == "green") {
            break;
        }
        assert!(Instant::now() < until, "{status:#}");
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    open(browser, demo, "/integrations/2").await;
    browser.wait_for("UEM Server").await;
    assert_eq!(browser.text("main").await.matches("Green").count(), 5, "{}", browser.text("main").await);
    browser.assert_quiet("the integration").await;
    browser.keep("guide-green.png").await;
}
