//! One value of any JSON shape, read without building a tree: the base of every forgiving reader.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// A single value, borrowed from the input where that is possible.
///
/// An object stands for the value it wraps: `{"Value": 7}` and `{"Id": {"Value": 7}, "Name": "x"}` are both 7.
/// Lists, and objects that wrap nothing, are [`Scalar::Other`].
#[derive(Debug, Clone, PartialEq)]
pub enum Scalar<'de> {
    /// `null`, or nothing
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number without a fraction
    Int(i64),
    /// A number with a fraction, or one too large for 64 bits
    Float(f64),
    /// Text that needed no unescaping
    Borrowed(&'de str),
    /// Text that had to be copied
    Owned(String),
    /// A list, or an object without `Value` or `Id`
    Other,
}

impl Scalar<'_> {
    /// The text, if the value is text.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Scalar::Borrowed(text) => Some(text),
            Scalar::Owned(text) => Some(text),
            _ => None,
        }
    }

    /// The whole number, if the value is one or is text that spells one.
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Scalar::Int(number) => Some(*number),
            Scalar::Float(number) => whole(*number),
            _ => {
                let text = self.as_str()?.trim();
                text.parse().ok().or_else(|| text.parse().ok().and_then(whole))
            }
        }
    }
}

/// The whole number in a float, if it has no fraction and fits.
fn whole(number: f64) -> Option<i64> {
    // 2^53: beyond it a float no longer tells neighbouring whole numbers apart.
    let exact = number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_992.0;
    exact.then_some(number as i64)
}

impl<'de> Deserialize<'de> for Scalar<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScalarVisitor)
    }
}

struct ScalarVisitor;

impl<'de> Visitor<'de> for ScalarVisitor {
    type Value = Scalar<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Null)
    }

    fn visit_none<E>(self) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Scalar<'de>, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Int(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Scalar<'de>, E> {
        Ok(i64::try_from(value).map_or(Scalar::Float(value as f64), Scalar::Int))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Float(value))
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Borrowed(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Owned(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Owned(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Scalar<'de>, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Scalar::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Scalar<'de>, A::Error> {
        let mut inner = Scalar::Other;
        while let Some(key) = map.next_key::<Scalar<'de>>()? {
            let wraps = key
                .as_str()
                .is_some_and(|key| key.eq_ignore_ascii_case("value") || key.eq_ignore_ascii_case("id"));
            if wraps {
                inner = map.next_value()?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Scalar<'_> {
        serde_json::from_str(json).expect("valid json")
    }

    #[test]
    fn every_shape_of_a_number_gives_the_number() {
        for json in
            ["7", "7.0", "\"7\"", "\" 7 \"", "{\"Value\":7}", "{\"Id\":{\"Value\":\"7\"},\"Name\":\"x\"}"]
        {
            assert_eq!(read(json).as_i64(), Some(7), "{json}");
        }
    }

    #[test]
    fn what_is_no_number_gives_none() {
        for json in ["null", "true", "7.5", "\"\"", "\"x\"", "[7]", "{}", "1e300", "{\"Value\":null}"] {
            assert_eq!(read(json).as_i64(), None, "{json}");
        }
    }

    #[test]
    fn plain_text_is_borrowed_and_escaped_text_copied() {
        assert_eq!(read("\"plain\""), Scalar::Borrowed("plain"));
        assert_eq!(read("\"a\\nb\""), Scalar::Owned("a\nb".into()));
    }
}
