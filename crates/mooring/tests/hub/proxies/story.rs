//! What a new user would try, seen in a browser: nginx before a small service, a device with a certificate, and a tenant
//! that changes its mind, keeps silent and comes back (BY-9, BY-10, MO-10, MO-11).

use std::time::{Duration, Instant};

use database::{Database, DatabaseUrl, Settings, params};
use jiff::Timestamp;
use serde_json::{Value, json};
use test_browser::Browser;

use super::{nginx, relay, stage::Stage};

/// Looks until the page says that; how long it took.
async fn until(browser: &Browser, url: &str, words: &str) -> Duration {
    let began = Instant::now();
    loop {
        browser.open(url).await;
        let text = browser.text("body").await;
        if text.contains(words) {
            return began.elapsed();
        }
        assert!(began.elapsed() < Duration::from_secs(20), "{words:?} is not in: {text}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn stop_events(stage: &Stage) {
    stage.demo.good(&["integration", "webhook", "1", "--remove"]).await;
}

async fn comply(stage: &Stage, compliance: &str) {
    let path = format!("devices/{}", stage.device["uem_id"]);
    stage.demo.control_by(reqwest::Method::PATCH, &path, &json!({"compliance": compliance})).await;
}

/// Makes what the tenant said so old: as it is after an outage of that length.
async fn age(stage: &Stage, hours: i64) {
    let file = stage.demo.data().join("mooring.sqlite3");
    let url = DatabaseUrl::parse(&format!("sqlite:{}", file.display())).expect("an address");
    let database = Database::open(&Settings::new(url)).await.expect("the hub's database");
    let by = hours * 3_600_000;
    for sql in [
        "UPDATE sync_runs SET started_at_ms = started_at_ms - $1, requested_at_ms = requested_at_ms - $1",
        "UPDATE devices SET changed_at_ms = changed_at_ms - $1, state_since_ms = state_since_ms - $1,
            looked_at_ms = looked_at_ms - $1",
    ] {
        database.execute("age", sql, params![by]).await.expect("aged");
    }
    let news = "INSERT INTO device_news (at_ms, device_ids) VALUES ($1, $2)";
    database.execute("tell", news, params![Timestamp::now(), Vec::<u8>::new()]).await.expect("told");
}

async fn fail_mode(stage: &Stage, mode: &str, needs_device: bool) {
    let minimum = if needs_device { json!({"level": "high"}) } else { json!("none") };
    let policy = json!({"name": "managed devices", "needs_trusted_device": needs_device, "minimum": minimum,
        "fail_mode": mode, "facts_max_age_minutes": 1440});
    stage.put("trust/policies/managed%20devices", &policy).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_sees_in_a_browser_what_becomes_of_the_device() {
    let stage = nginx::stage().await;
    let relay = relay::start(stage.client(true), stage.url("")).await;
    let url = format!("http://{relay}/pages?a=1");
    let browser = Browser::start().await;
    let words = json!({"page": {"organisation": "Example Bank", "contact": "the service desk"}});
    stage.put("trust/settings", &words).await;
    until(&browser, &url, "the wiki").await;

    // The device breaks a policy in the tenant, which tells the hub.
    stage.demo.tell_events("Json").await;
    comply(&stage, "NonCompliant").await;
    let took = until(&browser, &url, "Your device breaks a compliance policy").await;
    assert!(took < Duration::from_secs(5), "the next request is refused: {took:?}");
    for words in ["Example Bank", "the service desk", "What you can do", "factor_compliance"] {
        assert!(browser.text("body").await.contains(words), "{words}");
    }
    browser.assert_fits("the page of a refusal").await;
    browser.keep("denied.png").await;

    // It is mended, and nothing tells the hub: its user does.
    stop_events(&stage).await;
    comply(&stage, "Compliant").await;
    until(&browser, &url, "Your device breaks a compliance policy").await;
    browser.press("Check again").await;
    browser.wait_for("Your device is being checked").await;
    browser.keep("checking.png").await;
    browser.wait_for("the wiki").await;

    // The tenant fails, and what it said grows old.
    stage.demo.control("faults", &json!({"kind": "status", "status": 503})).await;
    until(&browser, &url, "the wiki").await;
    age(&stage, 25).await;
    until(&browser, &url, "Your device cannot be checked right now").await;
    // Asked for a moment ago: the tenant is not asked again, and the page says the same.
    browser.press("Check again").await;
    browser.wait_for("Your device cannot be checked right now").await;
    browser.keep("fail-closed.png").await;

    // A service that asks for no device is opened with the user's claims only.
    fail_mode(&stage, "open", false).await;
    until(&browser, &url, "the wiki").await;
    let reached = stage.take_reached().expect("it reached the service");
    let serial = reached.get("x-mooring-serial-number");
    assert!(serial.is_none_or(|value| value.is_empty()), "nothing is said of the device: {serial:?}");
    fail_mode(&stage, "open", true).await;
    until(&browser, &url, "Your device cannot be checked right now").await;

    // The tenant is back: the device is read, and counts as confirmed.
    stage.demo.control_by(reqwest::Method::DELETE, "faults", &Value::Null).await;
    let run = stage.demo.api().sync(1, &["org_groups", "devices"]).await;
    stage.demo.api().end(run).await;
    until(&browser, &url, "the wiki").await;
    browser.close().await;
}
