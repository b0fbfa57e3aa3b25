//! Banyan (now of SonicWall): a role for the device APIs, an admin with Basic, a key.

use super::walk::{api_key, begin_admin, begin_role, open_rest_api, save_admin, save_role};
use crate::Browser;

/// Login of the account.
pub const USER_NAME: &str = "banyan";
/// Its role.
pub const ROLE: &str = "Banyan API";

/// Steps A1 to A3. Answers the key.
pub async fn account_and_key(browser: &Browser) -> String {
    // A1. Create a role: REST - Devices - REST APIs for device management
    begin_role(browser).await;
    browser.fill("Search resources", "REST APIs for device management").await;
    browser.press_in("main", "Search").await;
    browser.wait_for("REST APIs for device management").await;
    browser.tick("Devices: Read").await;
    browser.tick("Devices: Edit").await;
    save_role(browser, ROLE).await;

    // A2. Create an admin account; in the API tab, ensure Basic Auth is selected
    begin_admin(browser, USER_NAME).await;
    browser.choose("Role", ROLE).await;
    browser.press_in(".actions", "Next").await;
    browser.wait_for("User Credentials (Basic)").await;
    browser.pick("Authentication", "User Credentials (Basic)").await;
    save_admin(browser).await;

    // A3. Create an API key
    open_rest_api(browser).await;
    browser.pick("Current Setting", "Override").await;
    browser.press("Add").await;
    browser.wait_for("Saved").await;
    api_key(browser, "API service 1").await
}

/// Gives the role more boxes, as the hub's permission check names them.
pub async fn grant(browser: &Browser, boxes: &[&str]) {
    browser.menu(&["Accounts", "Administrators", "Roles"]).await;
    browser.press(ROLE).await;
    browser.wait_for("Categories").await;
    for name in ["API", "REST"] {
        browser.press(name).await;
    }
    for name in boxes {
        browser.tick(name).await;
    }
    save_role(browser, ROLE).await;
    // Back in the list: it is stored.
    browser.wait_for("Add Role").await;
}
