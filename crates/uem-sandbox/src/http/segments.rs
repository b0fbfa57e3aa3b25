//! A path as its segments, percent-decoded; copied only where there was something to decode.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// The path's segments; empty ones at the ends left out.
pub(super) fn segments_of(path: &str) -> Vec<Cow<'_, str>> {
    path.trim_matches('/').split('/').map(decoded).collect()
}

fn decoded(segment: &str) -> Cow<'_, str> {
    if segment.contains('%') { percent_decode_str(segment).decode_utf8_lossy() } else { segment.into() }
}

/// The segment as paths are compared: without regard to case.
pub(super) fn folded(segment: &str) -> Cow<'_, str> {
    if segment.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        segment.into()
    } else {
        segment.to_lowercase().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_are_decoded_and_folded() {
        assert_eq!(segments_of("/api/mdm//a%2Fb/"), ["api", "mdm", "", "a/b"]);
        assert_eq!(["mdm", "MDM", "Ünder"].map(folded), ["mdm", "mdm", "ünder"]);
    }
}
