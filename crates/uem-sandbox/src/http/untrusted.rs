//! The parsers of this folder for [`crate::untrusted`].

use http::HeaderMap;
use serde_json::Value;

use super::{accept, media, xml};
use crate::catalog::shapes::Kind;

/// Reads everything that is read from headers.
pub(crate) fn read_headers(headers: &HeaderMap) {
    accept::version_asked(headers);
    media::format_asked(headers);
    media::format_sent(headers);
}

/// Takes a version out of a path.
pub(crate) fn version_in_path(segments: &mut Vec<String>) -> Option<u8> {
    accept::version_in_path(segments)
}

/// The JSON of a body; none where it is refused.
pub(crate) fn xml_to_json(bytes: &[u8], kind: &Kind) -> Option<Value> {
    xml::to_json(bytes, kind).ok()
}

/// The document of an answer.
pub(crate) fn json_to_xml(value: &Value, kind: &Kind) -> Vec<u8> {
    xml::document(value, kind).unwrap_or_default()
}
