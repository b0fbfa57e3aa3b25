//! What both ends say before anything is carried: three texts, then bytes of HTTP/2.

use serde::{Deserialize, Serialize};

/// Where the hub listens for connectors.
pub(crate) const PATH: &str = "/connector/v1";
/// The longest text of the beginning.
pub(crate) const TEXT_MAX: usize = 8 * 1024;
/// Bytes of one message.
pub(crate) const MESSAGE_MAX: usize = 256 * 1024;
/// How long the beginning may take.
pub(crate) const PATIENCE: std::time::Duration = std::time::Duration::from_secs(15);
/// How often each end looks whether the other is there.
pub(crate) const PING_EVERY: std::time::Duration = std::time::Duration::from_secs(10);
/// How long it waits for the answer.
pub(crate) const PING_PATIENCE: std::time::Duration = std::time::Duration::from_secs(15);
/// What one connection may send ahead of its reader: a page of devices goes without waiting.
pub(crate) const STREAM_WINDOW: u32 = 1024 * 1024;
/// The same of all connections together.
pub(crate) const LINK_WINDOW: u32 = 8 * 1024 * 1024;

/// First, from the hub: the number to sign, base64.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Challenge {
    pub nonce: String,
}

/// Second, from the agent.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Proof {
    pub token: String,
    /// Base64, like the signature.
    pub public_key: String,
    pub signature: String,
    pub version: String,
    pub target: String,
}

/// Third, from the hub.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Verdict {
    /// Let in, for this integration.
    Admitted { integration: i64 },
    /// Not let in, and why.
    Refused { reason: String },
}

/// What the agent signs: nothing that it could be made to sign elsewhere.
pub(crate) fn to_sign(nonce: &str, target: &str, token: &str) -> Vec<u8> {
    format!("mooring connector 1\n{nonce}\n{target}\n{token}").into_bytes()
}
