//! Synchronizing and adding tenants on the pages.

use serde_json::json;

use test_browser::Browser;

use super::hub_page::{log_in, open};
use crate::fixture::Demo;

#[tokio::test(flavor = "multi_thread")]
async fn sync_now_shows_progress_and_ends_by_itself() {
    let demo = Demo::start(700).await;
    let browser = Browser::start().await;
    log_in(&browser, &demo).await;
    // Slow enough to be watched.
    demo.control(
        "faults",
        &json!({"kind": "slow_body", "delay_ms": 2500, "route": "/devices/search", "count": 2}),
    )
    .await;
    open(&browser, &demo, "/integrations/1").await;
    browser.click("form[action='/integrations/1/sync'] button").await;
    browser.wait("[data-live$='/live']").await;
    browser.wait_for_text_that("main", "at work", |text| text.contains("Running")).await;
    browser
        .wait_for_text_that("main", "done", |text| text.contains("Succeeded") && !text.contains("Running"))
        .await;
    assert_eq!(browser.count("[data-live-over]").await, 1, "it listens no more");
    browser.assert_quiet("sync").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_form_leads_on_only_after_every_step_went_well() {
    let demo = Demo::start(20).await;
    // What one integration reads is refused to a second one, so it gets a tenant of its own.
    let tenant = Demo::start(20).await;
    let (client_id, client_secret) =
        (tenant.given("/sandbox/client_id"), tenant.given("/sandbox/client_secret"));
    let browser = Browser::start().await;
    log_in(&browser, &demo).await;
    open(&browser, &demo, "/integrations").await;
    browser.click("a[href='/integrations/new']").await;
    browser.wait("#integration-form").await;
    browser.run("document.querySelector('[name=name]').value = 'Second'", vec![]).await;
    browser.type_into("[name=api_url]", tenant.given("/sandbox/api_url")).await;
    browser
        .run(
            "document.querySelector('#token_url').value = arguments[0]",
            vec![json!(tenant.given("/sandbox/token_url"))],
        )
        .await;
    browser.type_into("[name=client_id]", client_id).await;
    browser.type_into("[name=client_secret]", "wrong").await;
    browser.click("[hx-post='/integrations/verify']").await;
    let said = browser.wait_for_text("#verification", "What to do:").await;
    assert!(said.contains("Credentials") && said.contains("failed"), "{said}");
    assert_eq!(browser.count("#verification button").await, 0, "there is nothing to save with");
    assert_eq!(demo.json(&["integration", "list"]).await.as_array().map(Vec::len), Some(1));
    browser.assert_quiet("a failed verification").await;

    browser.run("document.querySelector('[name=client_secret]').value = ''", vec![]).await;
    browser.type_into("[name=client_secret]", client_secret).await;
    browser.click("[hx-post='/integrations/verify']").await;
    browser.wait_for_text("#verification", "Every step went well").await;
    browser.click("#verification button[type=submit]").await;
    browser.wait_for_text("h1", "Set up Second").await;
    browser.assert_quiet("the second step").await;
    // A closed browser loses nothing: the list leads to where the set-up stands.
    assert_eq!(demo.json(&["integration", "show", "2"]).await["state"], "setting_up");
    open(&browser, &demo, "/integrations").await;
    browser.click("td[data-label=State] a").await;
    for _ in 0..10 {
        let here = browser.text(".page-body form").await;
        if browser.text("[aria-current=step]").await.contains("Finish") {
            break;
        }
        browser.click(".section-buttons button").await;
        browser.wait_for_text_that(".page-body form", "another page", |text| text != here).await;
    }
    browser.wait_for_text("main", "What was set up").await;
    browser.assert_quiet("the last step").await;
    browser.click(".section-buttons button").await;
    browser.wait_for_text_that("h1", "the integration", |text| text.starts_with("Second")).await;
    assert_eq!(demo.json(&["integration", "show", "2"]).await["credentials_kind"], "oauth");
    browser.assert_quiet("the new integration").await;
    browser.close().await;
}
