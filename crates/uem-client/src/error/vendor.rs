//! What a tenant's refusal means: from HTTP status, code and text to one of our kinds.
//!
//! The status alone says little: a missing app is 401, a missing tag 400, a missing key 403.

use http::HeaderMap;
use uem_types::{
    ErrorEnvelope,
    error::code::{
        API_ACCESS_DISABLED, APP_NOT_FOUND, AUTHORIZATION_MISSING, BAD_INPUT, CREDENTIALS_WRONG,
        DEVICE_NOT_FOUND, DEVICE_NOT_FOUND_V2, DEVICE_NOT_PERMITTED, DEVICE_NOT_VISIBLE, FEATURE_OFF,
        GROUP_FEATURE_OFF, KEY_MISSING_OR_UNKNOWN, KEY_OTHER_TENANT, KEY_WRONG_TYPE, NOT_AUTHORISED,
        NOT_PERMITTED, ORG_GROUP_NOT_FOUND, PERMISSION_DENIED, SYSTEM_NOT_PERMITTED, SYSTEM_NOT_PERMITTED_2,
        TAG_NOT_FOUND, TENANT_INVALID,
    },
    role::RoleResource,
};

use super::{ErrorKind, UemError};
use crate::{budget, transport::retry_after};

/// Codes that mean "not there, or not visible to you" whatever the status. 6019, 5142 and 5145 are the ones by
/// which newer calls refuse things outside the caller's group, 5035 the one by which security samples do.
const NOT_FOUND_CODES: [i64; 10] = [
    DEVICE_NOT_FOUND,
    DEVICE_NOT_FOUND_V2,
    DEVICE_NOT_VISIBLE,
    ORG_GROUP_NOT_FOUND,
    APP_NOT_FOUND,
    TAG_NOT_FOUND,
    5035,
    6019,
    5142,
    5145,
];
/// Codes by which a role's lack is told; most calls use the first.
const PERMISSION_CODES: [i64; 7] = [
    PERMISSION_DENIED,
    NOT_PERMITTED,
    DEVICE_NOT_PERMITTED,
    SYSTEM_NOT_PERMITTED,
    SYSTEM_NOT_PERMITTED_2,
    NOT_AUTHORISED,
    6000,
];
/// The longest text of a tenant that goes into an error.
const MESSAGE_LENGTH: usize = 300;

/// Turns an answer with an error status into an error.
pub(crate) fn refusal(
    status: u16,
    headers: &HeaderMap,
    body: &[u8],
    needs: Option<RoleResource>,
) -> UemError {
    if status == 429 {
        let reset = budget::is_spent(headers).then(|| budget::reset_time(headers)).flatten();
        let kind = ErrorKind::RateLimited { retry_after: retry_after(headers), reset };
        return UemError::from(kind).answered(status, None);
    }
    if status == 407 {
        let kind = ErrorKind::Proxy { seen: "it wants a user name and password".into(), wants_login: true };
        return UemError::from(kind).answered(status, None);
    }
    if is_html(headers, body) {
        let kind = ErrorKind::HtmlPage { status, title: html_title(body) };
        return UemError::from(kind).answered(status, None);
    }
    let envelope: ErrorEnvelope = serde_json::from_slice(body).unwrap_or_default();
    let activity_id = envelope.activity_id;
    let message = shorten(envelope.message.as_str());
    let kind = classify(status, envelope.error_code, message, needs);
    UemError::from(kind).answered(status, envelope.error_code).with_activity(activity_id)
}

fn classify(status: u16, code: Option<i64>, message: String, needs: Option<RoleResource>) -> ErrorKind {
    match code {
        Some(API_ACCESS_DISABLED) => return ErrorKind::ApiAccessDisabled { message },
        Some(KEY_MISSING_OR_UNKNOWN | TENANT_INVALID) => return ErrorKind::KeyMissingOrUnknown,
        Some(KEY_WRONG_TYPE) => return ErrorKind::KeyWrongType,
        Some(KEY_OTHER_TENANT) => return ErrorKind::KeyOtherTenant,
        Some(AUTHORIZATION_MISSING | CREDENTIALS_WRONG) => {
            return ErrorKind::CredentialsRefused { code, message: without_user(message) };
        }
        Some(code) if NOT_FOUND_CODES.contains(&code) => {
            return ErrorKind::NotFound { code: Some(code), message };
        }
        _ => {}
    }
    let is_permission = code.is_some_and(|code| PERMISSION_CODES.contains(&code));
    match status {
        401 | 403 if is_permission => ErrorKind::PermissionDenied { code, needs, message },
        401 => ErrorKind::CredentialsRefused { code, message },
        // Without the tenant's own code a 404 may come from a gateway, or from a version without that route: it says
        // nothing about the thing that was asked for.
        404 if code.is_some() && !matches!(code, Some(FEATURE_OFF | GROUP_FEATURE_OFF)) => {
            ErrorKind::NotFound { code, message }
        }
        400 if matches!(code, Some(BAD_INPUT | 400)) && says_not_found(&message) => {
            ErrorKind::NotFound { code, message }
        }
        _ => ErrorKind::Vendor { status, code, message },
    }
}

