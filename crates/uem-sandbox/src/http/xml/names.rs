//! Names and characters that XML allows.

use std::borrow::Cow;

/// The name as an element may be called: what XML does not allow is written `_x0020_`, as .NET does.
pub(super) fn element(name: &str) -> Cow<'_, str> {
    let is_plain = name.chars().enumerate().all(|(place, letter)| is_allowed(place, letter));
    if is_plain && !name.is_empty() {
        return Cow::Borrowed(name);
    }
    let mut encoded = String::with_capacity(name.len() + 8);
    for (place, letter) in name.chars().enumerate() {
        if is_allowed(place, letter) {
            encoded.push(letter);
        } else {
            encoded.push_str(&format!("_x{:04X}_", u32::from(letter)));
        }
    }
    if encoded.is_empty() { Cow::Borrowed("_") } else { Cow::Owned(encoded) }
}

fn is_allowed(place: usize, letter: char) -> bool {
    letter.is_ascii_alphabetic() || letter == '_' || (place > 0 && (letter.is_ascii_digit() || letter == '-'))
}

/// The text without characters that no XML document may hold.
pub(super) fn text(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_character) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|letter| if is_character(letter) { letter } else { '\u{fffd}' }).collect())
}

/// XML 1.0, production 2.
pub(super) fn is_character(letter: char) -> bool {
    matches!(letter, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_texts_hold_only_what_xml_allows() {
        for (name, expected) in [
            ("Devices", "Devices"),
            ("<APN>k__BackingField", "_x003C_APN_x003E_k__BackingField"),
            ("1st", "_x0031_st"),
            ("a b", "a_x0020_b"),
            ("", "_"),
        ] {
            assert_eq!(element(name), expected);
        }
        assert_eq!(text("a\u{0}b\u{1f}\tä\u{fffe}"), "a\u{fffd}b\u{fffd}\tä\u{fffd}");
    }
}
