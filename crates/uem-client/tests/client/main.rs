//! The client against small servers: every way to authenticate, to page and to fail.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail by panicking")]

mod authentication;
mod certificate;
mod faults;
mod paging;
mod raw_server;
mod retries;
mod tls;
mod writes;

use std::time::Duration;

use uem_client::{Credentials, Settings, SettingsBuilder, UemClient};
use wiremock::MockServer;

/// Settings for a test server: Basic, one short repetition at most.
fn settings(url: &str) -> SettingsBuilder {
    Settings::builder(url, Credentials::basic("api", "pass-word", "the-key")).retries(1)
}

fn client(server: &MockServer) -> UemClient {
    UemClient::new(settings(&server.uri()).build().unwrap()).unwrap()
}

/// A client that waits a second for an answer and no longer.
fn hasty(url: &str) -> UemClient {
    let settings = settings(url).request_timeout(Duration::from_secs(1)).retries(0);
    UemClient::new(settings.build().unwrap()).unwrap()
}
