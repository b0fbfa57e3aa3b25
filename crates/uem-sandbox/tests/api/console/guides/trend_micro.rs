//! Trend Micro: a child organization group with API access of its own, an account as Console Administrator, and one
//! with the minimum role.

use reqwest::Method;
use test_browser::{Browser, guides::trend_micro};

use super::walk::{log_in, status};
use crate::support::start;

#[tokio::test(flavor = "multi_thread")]
async fn trend_micros_guide_is_followed_from_first_step_to_last() {
    let bed = start(60).await;
    let browser = Browser::start().await;
    log_in(&browser, &bed).await;

    let key = trend_micro::enable_api_access(&browser).await;
    trend_micro::add_admin(&browser, "trend.console", "Console Administrator").await;
    trend_micro::add_role(&browser).await;
    trend_micro::add_admin(&browser, "trend.custom", trend_micro::ROLE).await;
    browser.assert_quiet("Trend Micro").await;
    browser.close().await;

    // What is empty at this group answers 204.
    for user_name in ["trend.console", "trend.custom"] {
        for path in [
            "/api/mdm/devices/search",
            "/api/system/users/search",
            "/api/system/groups/search",
            "/api/mdm/smartgroups/search",
            "/api/mam/apps/search",
        ] {
            let status = status(&bed, user_name, &key, Method::GET, path).await;
            assert!(matches!(status, 200 | 204), "{user_name}: {path}: {status}");
        }
        assert_eq!(status(&bed, user_name, &key, Method::GET, "/api/mdm/devices/1").await, 404);
    }
    let compliance = "/api/mdm/compliancepolicy/search";
    assert_ne!(status(&bed, "trend.console", &key, Method::GET, compliance).await, 403);
    assert_eq!(status(&bed, "trend.custom", &key, Method::GET, compliance).await, 403);
}
