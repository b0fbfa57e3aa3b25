//! Steps that several guides have.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::Browser;

/// Of every account that a guide makes.
pub const PASSWORD: &str = "A password of 2026";

/// Logs in at the console.
pub async fn log_in(browser: &Browser, console_url: &str, user_name: &str, password: &str) {
    browser.open(console_url).await;
    browser.fill("User name", user_name).await;
    browser.fill("Password", password).await;
    browser.press("Log in").await;
    browser.wait_for("Monitor").await;
}

/// *Groups & Settings → All Settings → System → Advanced → API → REST API*
pub async fn open_rest_api(browser: &Browser) {
    browser.menu(&["Groups & Settings", "All Settings"]).await;
    for words in ["System", "Advanced", "API", "REST API"] {
        browser.press_in(".outline", words).await;
    }
    browser.wait_for("Enable API Access").await;
}

/// The key of that service as the page shows it.
pub async fn api_key(browser: &Browser, service: &str) -> String {
    let script = "return [...document.querySelectorAll('tr')].find(row => row.querySelector('input')?.value === arguments[0])?.querySelector('code')?.innerText ?? ''";
    let key = browser.run(script, vec![json!(service)]).await;
    let key = key.as_str().unwrap_or_default().to_owned();
    assert_eq!(key.len(), 44, "no key of {service}: {}", browser.text("main").await);
    key
}

/// Goes into the organization group of that name by the switcher.
pub(super) async fn choose_org_group(browser: &Browser, name: &str) {
    browser.run("document.querySelector('#switcher').click()", vec![]).await;
    browser.wait_for("Pages show what lies at the chosen group").await;
    browser.fill("Search", name).await;
    browser.press("Search").await;
    let script = "const found = [...document.querySelectorAll('.tree button')].find(button => button.innerText.startsWith(arguments[0])); found?.click(); return !!found";
    assert_eq!(browser.run(script, vec![json!(name)]).await, true, "no group {name}");
    let began = Instant::now();
    while !browser.text("#switcher").await.trim().ends_with(name) {
        assert!(began.elapsed() < Duration::from_secs(20), "the group was not chosen");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// *Accounts → Administrators → List View → Add → Add Admin*, up to the end of the tab *Definition* (in older consoles
/// *Basic*).
pub(super) async fn begin_admin(browser: &Browser, user_name: &str) {
    browser.menu(&["Accounts", "Administrators", "List View"]).await;
    browser.press("Add").await;
    browser.press("Add Admin").await;
    browser.pick("User Type", "Basic").await;
    browser.press("Next").await;
    for (label, text) in [
        ("Username", user_name),
        ("Password", PASSWORD),
        ("Confirm Password", PASSWORD),
        ("First Name", "Integration"),
        ("Last Name", "Account"),
        ("Email Address", "integration@example.com"),
    ] {
        browser.fill(label, text).await;
    }
    browser.press_in(".actions", "Next").await;
}

/// Saves the admin that was begun.
pub(super) async fn save_admin(browser: &Browser) {
    browser.press_in(".actions", "Save").await;
    browser.wait_for("integration@example.com").await;
}

/// *Accounts → Administrators → Roles → Add Role*
pub(super) async fn begin_role(browser: &Browser) {
    browser.menu(&["Accounts", "Administrators", "Roles"]).await;
    browser.press("Add Role").await;
}

/// Gives the role that was begun its name, and saves it.
pub(super) async fn save_role(browser: &Browser, name: &str) {
    browser.fill("Name", name).await;
    browser.press("Save").await;
    browser.wait_for(name).await;
}

/// Saves the page of settings that is open.
pub(super) async fn save_settings(browser: &Browser) {
    browser.press("Save").await;
    browser.wait_for("Saved").await;
}

/// From *Configurations*, which is on the page or in the menu that is open, to a new OAuth client: search *OAuth*, *OAuth Client
/// Management*, *Add*.
pub async fn begin_oauth_client(browser: &Browser) {
    browser.fill("Search", "OAuth").await;
    browser.press_in("main", "Search").await;
    browser.press("OAuth Client Management").await;
    browser.press("Add").await;
}

/// Saves the client that was begun. Answers its id and its secret, which is shown only now.
pub async fn secret_of_client(browser: &Browser) -> (String, String) {
    browser.press("Save").await;
    browser.wait_for("Client Secret").await;
    let shown = (browser.text("#client-id").await, browser.text("#client-secret").await);
    browser.press("Close").await;
    shown
}
