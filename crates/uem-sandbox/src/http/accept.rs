//! Which version a client asks for: `Accept: application/json;version=2`, or `/api/v2/...` in old clients.

use http::{HeaderMap, header::ACCEPT};

/// The version asked by the `Accept` header: the highest of those named. Spaces, other parameters and other media
/// types beside it do no harm.
pub(crate) fn version_asked(headers: &HeaderMap) -> Option<u8> {
    let values = headers.get_all(ACCEPT).iter();
    let parameters = values.flat_map(|value| value.as_bytes().split(|byte| matches!(byte, b',' | b';')));
    parameters.filter_map(version_of).max()
}

/// Every call has such a header: bytes are compared, and only a number is read as text.
fn version_of(parameter: &[u8]) -> Option<u8> {
    let equals = parameter.iter().position(|byte| *byte == b'=')?;
    let (name, value) = (parameter[..equals].trim_ascii(), parameter[equals + 1..].trim_ascii());
    if !name.eq_ignore_ascii_case(b"version") {
        return None;
    }
    std::str::from_utf8(value).ok()?.trim_matches('"').parse().ok()
}

/// Takes a version out of `/api/v2/mdm/...`; the segments are left without it.
pub(crate) fn version_in_path<S: AsRef<str>>(segments: &mut Vec<S>) -> Option<u8> {
    let version = segments.get(1)?.as_ref().strip_prefix(['v', 'V'])?.parse().ok()?;
    segments.remove(1);
    Some(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_is_read_from_any_spelling_clients_send() {
        let cases = [
            ("application/json;version=2", Some(2)),
            ("application/json; version=3", Some(3)),
            ("application/json ; charset=utf-8 ; Version = \"2\"", Some(2)),
            ("text/html, application/json;q=0.9;version=1", Some(1)),
            ("application/json", None),
            ("*/*", None),
            ("application/json;version=x", None),
        ];
        for (text, version) in cases {
            let headers = HeaderMap::from_iter([(ACCEPT, text.parse().unwrap())]);
            assert_eq!(version_asked(&headers), version, "{text}");
        }
    }

    #[test]
    fn old_prefix_names_the_version() {
        let mut segments = vec!["api".to_owned(), "V2".to_owned(), "mdm".to_owned()];
        assert_eq!(version_in_path(&mut segments), Some(2));
        assert_eq!(segments, ["api", "mdm"]);
        assert_eq!(version_in_path(&mut segments), None);
    }
}
