//! Harmony Mobile: an API account and a REST API key; or, as it recommends, an OAuth client.

use super::walk::{api_key, begin_admin, begin_oauth_client, open_rest_api, save_admin, secret_of_client};
use crate::Browser;

/// Login of the account.
pub const USER_NAME: &str = "harmony";

/// *Creating an API account*, and *Creating a REST API key*: answers the key.
pub async fn account_and_key(browser: &Browser) -> String {
    begin_admin(browser, USER_NAME).await;
    browser.choose("Role", "Console Administrator").await;
    save_admin(browser).await;
    open_rest_api(browser).await;
    api_key(browser, "AirWatchAPI").await
}

/// The OAuth client, with *Configurations* open: its id and secret.
pub async fn oauth_client(browser: &Browser) -> (String, String) {
    begin_oauth_client(browser).await;
    browser.fill("Name", "Harmony Mobile").await;
    browser.choose("Role", "Console Administrator").await;
    secret_of_client(browser).await
}
