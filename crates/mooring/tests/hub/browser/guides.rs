//! From a vendor's guide to green panels: what each guide makes in the tenant's console, by its own menu words, is all that the
//! hub's wizard needs. Harmony Mobile's is followed with its user name and key and with the OAuth client that it recommends;
//! where a guide gives less than the hub can use, the hub says what to add, and that leads on.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use test_browser::{
    Browser,
    guides::{self, PASSWORD, banyan, harmony_mobile, trend_micro},
};

use super::hub_page::{log_in, open};
use crate::fixture::Demo;

/// How long a first run and the tags after it may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// What a verification says that found nothing missing.
const ALL_WELL: &str = "Every step went well";
const PANELS: [&str; 5] = ["server", "devices", "apps", "tagging", "deployment"];

#[tokio::test(flavor = "multi_thread")]
async fn a_user_name_and_a_key_made_by_the_guide_lead_to_five_green_panels() {
    // What one integration reads is refused to a second one, so it gets a tenant of its own.
    let (demo, tenant) = (Demo::start(5).await, Demo::start(30).await);
    let browser = Browser::start().await;
    enter_console(&browser, &tenant).await;
    let key = harmony_mobile::account_and_key(&browser).await;

    begin(&browser, &demo, &tenant).await;
    give_login(&browser, harmony_mobile::USER_NAME, &key).await;
    go_through(&browser, ALL_WELL).await;
    all_green(&browser, &demo).await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_oauth_client_made_by_the_guide_leads_to_five_green_panels() {
    let (demo, tenant) = (Demo::start(5).await, Demo::start(30).await);
    let browser = Browser::start().await;
    enter_console(&browser, &tenant).await;
    browser.menu(&["Groups & Settings", "Configurations"]).await;
    let (client_id, secret) = harmony_mobile::oauth_client(&browser).await;

    begin(&browser, &demo, &tenant).await;
    let token_url = json!(tenant.given("/sandbox/token_url"));
    browser.run("document.querySelector('#token_url').value = arguments[0]", vec![token_url]).await;
    browser.type_into("[name=client_id]", &client_id).await;
    browser.type_into("[name=client_secret]", &secret).await;
    go_through(&browser, ALL_WELL).await;
    all_green(&browser, &demo).await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_at_a_child_group_made_by_trend_micros_guide_leads_to_five_green_panels() {
    let (demo, tenant) = (Demo::start(5).await, Demo::start(60).await);
    let browser = Browser::start().await;
    enter_console(&browser, &tenant).await;
    let key = trend_micro::enable_api_access(&browser).await;
    trend_micro::add_admin(&browser, "trend.console", "Console Administrator").await;

    begin(&browser, &demo, &tenant).await;
    give_login(&browser, "trend.console", &key).await;
    go_through(&browser, ALL_WELL).await;
    all_green(&browser, &demo).await;
    let devices = demo.json(&["device", "list", "--integration", "2"]).await;
    let groups: Vec<&Value> =
        devices.as_array().expect("a list").iter().map(|device| &device["org_group_name"]).collect();
    assert!(!groups.is_empty() && groups.len() < 60, "what lies below the group: {groups:?}");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_minimum_role_of_trend_micros_guide_leads_to_five_green_panels() {
    let (demo, tenant) = (Demo::start(5).await, Demo::start(60).await);
    let browser = Browser::start().await;
    enter_console(&browser, &tenant).await;
    let key = trend_micro::enable_api_access(&browser).await;
    trend_micro::add_role(&browser).await;
    trend_micro::add_admin(&browser, "trend.custom", trend_micro::ROLE).await;

    begin(&browser, &demo, &tenant).await;
    give_login(&browser, "trend.custom", &key).await;
    go_through(&browser, ALL_WELL).await;
    all_green(&browser, &demo).await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_device_role_of_banyans_guide_reads_devices_and_what_the_hub_asks_for_makes_the_rest_green() {
    let (demo, tenant) = (Demo::start(5).await, Demo::start(30).await);
    let browser = Browser::start().await;
    enter_console(&browser, &tenant).await;
    let key = banyan::account_and_key(&browser).await;

    begin(&browser, &demo, &tenant).await;
    give_login(&browser, banyan::USER_NAME, &key).await;
    go_through(&browser, "The devices can be read").await;
    // What the guide is for works by its role alone: devices, and what decisions rest on.
    lights(&demo, &["green", "green", "amber", "green", "green"]).await;
    let missing = demo.json(&["integration", "check", "2"]).await;
    let rows = missing["capabilities"].as_array().expect("a list");
    let row = rows.iter().find(|row| row["capability"] == "read_device_apps").expect("it is there");
    assert_eq!(row["resources"], json!(["REST API Apps For Device Read"]), "{row}");

    // The hub names the boxes; the role gets them in the console, and the next readings bring the rest.
    browser.open(tenant.given("/sandbox/console_url")).await;
    browser.wait_for("Monitor").await;
    banyan::grant(&browser, &["Groups: Read", "Apps: Read", "Users: Read"]).await;
    demo.json(&["integration", "sync", "2"]).await;
    all_green(&browser, &demo).await;
    browser.close().await;
}

async fn enter_console(browser: &Browser, tenant: &Demo) {
    let (user_name, password) = (tenant.given("/sandbox/username"), tenant.given("/sandbox/password"));
    guides::log_in(browser, tenant.given("/sandbox/console_url"), user_name, password).await;
}

/// The user name, password and key that a guide made.
async fn give_login(browser: &Browser, user_name: &str, key: &str) {
    browser.click("[name=kind][value=basic]").await;
    browser.type_into("[data-value=basic] [name=username]", user_name).await;
    browser.type_into("[data-value=basic] [name=password]", PASSWORD).await;
    browser.type_into("[data-value=basic] [name=api_key]", key).await;
}

/// The wizard's first page, but for the credentials.
async fn begin(browser: &Browser, demo: &Demo, tenant: &Demo) {
    log_in(browser, demo).await;
    open(browser, demo, "/integrations/new").await;
    browser.wait("#integration-form").await;
    browser.run("document.querySelector('[name=name]').value = 'Second'", vec![]).await;
    browser.type_into("[name=api_url]", tenant.given("/sandbox/api_url")).await;
}

/// Verify, which ends with those words, and on to the last step, with tags and device addition switched on.
async fn go_through(browser: &Browser, verified: &str) {
    browser.click("[hx-post='/integrations/verify']").await;
    browser.wait_for_text("#verification", verified).await;
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
}

/// Waits until the panels are of these colours.
async fn lights(demo: &Demo, expected: &[&str; 5]) {
    let until = Instant::now() + PATIENCE;
    loop {
        let status = demo.json(&["integration", "status", "2"]).await;
        let lights: Vec<&Value> = PANELS.iter().map(|panel| &status[panel]["light"]).collect();
        if lights == expected.map(Value::from).iter().collect::<Vec<_>>() {
            return;
        }
        assert!(Instant::now() < until, "{status:#}");
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

/// Every panel is green, to a program and to a person.
async fn all_green(browser: &Browser, demo: &Demo) {
    lights(demo, &["green"; 5]).await;
    open(browser, demo, "/integrations/2").await;
    browser.wait_for("UEM Server").await;
    assert_eq!(browser.text("main").await.matches("Green").count(), 5, "{}", browser.text("main").await);
    browser.assert_quiet("the integration").await;
    browser.keep("guide-green.png").await;
}
