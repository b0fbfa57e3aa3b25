//! Every page, light and dark, wide and on a phone: nothing in the console, nothing wider than the window.
//!
//! `MOORING_TEST_PICTURES=FOLDER` keeps a picture of each, to be looked at.

use serde_json::json;

use test_browser::Browser;

use super::{
    actions,
    hub_page::{log_in, open},
};
use crate::fixture::Demo;

const POLICY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/reverse-proxy/policy.toml");

const PAGES: [(&str, &str); 63] = [
    ("overview", "/"),
    ("devices", "/devices"),
    ("device", "/devices/1"),
    ("users", "/users"),
    ("user", "/users/2"),
    ("groups", "/groups"),
    ("apps", "/apps"),
    ("app", "/apps/1"),
    ("app-devices", "/apps/1/devices?state=installed"),
    ("actions", "/actions"),
    ("action", "/actions/1"),
    ("action-approve", "/actions/2/approve"),
    ("action-stop", "/actions/1/stop"),
    ("action-new", "/actions/new"),
    ("app-upload", "/apps/upload"),
    ("action-choose", "/actions/new?matching=yes&platform=ios"),
    ("action-message", "/actions/new?kind=send_message&device=1"),
    ("action-wipe-details", "/actions/new?kind=device_wipe&device=1"),
    ("action-user", "/actions/new?kind=delete_user&user=2"),
    ("action-deploy", "/actions/new?kind=deploy_app&app=1"),
    ("action-preview", "/actions/new?kind=lock&matching=yes&platform=ios"),
    ("action-wipe", "/actions/new?kind=enterprise_wipe&device=1"),
    ("action-guards", "/settings/action-guards"),
    ("integration-actions", "/integrations/1/actions"),
    ("decisions", "/decisions"),
    ("trust", "/trust"),
    ("trust-services", "/trust/services"),
    ("trust-service", "/trust/services/wiki"),
    ("trust-service-new", "/trust/new-service"),
    ("trust-policies", "/trust/policies"),
    ("trust-policy", "/trust/policies/managed%20devices"),
    ("trust-factors", "/trust/factors"),
    ("trust-factor", "/trust/factors/risk"),
    ("trust-authorities", "/trust/authorities"),
    ("trust-authority", "/trust/authorities/demo"),
    ("trust-proxies", "/trust/proxies"),
    ("trust-proxy", "/trust/proxies/edge"),
    ("trust-limits", "/trust/limits"),
    ("trust-bypasses", "/trust/bypasses"),
    ("trust-simulate", "/trust/simulate?minimum=high&factor=encryption&bad=always_deny"),
    ("trust-explain", "/trust/explain?service=wiki&device=1"),
    ("trust-settings", "/trust/settings"),
    ("integrations", "/integrations"),
    ("integration", "/integrations/1"),
    ("integration-edit", "/integrations/1/edit"),
    ("integration-synchronization", "/integrations/1/synchronization"),
    ("integration-groups", "/integrations/1/groups"),
    ("integration-tagging", "/integrations/1/tagging"),
    ("integration-playbooks", "/integrations/1/playbooks"),
    ("integration-addition", "/integrations/1/addition"),
    ("held-plan", "/integrations/1/held-plan"),
    ("devices-provisional", "/devices?state=provisional"),
    ("registrations", "/devices/provisional"),
    ("integration-new", "/integrations/new"),
    ("audit", "/audit"),
    ("audit-entry", "/audit/3"),
    ("audit-check", "/audit/check"),
    ("runs", "/runs"),
    ("run", "/runs/1"),
    ("operators", "/settings/operators"),
    ("tokens", "/settings/tokens"),
    ("notifications", "/settings/notifications"),
    ("password", "/settings/password"),
    ("not-found", "/devices/99999999"),
];

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_quiet_and_fits_its_window() {
    let demo = Demo::start(500).await;
    for (seed, what) in ["os_version", "compliance", "friendly_name"].into_iter().enumerate() {
        demo.control("devices/change", &json!({"count": 40 + seed * 25, "seed": seed, "what": what})).await;
        demo.good(&["integration", "sync", "1"]).await;
    }
    // A plan that waits for a person has its own page.
    demo.good(&["integration", "edit", "1", "--deletion-after-runs", "1"]).await;
    demo.good(&["integration", "sync", "1"]).await;
    demo.control("devices/remove", &json!({"count": 120, "seed": 4})).await;
    // A run that the schedule had begun before is joined, and knows nothing of it.
    for _ in 0..3 {
        demo.good(&["integration", "sync", "1"]).await;
        if demo.cli(&["integration", "plan", "1"]).await.code == 0 {
            break;
        }
    }
    assert!(demo.json(&["integration", "plan", "1"]).await["plan"]["devices"].as_u64() > Some(50));
    set_up_trust(&demo).await;
    demo.good(&["app", "read", "1"]).await;
    let browser = Browser::start().await;
    log_in(&browser, &demo).await;
    order_actions(&browser, &demo).await;
    for (width, scheme) in [(1280, "light"), (1280, "dark"), (390, "light")] {
        browser.look(width, scheme).await;
        for (name, path) in PAGES {
            open(&browser, &demo, path).await;
            browser.wait("h1").await;
            let place = format!("{name} at {width} {scheme}");
            let shown =
                browser.run("return document.documentElement.getAttribute('data-bs-theme')", vec![]).await;
            assert_eq!(shown, scheme, "{place}");
            browser.assert_fits(&place).await;
            if name == "not-found" {
                // The status of the answer is an entry of the console, and the only one.
                let said = browser.console().await;
                assert!(said.len() == 1 && said[0].to_string().contains("404"), "{place}: {said:#?}");
                continue;
            }
            browser.assert_quiet(&place).await;
            keep(&browser, &format!("{name}-{width}-{scheme}.png")).await;
        }
    }
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_the_api_works_without_anything_from_outside() {
    let demo = Demo::start(1).await;
    let browser = Browser::start().await;
    log_in(&browser, &demo).await;
    open(&browser, &demo, "/api/docs").await;
    browser.wait_for_text("body", "/api/v1/devices").await;
    browser.assert_quiet("the page of the API").await;
    browser.close().await;
}

/// One that goes its way, and one of the second operator that waits for the first.
async fn order_actions(browser: &Browser, demo: &Demo) {
    actions::allow(browser, demo).await;
    actions::change_to_second(browser, demo).await;
    open(browser, demo, "/actions/new?kind=lock&device=1").await;
    actions::confirm(browser, "lost").await;
    open(browser, demo, "/actions/new?kind=clear_passcode&matching=yes&platform=ios").await;
    actions::confirm(browser, "a drill").await;
    actions::change_to(browser, demo, demo.given("/hub/username"), demo.given("/hub/password")).await;
}

/// One of each, so that the pages of trust show something.
async fn set_up_trust(demo: &Demo) {
    let ca = demo.beside("ca").display().to_string();
    let chain = demo.beside("ca/ca.pem").display().to_string();
    demo.good(&["ca", "demo", "--out", &ca, "--device", "SN1", "--server", "wiki.example.com"]).await;
    demo.good(&["policy", "apply", POLICY, "--yes"]).await;
    let put =
        ["policy", "authority", "put", "demo", "--chain-file", &chain, "--key-template", "{SerialNumber}"];
    demo.good(&[&put[..], &["--revocation", "soft", "--crl-url", "http://127.0.0.1:9/devices.crl"]].concat())
        .await;
    demo.good(&["policy", "authority", "shut-out", &"ab".repeat(32), "--reason", "lost"]).await;
    demo.good(&["policy", "proxy", "put", "edge", "--address", "10.0.0.5", "--certificate", "nginx"]).await;
    let limit = ["policy", "limit", "set", "--email", "ann@example.com", "--level", "low", "--source", "edr"];
    demo.good(&[&limit[..], &["--reason", "malware was found"]].concat()).await;
    demo.good(&["policy", "bypass", "add", "ann@example.com", "--reason", "her phone broke"]).await;
}

async fn keep(browser: &Browser, name: &str) {
    if std::env::var_os("MOORING_TEST_PICTURES").is_some() {
        // A chart is drawn after the page is there.
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        browser.keep(name).await;
    }
}
