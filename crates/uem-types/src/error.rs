//! The body of a refusal, and the codes by which refusals are told apart.

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{MapAccess, SeqAccess, Visitor},
};
use uuid::Uuid;

use crate::wire::{lenient, link::Link};

/// The error body of every call. Its keys are camelCase even where all others are not.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ErrorEnvelope {
    /// The code; see [`code`]. The HTTP status does not follow from it.
    #[serde(
        default,
        alias = "ErrorCode",
        deserialize_with = "lenient::whole",
        skip_serializing_if = "Option::is_none"
    )]
    pub error_code: Option<i64>,
    /// What went wrong, in words.
    #[serde(default, alias = "Message")]
    pub message: Message,
    /// The id of the request in the tenant's own logs.
    #[serde(
        default,
        alias = "ActivityId",
        deserialize_with = "lenient::uuid",
        skip_serializing_if = "Option::is_none"
    )]
    pub activity_id: Option<Uuid>,
    /// Links; not seen so far.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub links: Option<Vec<Link>>,
}

impl ErrorEnvelope {
    /// An error with a code and a text.
    pub fn new(code: i64, message: impl Into<String>, activity_id: Option<Uuid>) -> Self {
        Self { error_code: Some(code), message: Message::from(message.into()), activity_id, links: None }
    }
}

/// The text of an error. Usually a text on the wire; for failed validation it may be a structure of texts by field,
/// which reads as `field: text; field: text`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Message(String);

impl Message {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for Message {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Display for Message {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Serialize for Message {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Message {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(MessageVisitor)
    }
}

struct MessageVisitor;

impl<'de> Visitor<'de> for MessageVisitor {
    type Value = Message;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an error text")
    }

    fn visit_str<E>(self, text: &str) -> Result<Message, E> {
        Ok(Message(text.to_owned()))
    }

    fn visit_unit<E>(self) -> Result<Message, E> {
        Ok(Message::default())
    }

    fn visit_bool<E>(self, value: bool) -> Result<Message, E> {
        Ok(Message(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Message, E> {
        Ok(Message(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Message, E> {
        Ok(Message(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Message, E> {
        Ok(Message(value.to_string()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Message, A::Error> {
        let mut parts = Vec::new();
        while let Some(Message(part)) = seq.next_element()? {
            parts.push(part);
        }
        Ok(Message(parts.join(", ")))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Message, A::Error> {
        let mut parts = Vec::new();
        while let Some((field, Message(text))) = map.next_entry::<String, Message>()? {
            parts.push(format!("{field}: {text}"));
        }
        Ok(Message(parts.join("; ")))
    }
}

/// Codes that Mooring acts on.
pub mod code {
    /// Bad input, or a group that does not exist or may not be seen; by far the commonest code.
    pub const BAD_INPUT: i64 = 6;
    /// Not found, old endpoints.
    pub const NOT_FOUND: i64 = 2;
    /// Not found, old endpoints; also a security sample that is not there yet.
    pub const NOT_FOUND_SAMPLE: i64 = 8;
    /// Not permitted, old endpoints.
    pub const NOT_PERMITTED: i64 = 11;
    /// Enrollment user not found.
    pub const USER_NOT_FOUND: i64 = 12;
    /// User group not found.
    pub const USER_GROUP_NOT_FOUND: i64 = 17;
    /// The platform cannot do this.
    pub const UNSUPPORTED_PLATFORM: i64 = 21;
    /// No `Authorization` header.
    pub const AUTHORIZATION_MISSING: i64 = 1004;
    /// Wrong user name or password.
    pub const CREDENTIALS_WRONG: i64 = 1005;
    /// The role lacks the permission.
    pub const PERMISSION_DENIED: i64 = 1011;
    /// A field of the request is not valid.
    pub const VALIDATION: i64 = 1012;
    /// The API key is missing or unknown.
    pub const KEY_MISSING_OR_UNKNOWN: i64 = 1013;
    /// The API is switched off, or the tenant suspended.
    pub const API_ACCESS_DISABLED: i64 = 1014;
    /// The OAuth token is not valid.
    pub const TOKEN_INVALID: i64 = 1024;
    /// The OAuth token has expired.
    pub const TOKEN_EXPIRED: i64 = 1029;
    /// The API key belongs to another tenant than the user.
    pub const KEY_OTHER_TENANT: i64 = 1030;
    /// The API key is for another kind of account.
    pub const KEY_WRONG_TYPE: i64 = 1032;
    /// The endpoint is behind a feature that is switched off.
    pub const FEATURE_OFF: i64 = 1049;
    /// The tenant named in the header is not valid.
    pub const TENANT_INVALID: i64 = 1054;
    /// Not authorised for the resource, newer endpoints.
    pub const NOT_AUTHORISED: i64 = 2004;
    /// Device not found, v1.
    pub const DEVICE_NOT_FOUND: i64 = 5002;
    /// Unknown kind of key in a look-up.
    pub const BAD_SEARCH_BY: i64 = 5003;
    /// Device not found, v2.
    pub const DEVICE_NOT_FOUND_V2: i64 = 5061;
    /// Not permitted, some device endpoints.
    pub const DEVICE_NOT_PERMITTED: i64 = 5093;
    /// The feature is switched off for the group.
    pub const GROUP_FEATURE_OFF: i64 = 5138;
    /// Device not found or not visible.
    pub const DEVICE_NOT_VISIBLE: i64 = 5177;
    /// Tag not found.
    pub const TAG_NOT_FOUND: i64 = 5298;
    /// The device already carries the tag.
    pub const TAG_ALREADY_ON: i64 = 5299;
    /// The device does not carry the tag.
    pub const TAG_NOT_ON: i64 = 5300;
    /// Organization group not found.
    pub const ORG_GROUP_NOT_FOUND: i64 = 6008;
    /// Not permitted, some system endpoints.
    pub const SYSTEM_NOT_PERMITTED: i64 = 6078;
    /// Not permitted, other system endpoints.
    pub const SYSTEM_NOT_PERMITTED_2: i64 = 6092;
    /// App not found; sent with status 401.
    pub const APP_NOT_FOUND: i64 = 7000;
    /// A date in the request is not valid.
    pub const BAD_DATE: i64 = 9614;
    /// The device's state does not allow this.
    pub const DEVICE_STATE: i64 = 200_012;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_envelope_is_read_whatever_its_message_is() {
        let id = "1b5c2a0e-6a0e-4f0d-9a57-0d5b6f0f9c11";
        let text = format!(r#"{{"errorCode":5002,"message":"no such device","activityId":"{id}"}}"#);
        let envelope: ErrorEnvelope = serde_json::from_str(&text).unwrap();
        assert_eq!(envelope.error_code, Some(code::DEVICE_NOT_FOUND));
        assert_eq!(envelope.message.as_str(), "no such device");
        assert_eq!(serde_json::to_string(&envelope).unwrap(), text);

        let structured =
            r#"{"errorCode":1012,"message":{"Name":["too long","bad letter"],"Page":"negative"}}"#;
        let envelope: ErrorEnvelope = serde_json::from_str(structured).unwrap();
        assert_eq!(envelope.message.as_str(), "Name: too long, bad letter; Page: negative");

        let envelope: ErrorEnvelope = serde_json::from_str(r#"{"message":null}"#).unwrap();
        assert_eq!(envelope, ErrorEnvelope::default());
    }
}
