//! What agent and hub say to each other: two calls, both signed with the agent's key (Ed25519).
//!
//! A report is signed over the agent's id, the time and the whole body; the hub takes each time once and only in rising order,
//! so that nothing can be sent again, and only near its own clock, so that nothing can be kept for later (`report_time.rs` says what happens when that was wrong).

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// Where an agent registers.
pub const REGISTER_PATH: &str = "/agent/v1/register";
/// Where it reports.
pub const REPORT_PATH: &str = "/agent/v1/report";
/// Which agent reports.
pub const AGENT_HEADER: &str = "x-mooring-agent";
/// When it signed, in milliseconds since 1970.
pub const TIME_HEADER: &str = "x-mooring-time";
/// Signature, base64.
pub const SIGNATURE_HEADER: &str = "x-mooring-signature";
/// First line of what is signed: another version is another protocol.
pub const PROTOCOL: &str = "mooring-agent-1";
/// How far the time of a report may be from the hub's clock.
pub const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_mins(5);

/// What an agent tells when it registers. Registering again with the same key changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisterBody {
    /// `linux`, `macos` or `windows`.
    pub platform: String,
    /// UDID in the tenant, from the settings file.
    #[serde(default)]
    pub udid: String,
    /// Serial number, where it can be read.
    #[serde(default)]
    pub serial_number: String,
    /// Name for people.
    #[serde(default)]
    pub name: String,
    /// Public key of the agent, base64.
    pub public_key: String,
    /// Version of the agent.
    #[serde(default)]
    pub agent_version: String,
}

/// What the hub makes of a registration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterAnswer {
    /// Id of the agent: it names itself by it from now on.
    pub agent_id: i64,
    /// Whether the hub knows the device; otherwise it waits for a synchronization.
    pub is_correlated: bool,
}

/// What the hub makes of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportAnswer {
    /// Whether the agent belongs to a device of the fleet.
    pub is_correlated: bool,
    /// A device token; none while the agent belongs to no device.
    pub device_token: Option<String>,
    /// Until when the token counts, in milliseconds since 1970.
    pub token_ends_at_ms: Option<i64>,
}

/// What is signed at a registration. The token is in it by its SHA-256, so a signature is worth nothing with another one.
pub fn to_sign_registration(token: &str, body: &[u8]) -> Vec<u8> {
    format!("{PROTOCOL}\nregister\n{}\n{}", sha256(token.as_bytes()), sha256(body)).into_bytes()
}

/// What is signed of a report.
pub fn to_sign_report(agent: i64, time_ms: i64, body: &[u8]) -> Vec<u8> {
    format!("{PROTOCOL}\nreport\n{agent}\n{time_ms}\n{}", sha256(body)).into_bytes()
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    hex::encode(sha2::Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_of_a_report_is_signed() {
        let whole = to_sign_report(7, 1_000, b"{}");
        for other in [
            to_sign_report(8, 1_000, b"{}"),
            to_sign_report(7, 1_001, b"{}"),
            to_sign_report(7, 1_000, b"{ }"),
        ] {
            assert_ne!(whole, other);
        }
        assert_ne!(to_sign_registration("a", b"{}"), to_sign_registration("b", b"{}"));
    }
}
