//! Forgiving readers for optional fields: what cannot be understood is `None`, never a failed page.
//!
//! A page of 500 devices must not be lost because one field of one device has an unexpected type. Fields that
//! identify a row are not read this way: a device without an id is an error.

use serde::{Deserialize, Deserializer};
use uuid::Uuid;

use super::{id::NumericId, scalar::Scalar};

/// Text; numbers and booleans become their spelling. An empty text stays an empty text.
pub fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(match Scalar::deserialize(deserializer)? {
        Scalar::Borrowed(text) => Some(text.to_owned()),
        Scalar::Owned(text) => Some(text),
        Scalar::Int(number) => Some(number.to_string()),
        Scalar::Float(number) => Some(number.to_string()),
        Scalar::Bool(value) => Some(value.to_string()),
        Scalar::Null | Scalar::Other => None,
    })
}

/// A yes or no: `true`, `1`, `"Y"`, `"true"`, `"Yes"`, `"Enabled"` and their opposites.
pub fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    let value = Scalar::deserialize(deserializer)?;
    Ok(match &value {
        Scalar::Bool(value) => Some(*value),
        Scalar::Int(0) => Some(false),
        Scalar::Int(1) => Some(true),
        other => other.as_str().and_then(flag_word),
    })
}

fn flag_word(text: &str) -> Option<bool> {
    const YES: [&str; 6] = ["true", "y", "yes", "1", "enabled", "on"];
    const NO: [&str; 6] = ["false", "n", "no", "0", "disabled", "off"];
    let text = text.trim();
    if YES.iter().any(|word| word.eq_ignore_ascii_case(text)) {
        Some(true)
    } else if NO.iter().any(|word| word.eq_ignore_ascii_case(text)) {
        Some(false)
    } else {
        None
    }
}

/// A whole number, also when it comes as text.
pub fn whole<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    Ok(Scalar::deserialize(deserializer)?.as_i64())
}

/// A number with a fraction, also when it comes as text.
pub fn real<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    let value = Scalar::deserialize(deserializer)?;
    Ok(match &value {
        Scalar::Int(number) => Some(*number as f64),
        Scalar::Float(number) => Some(*number),
        other => other.as_str().and_then(|text| text.trim().parse().ok()),
    }
    .filter(|number| number.is_finite()))
}

/// A UUID, bare or as `{"Value": ".."}`; the zero UUID, an empty text and text that is no UUID are `None`.
pub fn uuid<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Uuid>, D::Error> {
    let value = Scalar::deserialize(deserializer)?;
    Ok(value.as_str().and_then(parse_uuid))
}

/// Reads a UUID from text by the same rules as [`uuid()`].
pub fn parse_uuid(text: &str) -> Option<Uuid> {
    Uuid::try_parse(text.trim()).ok().filter(|uuid| !uuid.is_nil())
}

/// An id in any of its shapes; an empty text is `None`.
pub fn id<'de, D: Deserializer<'de>, I: NumericId>(deserializer: D) -> Result<Option<I>, D::Error> {
    Ok(Scalar::deserialize(deserializer)?.as_i64().map(I::from_number))
}

/// A list; `null` is an empty one. Search replies require the field itself: an unknown shape must not pass for an
/// empty page.
pub fn list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn de(json: &str) -> serde_json::Deserializer<serde_json::de::StrRead<'_>> {
        serde_json::Deserializer::from_str(json)
    }

    #[test]
    fn numbers_come_as_numbers_or_text() {
        for (json, expected) in
            [("2", Some(2)), ("\"2\"", Some(2)), ("\"\"", None), ("[]", None), ("null", None)]
        {
            assert_eq!(whole(&mut de(json)).unwrap(), expected, "{json}");
        }
        for (json, expected) in
            [("1.5", Some(1.5)), ("\"1.5\"", Some(1.5)), ("3", Some(3.0)), ("\"NaN\"", None)]
        {
            assert_eq!(real(&mut de(json)).unwrap(), expected, "{json}");
        }
    }

    #[test]
    fn flags_come_as_booleans_digits_or_words() {
        for (json, expected) in [
            ("true", Some(true)),
            ("\"Y\"", Some(true)),
            ("\"Disabled\"", Some(false)),
            ("0", Some(false)),
            ("\"\"", None),
        ] {
            assert_eq!(flag(&mut de(json)).unwrap(), expected, "{json}");
        }
    }

    #[test]
    fn an_unset_uuid_is_none() {
        let set = "6f0f04c7-0000-4681-8bec-000000005614";
        for json in ["\"\"", "\"00000000-0000-0000-0000-000000000000\"", "\"no uuid\"", "null", "7", "{}"] {
            assert_eq!(uuid(&mut de(json)).unwrap(), None, "{json}");
        }
        for json in
            [format!("\"{set}\""), format!("{{\"Value\":\"{set}\"}}"), format!("\"{}\"", set.to_uppercase())]
        {
            assert_eq!(uuid(&mut de(&json)).unwrap(), Some(set.parse().unwrap()), "{json}");
        }
    }

    #[test]
    fn unexpected_types_do_not_fail_a_text_field() {
        assert_eq!(text(&mut de("12")).unwrap().as_deref(), Some("12"));
        assert_eq!(text(&mut de("[1,2]")).unwrap(), None);
        assert_eq!(text(&mut de("\"\"")).unwrap().as_deref(), Some(""));
    }
}
