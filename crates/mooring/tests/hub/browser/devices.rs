//! Logging in, finding a device, reading about it, logging out.

use test_browser::Browser;

use super::hub_page::{log_in, open};
use crate::fixture::Demo;

#[tokio::test(flavor = "multi_thread")]
async fn a_person_logs_in_finds_a_device_and_logs_out() {
    let demo = Demo::start(230).await;
    let browser = Browser::start().await;
    open(&browser, &demo, "/devices").await;
    assert!(browser.client.current_url().await.expect("an address").path().starts_with("/login"));
    log_in(&browser, &demo).await;
    open(&browser, &demo, "/").await;
    browser.wait_for_text("main", "230").await;
    browser.assert_quiet("overview").await;

    browser.click("#side-nav a[href='/devices']").await;
    browser.wait("#results tbody tr").await;
    let rows = browser.count("#results tbody tr").await;
    assert!(rows > 10, "{rows}");
    let first = browser.text("#results tbody tr .name").await;
    browser.click("#results a[rel=next]").await;
    browser
        .wait_for_text_that("#results tbody tr .name", "another device", |text| {
            !text.is_empty() && text != first
        })
        .await;

    let device = demo.json(&["device", "list", "--limit", "1"]).await;
    let serial = device[0]["serial_number"].as_str().expect("a serial number");
    // Letter by letter, without sending the form.
    open(&browser, &demo, "/devices").await;
    browser.type_into("#search", serial).await;
    let until = |text: &str| text.contains(serial) && text.lines().count() < 12;
    browser.wait_for_text_that("#results", "the device alone", until).await;
    assert_eq!(browser.count("#results tbody tr").await, 1);
    assert!(
        browser
            .client
            .current_url()
            .await
            .expect("an address")
            .query()
            .is_some_and(|query| query.contains(serial))
    );
    browser.click("#results tbody tr a.name").await;
    browser.wait_for_text("h1", device[0]["friendly_name"].as_str().expect("a name")).await;
    let facts = browser.text("main").await;
    for name in ["serial_number", "os_version", "user_name"] {
        let value = device[0][name].as_str().expect("a text");
        assert!(facts.contains(value), "{name} {value} is not in: {facts}");
    }
    browser.assert_quiet("device").await;

    open(&browser, &demo, "/devices").await;
    let expected = demo.json(&["device", "list", "--platform", "android", "--limit", "0"]).await;
    let expected = expected.as_array().expect("a list").len();
    browser.run("const field = document.querySelector('[name=platform]'); field.value = 'android'; field.dispatchEvent(new Event('change', {bubbles: true}))", vec![]).await;
    let only = |text: &str| !text.contains("iOS") && !text.contains("Windows") && text.contains("Android");
    browser.wait_for_text_that("#results tbody", "Android alone", only).await;
    assert!(browser.count("#results tbody tr").await <= expected);
    browser.assert_quiet("devices").await;

    browser.click(".top-bar button[type=submit]").await;
    browser.wait("#password").await;
    open(&browser, &demo, "/devices").await;
    assert!(
        browser.client.current_url().await.expect("an address").path().starts_with("/login"),
        "logged out"
    );
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_is_refused_on_the_page() {
    let demo = Demo::start(1).await;
    let browser = Browser::start().await;
    open(&browser, &demo, "/").await;
    browser.type_into("#username", "admin").await;
    browser.type_into("#password", "not the password").await;
    browser.click("button[type=submit]").await;
    browser.wait_for_text("main", "User name or password is wrong").await;
    browser.close().await;
}
