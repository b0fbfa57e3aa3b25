//! Messages to devices and their users: bodies of one call and of calls for many devices.

use serde::{Deserialize, Serialize};

use crate::bulk::BulkValues;

/// A push message, v1.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct PushMessage {
    /// The app that shows it; the agent where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub application: Option<String>,
    /// The text.
    pub message_body: String,
    /// `push`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_type: Option<String>,
    /// Whom, in a call for many devices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bulk_values: Option<BulkValues>,
}

/// A text message, v1.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SmsMessage {
    /// The text.
    pub message_body: String,
    /// Another number than the device's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
    /// Whom, in a call for many devices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bulk_values: Option<BulkValues>,
}

/// An e-mail to the device's user, v1.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct EmailMessage {
    /// The subject.
    pub subject: String,
    /// The text.
    pub message_body: String,
    /// Another address than the user's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_address: Option<String>,
    /// Whether the text is HTML.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_html_body: Option<bool>,
    /// Whom, in a call for many devices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bulk_values: Option<BulkValues>,
}

/// A text message, v2.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SmsMessageV2 {
    /// The text.
    pub message_body: String,
    /// Another number than the device's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
}

/// An e-mail to the device's user, v2.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct EmailMessageV2 {
    /// The subject.
    pub subject: String,
    /// The text.
    pub message_body: String,
    /// Another address than the user's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_address: Option<String>,
    /// Whether the text is HTML.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_html_body: Option<bool>,
}
