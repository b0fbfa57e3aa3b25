//! How two kinds of fields are written where nobody reads them: a time as two numbers, what few devices have as one
//! byte where there is nothing. In JSON they are written as ever.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _, ser::Error as _};

/// A [`jiff::Timestamp`].
pub mod time {
    use jiff::Timestamp;

    use super::*;

    /// As text, or as seconds and nanoseconds.
    pub fn serialize<S: Serializer>(time: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            return time.serialize(serializer);
        }
        (time.as_second(), time.subsec_nanosecond()).serialize(serializer)
    }

    /// The same back.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
        if deserializer.is_human_readable() {
            return Timestamp::deserialize(deserializer);
        }
        let (second, nanosecond) = <(i64, i32)>::deserialize(deserializer)?;
        Timestamp::new(second, nanosecond).map_err(D::Error::custom)
    }
}

/// A time that may be missing.
pub mod time_or_none {
    use jiff::Timestamp;

    use super::*;

    #[derive(Serialize, Deserialize)]
    struct Time(#[serde(with = "super::time")] Timestamp);

    /// See [`super::time`].
    pub fn serialize<S: Serializer>(time: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
        time.map(Time).serialize(serializer)
    }

    /// The same back.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
        Ok(Option::<Time>::deserialize(deserializer)?.map(|Time(time)| time))
    }
}

/// [`Extras`](crate::fleet::state::Extras), whose fields are left out where there is nothing: that needs a format
/// with names.
pub mod extras {
    use super::*;
    use crate::fleet::state::Extras;

    /// As an object, or as its text.
    pub fn serialize<S: Serializer>(extras: &Extras, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            return extras.serialize(serializer);
        }
        if extras.is_none() {
            return "".serialize(serializer);
        }
        serde_json::to_string(extras).map_err(S::Error::custom)?.serialize(serializer)
    }

    /// The same back.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Extras, D::Error> {
        if deserializer.is_human_readable() {
            return Extras::deserialize(deserializer);
        }
        match <&str>::deserialize(deserializer)? {
            "" => Ok(Extras::default()),
            text => serde_json::from_str(text).map_err(D::Error::custom),
        }
    }
}
