//! From nothing to a decision, by the dashboard alone: an authority, a policy, a service and a proxy are made on their pages, and a
//! change of a device is seen in what *Explain* says.

use serde_json::{Value, json};
use test_browser::Browser;

use super::hub_page::log_in;
use crate::fixture::Demo;

#[tokio::test(flavor = "multi_thread")]
async fn trust_is_set_up_in_the_dashboard_and_a_change_of_a_device_is_explained() {
    let demo = Demo::start(20).await;
    let devices = demo.json(&["device", "list", "--limit", "0"]).await;
    let is_good = |device: &&Value| {
        device["compliance"] == "compliant"
            && device["enrollment"] == "enrolled"
            && device["state"] == "active"
    };
    let device = devices.as_array().expect("a list").iter().find(is_good).expect("a good device").clone();
    let serial = device["serial_number"].as_str().expect("a serial number");
    let folder = demo.beside("ca").display().to_string();
    demo.good(&["ca", "demo", "--out", &folder, "--device", serial, "--server", "wiki.example.com"]).await;
    let chain = std::fs::read_to_string(demo.beside("ca/ca.pem")).expect("the authority");

    let browser = Browser::start().await;
    log_in(&browser, &demo).await;
    browser.menu(&["Trust"]).await;
    browser.wait_for("Set up in four steps").await;
    make_authority(&browser, &chain).await;
    make_policy(&browser).await;
    make_service(&browser).await;
    let secret = make_proxy(&browser).await;
    browser.press_in(".section-tabs", "Overview").await;
    // The demo brings a policy and a service of its own.
    for made in ["1 authority", "2 policies", "2 services", "1 proxy"] {
        browser.wait_for(made).await;
    }
    assert_eq!(ask(&demo, &secret).await, 401, "who brings no certificate is asked for one");

    explain(&browser, serial, "everything that the policy asks for is there").await;
    browser.assert_quiet("explain").await;
    let score = browser.text("#answer").await;
    assert!(score.contains("100") && score.contains(serial), "{score}");

    // The device breaks compliance in the tenant: the next look says so.
    let place = format!("devices/{}", device["uem_id"]);
    demo.control_by(reqwest::Method::PATCH, &place, &json!({"compliance": "NonCompliant"})).await;
    demo.good(&["integration", "sync", "1"]).await;
    explain(&browser, serial, "compliance costs the device too much").await;
    assert!(browser.text("#answer").await.contains("Refused"));
    browser.close().await;
}

async fn make_authority(browser: &Browser, chain: &str) {
    browser.press_in(".steps-list", "0 authorities").await;
    browser.press_in(".empty-state", "Add an authority").await;
    browser.fill("Name", "demo").await;
    // What is no certificate is refused in place, and what was typed stays.
    browser.fill("Root and intermediates (PEM)", "hello").await;
    browser.press("Save").await;
    browser.wait_for("Nothing was saved").await;
    assert_eq!(browser.value("Name").await, "demo");
    // The status of the answer is an entry of the console, and the only one.
    let said = browser.console().await;
    assert!(said.len() == 1 && said[0].to_string().contains("422"), "{said:#?}");
    // A browser types a chain slower than a person pastes it.
    let script = "document.querySelector('#chain_pem').value = arguments[0]";
    browser.run(script, vec![json!(chain)]).await;
    browser.press("Save").await;
    browser.wait_for("demo was saved").await;
    let shown = browser.text("main").await;
    assert!(shown.contains("days left") && shown.contains("{SerialNumber}"), "{shown}");
}

async fn make_policy(browser: &Browser) {
    browser.press_in(".section-tabs", "Policies").await;
    browser.press_in(".page-head", "Add a policy").await;
    browser.fill("Name", "managed").await;
    browser.pick("Least level of the device", "Medium (61 to 80)").await;
    browser.press("See what would change").await;
    browser.wait_for("20 devices were looked at").await;
    browser.press("Save").await;
    browser.wait_for("managed was saved").await;
}

async fn make_service(browser: &Browser) {
    browser.press_in(".section-tabs", "Services").await;
    browser.press_in(".page-head", "Add a service").await;
    browser.fill("Name", "wiki").await;
    browser.fill("Hosts", "wiki.example.com").await;
    browser.choose("Policy", "managed").await;
    browser.press("Save").await;
    browser.wait_for("wiki was saved").await;
}

/// Answers its secret.
async fn make_proxy(browser: &Browser) -> String {
    browser.press_in(".section-tabs", "Proxies").await;
    browser.press_in(".empty-state", "Add a proxy").await;
    browser.fill("Name", "edge").await;
    browser.pick("What it is", "Caddy").await;
    browser.fill("Addresses that it asks from", "127.0.0.1").await;
    browser.press("Add it").await;
    browser.wait_for("it is not shown again").await;
    let secret = browser.text("#secret").await;
    let configuration = browser.text("#configuration").await;
    assert!(configuration.contains(&secret) && configuration.contains("forward_auth"), "{configuration}");
    secret
}

/// Asks until the answer is that: a change counts within a second, which a busy machine stretches.
async fn explain(browser: &Browser, serial: &str, because: &str) {
    for _ in 0..40 {
        browser.press_in(".section-tabs", "Explain").await;
        browser.wait_for("What a proxy would be answered now").await;
        browser.fill("Device", serial).await;
        browser.choose("Service", "wiki").await;
        browser.press_in("main form", "Explain").await;
        browser.wait("#answer").await;
        if browser.text("#answer").await.contains(because) {
            return;
        }
    }
    panic!("{because:?} never came: {}", browser.text("main").await);
}

/// What the hub answers the proxy, without a certificate.
async fn ask(demo: &Demo, secret: &str) -> u16 {
    let url = format!("{}/decide/forward-auth", demo.given("/hub/url"));
    let request = crate::fixture::http()
        .get(url)
        .header("x-mooring-proxy-secret", secret)
        .header("x-forwarded-host", "wiki.example.com")
        .header("x-forwarded-uri", "/");
    request.send().await.expect("an answer").status().as_u16()
}
