//! The texts at the top of a package's description: a property list in XML, as packaging tools write it.

use std::collections::HashMap;

use quick_xml::{
    Reader,
    events::{BytesRef, Event},
};

/// The most entries that are read.
const ENTRIES_MAX: usize = 1_000;

/// Texts by key, of the outermost dictionary only. None where it is no property list.
pub(super) fn texts(content: &[u8]) -> Option<HashMap<String, String>> {
    let text = std::str::from_utf8(content).ok()?;
    let mut reader = Reader::from_str(text);
    let (mut texts, mut depth, mut dictionaries) = (HashMap::new(), 0_usize, 0_usize);
    let (mut key, mut value, mut element) = (None, String::new(), String::new());
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) => {
                element = start.name().as_ref().to_owned();
                depth += 1;
                dictionaries += usize::from(element == "dict" && depth == 2);
                value.clear();
            }
            Event::Text(part) => value.push_str(&part.xml10_content()),
            Event::CData(part) => value.push_str(&part.xml10_content()),
            Event::GeneralRef(part) => value.push(letter(&part)?),
            Event::End(_) => {
                // Depth 3 is inside of plist and dict.
                if depth == 3 && element == "key" {
                    key = Some(std::mem::take(&mut value));
                } else if depth == 3
                    && element == "string"
                    && let Some(key) = key.take().filter(|_| texts.len() < ENTRIES_MAX)
                {
                    texts.insert(key, std::mem::take(&mut value).trim().to_owned());
                }
                depth = depth.checked_sub(1)?;
                element.clear();
            }
            Event::Eof => break,
            _ => {}
        }
    }
    (dictionaries == 1 && depth == 0).then_some(texts)
}

/// The letter of a reference; a list with others is refused.
fn letter(reference: &BytesRef<'_>) -> Option<char> {
    if let Some(letter) = reference.resolve_char_ref().ok()? {
        return Some(letter);
    }
    let name: &str = reference;
    Some(match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_texts_of_the_outermost_dictionary_count() {
        let list = br#"<?xml version="1.0"?><plist version="1.0"><dict>
            <key>name</key><string>Tool</string>
            <key>installs</key><array><dict><key>name</key><string>Inner</string></dict></array>
            <key>version</key><string>2.1 &amp; on</string><key>size</key><integer>7</integer>
        </dict></plist>"#;
        let texts = texts(list).unwrap();
        assert_eq!((texts["name"].as_str(), texts["version"].as_str(), texts.len()), ("Tool", "2.1 & on", 2));
    }

    #[test]
    fn other_files_are_no_property_lists() {
        for content in [&b"PK\x03\x04"[..], b"", b"<html></html>", b"<plist><dict>", b"\xff\xfe"] {
            assert!(texts(content).is_none());
        }
    }
}
