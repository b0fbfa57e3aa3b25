//! Banyan: a role for the device APIs, an admin with Basic, a key; then what Banyan itself asks for.

use reqwest::Method;
use serde_json::Value;
use test_browser::{Browser, guides::banyan};

use super::walk::{call, log_in, status};
use crate::support::start;

#[tokio::test(flavor = "multi_thread")]
async fn banyans_guide_is_followed_from_first_step_to_last() {
    let bed = start(60).await;
    let browser = Browser::start().await;
    log_in(&browser, &bed).await;

    let key = banyan::account_and_key(&browser).await;

    // A5. A device's UDID, in the summary of its details
    browser.menu(&["Devices", "List View"]).await;
    browser.run("document.querySelector('a.name').click()", vec![]).await;
    browser.wait_for("UDID").await;
    browser.keep("banyan-device.png").await;
    let page = browser.text("main").await;
    let line = |name: &str| {
        let mut lines = page.lines().skip_while(|line| line.trim() != name);
        lines.nth(1).unwrap_or_default().trim().to_owned()
    };
    let (serial, udid) = (line("Serial Number"), line("UDID"));
    browser.assert_quiet("Banyan").await;
    browser.close().await;

    let path = format!("/api/mdm/devices?searchby=Serialnumber&id={serial}");
    let answer = call(&bed, banyan::USER_NAME, &key, Method::GET, &path).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let device: Value = answer.json().await.unwrap();
    assert_eq!(device["Udid"], udid.as_str());
    assert!(device["ComplianceStatus"].is_string(), "{device}");
    assert_eq!(status(&bed, banyan::USER_NAME, &key, Method::GET, "/api/system/users/search").await, 403);
}
