//! Steps that several guides have.

use reqwest::{Method, RequestBuilder};
use secrecy::ExposeSecret as _;
use test_browser::Browser;

use crate::support::{Testbed, basic};

/// Who is made by a guide.
pub const PASSWORD: &str = "A password of 2026";

/// Logs in as the tenant's admin.
pub async fn log_in(browser: &Browser, bed: &Testbed) {
    let credentials = bed.sandbox.credentials();
    browser.open(&credentials.console_url).await;
    browser.fill("User name", &credentials.username).await;
    browser.fill("Password", credentials.password.expose_secret()).await;
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
    let key = browser.run(script, vec![service.into()]).await;
    let key = key.as_str().unwrap_or_default().to_owned();
    assert_eq!(key.len(), 44, "no key of {service}: {}", browser.text("main").await);
    key
}

/// Goes into the organization group of that name by the switcher.
pub async fn choose_org_group(browser: &Browser, name: &str) {
    browser.run("document.querySelector('#switcher').click()", vec![]).await;
    browser.wait_for("Pages show what lies at the chosen group").await;
    browser.fill("Search", name).await;
    browser.press("Search").await;
    let script = "const found = [...document.querySelectorAll('.tree button')].find(button => button.innerText.startsWith(arguments[0])); found?.click(); return !!found";
    assert_eq!(browser.run(script, vec![name.into()]).await, true, "no group {name}");
    let until = std::time::Instant::now();
    while browser.text("#switcher").await.trim() != format!("Organization group: {name}")
        && !browser.text("#switcher").await.ends_with(name)
    {
        assert!(until.elapsed().as_secs() < 20, "the group was not chosen");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
}

/// The fields of *Definition* (in older consoles *Basic*).
pub async fn fill_definition(browser: &Browser, user_name: &str) {
    browser.fill("Username", user_name).await;
    browser.fill("Password", PASSWORD).await;
    browser.fill("Confirm Password", PASSWORD).await;
    browser.fill("First Name", "Integration").await;
    browser.fill("Last Name", "Account").await;
    browser.fill("Email Address", "integration@example.com").await;
}

/// A call with what the guide made.
pub fn call(bed: &Testbed, user_name: &str, key: &str, method: Method, path: &str) -> RequestBuilder {
    let call = bed.nobody(method, path).header("aw-tenant-code", key).header("accept", "application/json");
    call.header("authorization", basic(user_name, PASSWORD))
}

/// The status of such a call.
pub async fn status(bed: &Testbed, user_name: &str, key: &str, method: Method, path: &str) -> u16 {
    let answer =
        call(bed, user_name, key, method, path).body("{}").header("content-type", "application/json");
    answer.send().await.unwrap().status().as_u16()
}
