//! The parsers of what strangers send, each behind a function that takes any bytes: for `cargo xtask fuzz` and for the
//! tests of its corpus. They panic where a parser breaks its word.

use http::{HeaderMap, HeaderValue, header};

use crate::{access, catalog::shapes::Kind, http::untrusted};

/// Header values: versions and media types in `Accept` and `Content-Type`, and the scheme and base64 of `Authorization`.
pub fn headers(bytes: &[u8]) {
    let Ok(value) = HeaderValue::from_bytes(bytes) else { return };
    let mut headers = HeaderMap::new();
    for name in [header::ACCEPT, header::CONTENT_TYPE, header::AUTHORIZATION] {
        headers.insert(name, value.clone());
    }
    untrusted::read_headers(&headers);
    if let Ok(text) = value.to_str() {
        let mut segments: Vec<String> = text.split('/').map(str::to_owned).collect();
        let before = segments.len();
        let version = untrusted::version_in_path(&mut segments);
        assert_eq!(segments.len() + usize::from(version.is_some()), before, "a version is one segment");
        access::basic_credentials(&headers);
    }
}

/// A CMS signature as CMSURL sends it: one that nobody signed never counts.
pub fn cmsurl(bytes: &[u8]) {
    let signed = access::verify_signature(bytes, b"/api/a path that no corpus has signed");
    assert!(signed.is_err(), "a signature over another path counts");
}

/// A body in XML: what is read can be written and read again.
pub fn xml(bytes: &[u8]) {
    for kind in ["any", "mdmv1/BulkInput", "systemv1/User", "[text]"] {
        let kind = Kind::parse(kind, "");
        if let Some(value) = untrusted::xml_to_json(bytes, &kind) {
            let document = untrusted::json_to_xml(&value, &kind);
            assert!(
                untrusted::xml_to_json(&document, &Kind::Any).is_some(),
                "what was written cannot be read"
            );
        }
    }
}
