//! How devices come to the hub before the tenant tells of them, and what new users are told (HM-18, HM-19).

use serde::{Deserialize, Serialize};

/// Registration by token, and the messages to new users; all off unless told.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DeviceAddition {
    /// Whether an agent or app may register a device with the integration's token.
    pub is_allowed: bool,
    /// Whether new users get install instructions by e-mail.
    pub email: bool,
    /// Whether new users get install instructions by SMS.
    pub sms: bool,
}
