//! JSON or XML: what a client would rather read, and what it sent.

use http::{HeaderMap, HeaderValue, header};

/// What a body is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// JSON, unless something else is said.
    Json,
    /// XML.
    Xml,
}

/// What `Accept` would rather have. The higher quality wins, among equals the one named first; a client that says
/// nothing reads JSON.
pub(crate) fn format_asked(headers: &HeaderMap) -> Format {
    // Most clients do not name XML at all, and need not be read any further.
    if !headers.get_all(header::ACCEPT).iter().any(names_xml) {
        return Format::Json;
    }
    let values = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let mut best = (0, Format::Json);
    for (format, quality) in values.flat_map(|value| value.split(',')).filter_map(range) {
        if quality > best.0 {
            best = (quality, format);
        }
    }
    best.1
}

fn names_xml(value: &HeaderValue) -> bool {
    value.as_bytes().windows(3).any(|part| part.eq_ignore_ascii_case(b"xml"))
}

/// Format and quality in thousandths of one media range.
fn range(text: &str) -> Option<(Format, u16)> {
    let mut parts = text.split(';').map(str::trim);
    let format = format_of(parts.next()?)?;
    let named =
        parts.filter_map(|part| part.split_once('=')).find(|(name, _)| name.trim().eq_ignore_ascii_case("q"));
    let quality = named.map_or(Some(1.0), |(_, value)| value.trim().parse::<f32>().ok()).unwrap_or(0.0);
    // Between 0 and 1000, and 0 where it is no number.
    Some((format, (quality.clamp(0.0, 1.0) * 1000.0) as u16))
}

fn format_of(media_type: &str) -> Option<Format> {
    const KNOWN: [(&str, Format); 6] = [
        ("application/json", Format::Json),
        ("*/*", Format::Json),
        ("application/*", Format::Json),
        ("text/json", Format::Json),
        ("application/xml", Format::Xml),
        ("text/xml", Format::Xml),
    ];
    KNOWN.iter().find(|(known, _)| known.eq_ignore_ascii_case(media_type)).map(|(_, format)| *format)
}

/// What `Content-Type` says the body is: anything that is not XML is read as JSON, as the vendor does.
pub(crate) fn format_sent(headers: &HeaderMap) -> Format {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let name = value.split(';').next().unwrap_or_default().trim();
    if ["application/xml", "text/xml"].iter().any(|known| name.eq_ignore_ascii_case(known)) {
        Format::Xml
    } else {
        Format::Json
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_higher_quality_wins_and_among_equals_the_first() {
        let cases = [
            ("", Format::Json),
            ("*/*", Format::Json),
            ("application/json;version=2", Format::Json),
            ("application/xml;version=1", Format::Xml),
            ("Application/XML", Format::Xml),
            ("text/xml", Format::Xml),
            ("application/json, application/xml", Format::Json),
            ("application/xml, application/json", Format::Xml),
            ("application/xml;q=0.5, application/json;q=0.9", Format::Json),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", Format::Xml),
            ("application/xml;q=0", Format::Json),
            ("application/xml;q=NaN", Format::Json),
            ("text/html", Format::Json),
        ];
        for (text, expected) in cases {
            let headers = HeaderMap::from_iter([(header::ACCEPT, text.parse().unwrap())]);
            assert_eq!(format_asked(&headers), expected, "{text}");
        }
    }

    #[test]
    fn only_xml_is_read_as_xml() {
        for (text, expected) in [
            ("application/xml; charset=utf-8", Format::Xml),
            ("TEXT/xml", Format::Xml),
            ("text/plain", Format::Json),
        ] {
            let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, text.parse().unwrap())]);
            assert_eq!(format_sent(&headers), expected, "{text}");
        }
    }
}
