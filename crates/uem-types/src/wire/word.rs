//! Enums on the wire: by name or by number, in any spelling, with what is unknown kept.
//!
//! The same value is `AppleOsX`, `APPLE_OS_X` or `10`, by endpoint and age of the tenant. Spelling is compared
//! without regard to case and to `_`, `-` and spaces. A value that is not listed is kept in `Other`, so that rules
//! can treat it as "not known" and people can see it.

use serde::{Deserialize, Deserializer};

use super::scalar::Scalar;

/// What every enum of the API can do.
pub trait Word: Sized {
    /// Reads a name in any spelling, or a number as text.
    fn parse(text: &str) -> Self;
    /// Reads the number of old endpoints.
    fn from_number(number: i64) -> Self;
    /// The name as v1 spells it.
    fn name(&self) -> &str;
    /// The name as v3 spells it.
    fn upper_snake(&self) -> &str;
    /// The number of old endpoints, where one is known.
    fn number(&self) -> Option<i64>;
}

/// Whether two names are the same word, whatever the case and the separators.
pub fn same_word(left: &str, right: &str) -> bool {
    let mut left = significant(left);
    let mut right = significant(right);
    loop {
        match (left.next(), right.next()) {
            (None, None) => return true,
            (Some(left), Some(right)) if left == right => {}
            _ => return false,
        }
    }
}

fn significant(text: &str) -> impl Iterator<Item = u8> + '_ {
    text.bytes().filter(|byte| !matches!(byte, b'_' | b'-' | b' ')).map(|byte| byte.to_ascii_lowercase())
}

/// Reads an optional enum; an empty text is `None`.
pub fn read<'de, D: Deserializer<'de>, W: Word>(deserializer: D) -> Result<Option<W>, D::Error> {
    let value = Scalar::deserialize(deserializer)?;
    Ok(match &value {
        Scalar::Int(number) => Some(W::from_number(*number)),
        other => other.as_str().map(str::trim).filter(|text| !text.is_empty()).map(W::parse),
    })
}

macro_rules! word_field {
    ($(#[$doc:meta])* $module:ident, |$word:ident, $serializer:ident| $write:expr) => {
        $(#[$doc])*
        pub mod $module {
            use serde::{Serialize, Serializer};

            use super::Word;
            pub use super::read as deserialize;

            /// Writes the value in this module's spelling.
            pub fn serialize<S: Serializer, W: Word>(word: &Option<W>, $serializer: S) -> Result<S::Ok, S::Error> {
                match word {
                    None => None::<i64>.serialize($serializer),
                    Some($word) => $write,
                }
            }
        }
    };
}

word_field!(
    /// Written as v1 names.
    name,
    |word, serializer| serializer.serialize_str(word.name())
);
word_field!(
    /// Written as v3 names, `UPPER_SNAKE`.
    upper,
    |word, serializer| serializer.serialize_str(word.upper_snake())
);
word_field!(
    /// Written as v2 names: upper case without separators.
    shout,
    |word, serializer| serializer.serialize_str(&word.name().to_ascii_uppercase())
);
word_field!(
    /// Written as numbers, as old endpoints do; by name where no number is known.
    number,
    |word, serializer| match word.number() {
        Some(number) => serializer.serialize_i64(number),
        None => serializer.serialize_str(word.name()),
    }
);

/// Declares an enum of the API: `Variant = number, "v1 name", "V3_NAME" | "other spellings"`.
macro_rules! words {
    ($(#[$doc:meta])* pub enum $enum:ident {
        $($(#[$vdoc:meta])* $variant:ident = $number:expr, $name:literal, $upper:literal $(| $alias:literal)*;)*
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $enum {
            $($(#[$vdoc])* $variant,)*
            /// A value that this version of Mooring does not know, as it was sent.
            Other(String),
        }

        impl $enum {
            /// Every known value.
            pub const KNOWN: &'static [$enum] = &[$($enum::$variant,)*];
        }

        impl $crate::wire::word::Word for $enum {
            fn parse(text: &str) -> Self {
                match text {
                    $($name => return Self::$variant,)*
                    _ => {}
                }
                $(
                    if [$name, $upper $(, $alias)*].iter().any(|known| $crate::wire::word::same_word(known, text)) {
                        return Self::$variant;
                    }
                )*
                match text.parse::<i64>() {
                    Ok(number) => Self::from_number(number),
                    Err(_) => Self::Other(text.to_owned()),
                }
            }

            fn from_number(number: i64) -> Self {
                $(
                    if $number == Some(number) {
                        return Self::$variant;
                    }
                )*
                Self::Other(number.to_string())
            }

            fn name(&self) -> &str {
                match self {
                    $(Self::$variant => $name,)*
                    Self::Other(text) => text,
                }
            }

            fn upper_snake(&self) -> &str {
                match self {
                    $(Self::$variant => $upper,)*
                    Self::Other(text) => text,
                }
            }

            fn number(&self) -> Option<i64> {
                match self {
                    $(Self::$variant => $number,)*
                    Self::Other(text) => text.parse().ok(),
                }
            }
        }

        impl std::fmt::Display for $enum {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str($crate::wire::word::Word::name(self))
            }
        }

        impl std::str::FromStr for $enum {
            type Err = std::convert::Infallible;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Ok($crate::wire::word::Word::parse(text))
            }
        }

        impl serde::Serialize for $enum {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str($crate::wire::word::Word::name(self))
            }
        }

        impl<'de> serde::Deserialize<'de> for $enum {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = $crate::wire::word::read(deserializer)?;
                word.ok_or_else(|| serde::de::Error::custom(concat!("not a ", stringify!($enum))))
            }
        }
    };
}
pub(crate) use words;
