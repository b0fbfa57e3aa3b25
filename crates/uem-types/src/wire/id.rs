//! Ids as newtypes, so that a device id is never given where a group id is meant.
//!
//! Reading accepts every shape the API uses: `{"Value": 7}`, `7`, `"7"` and `{"Id": {"Value": 7}, ...}`.
//! Writing gives the bare number; [`super::shape`] writes the others.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

use super::scalar::Scalar;

/// What all ids have in common: they are a number on the wire.
pub trait NumericId: Copy {
    /// Makes the id from its number.
    fn from_number(number: i64) -> Self;
    /// The number of the id.
    fn number(self) -> i64;
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub i64);

        impl NumericId for $name {
            fn from_number(number: i64) -> Self {
                Self(number)
            }
            fn number(self) -> i64 {
                self.0
            }
        }

        impl From<i64> for $name {
            fn from(number: i64) -> Self {
                Self(number)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, formatter)
            }
        }

        impl FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.trim().parse().map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_i64(self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value = Scalar::deserialize(deserializer)?;
                value.as_i64().map(Self).ok_or_else(|| D::Error::custom(concat!("not a ", stringify!($name))))
            }
        }
    )*};
}

ids! {
    /// A device's number.
    DeviceId;
    /// An organization group's number; "location group" on the wire.
    OrgGroupId;
    /// An enrollment user's number.
    UserId;
    /// A user group's number.
    UserGroupId;
    /// A smart group's number.
    SmartGroupId;
    /// An application's number.
    AppId;
    /// A tag's number.
    TagId;
    /// A profile's number.
    ProfileId;
    /// A compliance policy's number.
    PolicyId;
    /// An admin account's number.
    AdminId;
    /// An admin role's number.
    RoleId;
    /// The number of a platform in references; see [`crate::mdm::enums::Platform`] for the meaning.
    PlatformId;
    /// A device model's number.
    ModelId;
    /// A product's number.
    ProductId;
    /// The number of anything else: an event, a note, a certificate, an application category.
    EntityNumber;
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_missing_number_is_refused() {
        assert!(serde_json::from_str::<DeviceId>("{}").is_err());
        assert!(serde_json::from_str::<DeviceId>("\"\"").is_err());
        assert!(serde_json::from_str::<DeviceId>("null").is_err());
    }

    proptest! {
        #[test]
        fn every_shape_reads_back_as_the_same_id(number: i64) {
            for json in [
                format!("{number}"),
                format!("\"{number}\""),
                format!("{{\"Value\":{number}}}"),
                format!("{{\"Id\":{{\"Value\":{number}}},\"Name\":\"n\",\"Uuid\":\"u\"}}"),
            ] {
                prop_assert_eq!(serde_json::from_str::<DeviceId>(&json).unwrap(), DeviceId(number));
            }
        }

        #[test]
        fn no_text_makes_the_reader_panic(text: String) {
            let json = serde_json::to_string(&text).unwrap();
            let _ = serde_json::from_str::<OrgGroupId>(&json);
            let _ = serde_json::from_str::<OrgGroupId>(&text);
        }
    }
}
