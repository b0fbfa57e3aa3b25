//! Torii: REST API with a key of its own, a role that reads apps, devices and users, an admin who holds it.

use super::walk::{api_key, begin_admin, begin_role, open_rest_api, save_admin, save_role, save_settings};
use crate::Browser;

/// Login of the account.
pub const USER_NAME: &str = "torii";
/// Its role.
pub const ROLE: &str = "TORII API";

/// The whole guide. Answers the key.
pub async fn account_and_key(browser: &Browser) -> String {
    // Enable REST API Access
    open_rest_api(browser).await;
    browser.press_in(".tab-bar", "General").await;
    browser.pick("Current Setting", "Override").await;
    browser.pick("Enable API Access", "Enabled").await;
    browser.press("Add").await;
    browser.wait_for("Saved").await;
    let script = "const field = [...document.querySelectorAll('tr input')].find(field => field.value.startsWith('API service')); field.value = 'Torii'; field.closest('tr').querySelector('select').value = 'admin'";
    browser.run(script, vec![]).await;
    save_settings(browser).await;
    let key = api_key(browser, "Torii").await;
    browser.press("Authentication").await;
    browser.pick("Current Setting", "Override").await;
    browser.pick("Basic", "Enabled").await;
    save_settings(browser).await;

    // Create a Role with Minimal Required Credentials
    begin_role(browser).await;
    browser.press("API").await;
    browser.press("REST").await;
    for name in ["Apps", "Devices", "Users"] {
        browser.tick(&format!("{name}: Read")).await;
    }
    save_role(browser, ROLE).await;

    // Create Admin Account with Role
    begin_admin(browser, USER_NAME).await;
    browser.choose("Organization Group", "Example Corp").await;
    browser.choose("Role", ROLE).await;
    for _ in ["Roles", "API", "Details"] {
        browser.press("Next").await;
    }
    save_admin(browser).await;
    key
}
