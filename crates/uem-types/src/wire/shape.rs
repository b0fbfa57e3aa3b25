//! Writers for the shapes of ids and numbers other than the bare one. Their readers accept every shape.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::id::NumericId;

/// The object around a number: `{"Value": 7}`.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Wrapped {
    value: i64,
}

/// A required id as `{"Value": 7}`.
pub mod value {
    use super::*;

    /// Writes `{"Value": 7}`.
    pub fn serialize<S: Serializer, I: NumericId>(id: &I, serializer: S) -> Result<S::Ok, S::Error> {
        Wrapped { value: id.number() }.serialize(serializer)
    }

    /// Reads any shape; fails where there is no id.
    pub fn deserialize<'de, D: Deserializer<'de>, I: Deserialize<'de>>(
        deserializer: D,
    ) -> Result<I, D::Error> {
        I::deserialize(deserializer)
    }
}

/// An optional id as `{"Value": 7}`.
pub mod opt_value {
    use super::*;

    /// Writes `{"Value": 7}`, or `null`.
    pub fn serialize<S: Serializer, I: NumericId>(id: &Option<I>, serializer: S) -> Result<S::Ok, S::Error> {
        id.map(|id| Wrapped { value: id.number() }).serialize(serializer)
    }

    /// Reads any shape.
    pub fn deserialize<'de, D: Deserializer<'de>, I: NumericId>(
        deserializer: D,
    ) -> Result<Option<I>, D::Error> {
        crate::wire::lenient::id(deserializer)
    }
}

/// An optional id as text: `"7"`.
pub mod opt_text {
    use super::*;

    /// Writes `"7"`, or `null`.
    pub fn serialize<S: Serializer, I: NumericId>(id: &Option<I>, serializer: S) -> Result<S::Ok, S::Error> {
        id.map(|id| id.number().to_string()).serialize(serializer)
    }

    /// Reads any shape.
    pub fn deserialize<'de, D: Deserializer<'de>, I: NumericId>(
        deserializer: D,
    ) -> Result<Option<I>, D::Error> {
        crate::wire::lenient::id(deserializer)
    }
}

/// An optional whole number as text: `"11"`, as the counters of organization groups are.
pub mod number_text {
    use super::*;

    /// Writes `"11"`, or `null`.
    pub fn serialize<S: Serializer>(number: &Option<i64>, serializer: S) -> Result<S::Ok, S::Error> {
        number.map(|number| number.to_string()).serialize(serializer)
    }

    /// Reads a number or text.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
        crate::wire::lenient::whole(deserializer)
    }
}

/// An optional yes or no as text: `"True"`, as the certificates of devices have it.
pub mod flag_text {
    use super::*;

    /// Writes `"True"`, `"False"` or `null`.
    pub fn serialize<S: Serializer>(flag: &Option<bool>, serializer: S) -> Result<S::Ok, S::Error> {
        flag.map(|flag| if flag { "True" } else { "False" }).serialize(serializer)
    }

    /// Reads a boolean, a digit or a word.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
        crate::wire::lenient::flag(deserializer)
    }
}

/// A required list of ids as texts: `["7", "8"]`, as bulk requests want them.
pub mod text_list {
    use super::*;

    /// Writes every id as text.
    pub fn serialize<S: Serializer, I: NumericId>(ids: &[I], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(ids.iter().map(|id| id.number().to_string()))
    }

    /// Reads ids of any shape.
    pub fn deserialize<'de, D: Deserializer<'de>, I: Deserialize<'de>>(
        deserializer: D,
    ) -> Result<Vec<I>, D::Error> {
        crate::wire::lenient::list(deserializer)
    }
}
