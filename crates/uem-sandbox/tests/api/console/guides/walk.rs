//! Steps that several guides have.

use reqwest::{Method, RequestBuilder};
use secrecy::ExposeSecret as _;
use test_browser::{Browser, guides::PASSWORD};

use crate::support::{Testbed, basic};

/// Logs in as the tenant's admin.
pub async fn log_in(browser: &Browser, bed: &Testbed) {
    let credentials = bed.sandbox.credentials();
    let password = credentials.password.expose_secret();
    test_browser::guides::log_in(browser, &credentials.console_url, &credentials.username, password).await;
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
