//! Torii: REST API with a key of its own, a role that reads apps, devices and users, an admin who holds it.

use reqwest::Method;
use test_browser::{Browser, guides::torii};

use super::walk::{log_in, status};
use crate::support::start;

#[tokio::test(flavor = "multi_thread")]
async fn toriis_guide_is_followed_from_first_step_to_last() {
    let bed = start(60).await;
    let browser = Browser::start().await;
    log_in(&browser, &bed).await;

    let key = torii::account_and_key(&browser).await;
    browser.keep("torii.png").await;
    browser.assert_quiet("Torii").await;
    browser.close().await;

    for (method, path, expected) in [
        (Method::GET, "/api/mdm/devices/search", 200),
        (Method::GET, "/api/system/users/search", 200),
        (Method::GET, "/api/mam/apps/search", 200),
        (Method::GET, "/api/system/admins/search", 403),
        (Method::POST, "/api/mdm/devices/commands?command=Lock&searchby=Serialnumber&id=x", 403),
    ] {
        assert_eq!(status(&bed, torii::USER_NAME, &key, method, path).await, expected, "{path}");
    }
}