/// Old calls tell a missing thing only by their words.
fn says_not_found(message: &str) -> bool {
    let message = message.to_ascii_lowercase();
    ["not found", "does not exist", "not have access"].iter().any(|words| message.contains(words))
}

/// The text of refused credentials ends with the user name, which is left out.
fn without_user(message: String) -> String {
    match message.rfind(':') {
        Some(colon) => message[..colon].to_owned(),
        None => message,
    }
}

fn shorten(message: &str) -> String {
    match message.char_indices().nth(MESSAGE_LENGTH) {
        Some((end, _)) => format!("{}…", &message[..end]),
        None => message.to_owned(),
    }
}

/// Whether the body is a web page, by its type or its beginning.
pub(crate) fn is_html(headers: &HeaderMap, body: &[u8]) -> bool {
    let declared = headers
        .get(http::header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.to_ascii_lowercase().contains("html"));
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii_start();
    declared || body.first() == Some(&b'<')
}

/// The title of a web page.
pub(crate) fn html_title(body: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&body[..body.len().min(8192)]);
    let lower = head.to_ascii_lowercase();
    let start = lower.find("<title")? + lower[lower.find("<title")?..].find('>')? + 1;
    let end = start + lower[start..].find('<')?;
    let title = head[start..end].split_whitespace().collect::<Vec<_>>().join(" ");
    (!title.is_empty()).then(|| shorten(&title))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(status: u16, body: &str) -> ErrorKind {
        refusal(status, &HeaderMap::new(), body.as_bytes(), Some(RoleResource::DevicesRead)).kind().clone()
    }

    #[test]
    fn refusals_are_told_apart_by_code_not_by_status() {
        let body = |code: i64, text: &str| format!(r#"{{"errorCode":{code},"message":"{text}"}}"#);
        assert!(matches!(kind(401, &body(1005, "Login failed: dana")), ErrorKind::CredentialsRefused { .. }));
        assert!(matches!(kind(401, &body(1029, "expired")), ErrorKind::CredentialsRefused { .. }));
        assert!(matches!(kind(401, ""), ErrorKind::CredentialsRefused { .. }));
        assert!(matches!(kind(403, &body(1013, "")), ErrorKind::KeyMissingOrUnknown));
        assert!(matches!(kind(403, &body(1014, "")), ErrorKind::ApiAccessDisabled { .. }));
        assert!(matches!(kind(403, &body(1030, "")), ErrorKind::KeyOtherTenant));
        assert!(matches!(kind(403, &body(1032, "")), ErrorKind::KeyWrongType));
        for (status, code) in [(403, 1011), (403, 11), (403, 5093), (401, 5093), (401, 2004), (401, 6000)] {
            assert!(
                matches!(kind(status, &body(code, "")), ErrorKind::PermissionDenied { .. }),
                "{status}/{code}"
            );
        }
        for (status, code) in [
            (404, 5002),
            (403, 5002),
            (404, 5061),
            (404, 8),
            (401, 7000),
            (403, 5035),
            (403, 6019),
            (404, 404),
        ] {
            assert!(matches!(kind(status, &body(code, "")), ErrorKind::NotFound { .. }), "{status}/{code}");
        }
        assert!(matches!(kind(400, &body(6, "Tag not found or no access")), ErrorKind::NotFound { .. }));
        assert!(matches!(kind(400, &body(6, "Page is negative")), ErrorKind::Vendor { status: 400, .. }));
        assert!(matches!(kind(404, &body(1049, "")), ErrorKind::Vendor { status: 404, .. }));
        assert!(matches!(kind(500, "oops"), ErrorKind::Vendor { status: 500, code: None, .. }));
    }

    #[test]
    fn a_permission_error_names_the_missing_resource() {
        let text = kind(403, r#"{"errorCode":1011,"message":"no"}"#).to_string();
        assert!(text.contains("REST API Devices Read"), "{text}");
    }

    #[test]
    fn the_user_name_is_left_out_of_refused_credentials() {
        let text = kind(401, r#"{"errorCode":1005,"message":"Invalid login: dana.lee"}"#).to_string();
        assert!(!text.contains("dana"), "{text}");
    }

    #[test]
    fn a_web_page_is_known_by_its_beginning_and_its_title_is_kept() {
        let page = "\u{feff}\n<!DOCTYPE html><html><head><title>\n Not  there </title></head>";
        assert!(
            matches!(kind(404, page), ErrorKind::HtmlPage { status: 404, title: Some(title) } if title == "Not there")
        );
        assert_eq!(html_title(b"<html>no title"), None);
    }
}
