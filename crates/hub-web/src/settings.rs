//! Settings of the web half. `crates/mooring` composes them into its configuration file.

use serde::Deserialize;

/// How the web half answers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Send session cookies over TLS only. On whenever people reach the hub by https.
    pub secure_cookie: bool,
    /// `/metrics` without a token. Off unless told: it counts devices.
    pub open_metrics: bool,
    /// How devices and people reach the hub: it stands in the settings files that are made for agents.
    pub public_url: String,
    /// Largest accepted body in bytes.
    pub body_limit_bytes: usize,
    /// Largest file of an internal app in bytes.
    pub app_file_limit_bytes: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            secure_cookie: false,
            open_metrics: false,
            public_url: "http://127.0.0.1:8440".to_owned(),
            body_limit_bytes: 256 * 1024,
            app_file_limit_bytes: 1024 * 1024 * 1024,
        }
    }
}
