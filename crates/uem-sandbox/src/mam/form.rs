//! What a part of a body may hold: names, kinds, limits. Reading it answers the same thing in one canonical form, with
//! left-out values filled in where the vendor shows them.

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use uem_types::wire::time;
use uuid::Uuid;

/// The longest text.
const TEXT_MAX: usize = 10_000;
/// The most entries of one list.
const LIST_MAX: usize = 1_000;

/// One field.
#[derive(Debug)]
pub(super) struct Field {
    name: &'static str,
    kind: Kind,
    default: LeftOut,
}

/// What a field holds.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    /// Any text.
    Text,
    /// One of these words, in any case; a number is its place.
    Word(&'static [&'static str]),
    /// A whole number from 0 to a million.
    Number,
    /// A yes or no.
    Flag,
    /// A date, kept as `yyyy-MM-ddTHH:mm:ss.fffZ`.
    Time,
    /// A UUID, kept in lower case.
    Uuid,
    /// A list of such.
    List(&'static Kind),
    /// An object.
    Object(&'static [Field]),
}

#[derive(Debug, Clone, Copy)]
enum LeftOut {
    Absent,
    Required,
    Flag(bool),
    Zero,
    Text(&'static str),
    EmptyList,
    EmptyObject,
}

/// A field that may be left out.
pub(super) const fn field(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, default: LeftOut::Absent }
}

impl Field {
    /// It must be there.
    pub(super) const fn required(self) -> Self {
        Self { default: LeftOut::Required, ..self }
    }

    /// Left out it is yes or no.
    pub(super) const fn or(self, flag: bool) -> Self {
        Self { default: LeftOut::Flag(flag), ..self }
    }

    /// Left out it is 0.
    pub(super) const fn or_zero(self) -> Self {
        Self { default: LeftOut::Zero, ..self }
    }

    /// Left out it is that text.
    pub(super) const fn or_text(self, text: &'static str) -> Self {
        Self { default: LeftOut::Text(text), ..self }
    }

    /// Left out it is an empty list.
    pub(super) const fn or_empty(self) -> Self {
        Self { default: LeftOut::EmptyList, ..self }
    }

    /// Left out it is an object of its fields' own defaults.
    pub(super) const fn or_defaults(self) -> Self {
        Self { default: LeftOut::EmptyObject, ..self }
    }
}

/// Reads an object. Names match in any case and with or without underscores; unknown ones are left out. The error
/// names the field, what it holds and what it may hold.
pub(super) fn read(fields: &'static [Field], value: &Value, place: &str) -> Result<Value, String> {
    let Some(given) = value.as_object() else {
        return Err(format!("{place} is {}, expected an object", short(value)));
    };
    let mut kept = Map::new();
    for field in fields {
        let inner = if place.is_empty() { field.name.to_owned() } else { format!("{place}.{}", field.name) };
        let found = find(given, field.name).filter(|value| !value.is_null());
        let value = match (found, field.default) {
            (Some(value), _) => Some(one(field.kind, value, &inner)?),
            (None, LeftOut::Absent) => None,
            (None, LeftOut::Required) => return Err(format!("{inner} is required")),
            (None, LeftOut::Flag(flag)) => Some(json!(flag)),
            (None, LeftOut::Zero) => Some(json!(0)),
            (None, LeftOut::Text(text)) => Some(json!(text)),
            (None, LeftOut::EmptyList) => Some(json!([])),
            (None, LeftOut::EmptyObject) => Some(one(field.kind, &json!({}), &inner)?),
        };
        if let Some(value) = value {
            kept.insert(field.name.to_owned(), value);
        }
    }
    Ok(Value::Object(kept))
}

/// The value of that name, in any case, with or without underscores.
pub(super) fn find<'a>(map: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    let plain = |text: &str| -> String {
        text.chars().filter(|letter| *letter != '_').map(|letter| letter.to_ascii_lowercase()).collect()
    };
    let wanted = plain(name);
    map.iter().find(|(key, _)| plain(key) == wanted).map(|(_, value)| value)
}

fn one(kind: Kind, value: &Value, place: &str) -> Result<Value, String> {
    let wrong = |wanted: &str| format!("{place} is {}, expected {wanted}", short(value));
    match kind {
        Kind::Text => match value {
            Value::String(text) if text.chars().count() <= TEXT_MAX => Ok(json!(text)),
            Value::Number(number) => Ok(json!(number.to_string())),
            _ => Err(wrong("a text of at most 10,000 characters")),
        },
        Kind::Word(words) => word(words, value).ok_or_else(|| wrong(&format!("one of {}", words.join(", ")))),
        Kind::Number => number(value)
            .filter(|number| (0..=1_000_000).contains(number))
            .map(|number| json!(number))
            .ok_or_else(|| wrong("a whole number from 0 to 1000000")),
        Kind::Flag => match value {
            Value::Bool(flag) => Ok(json!(flag)),
            Value::String(text) if text.eq_ignore_ascii_case("true") => Ok(json!(true)),
            Value::String(text) if text.eq_ignore_ascii_case("false") => Ok(json!(false)),
            _ => Err(wrong("true or false")),
        },
        Kind::Time => value
            .as_str()
            .and_then(time::parse)
            .map(|time| json!(time::format_zulu(time)))
            .ok_or_else(|| wrong("a date such as 2026-03-01T08:00:00Z")),
        Kind::Uuid => value
            .as_str()
            .and_then(|text| Uuid::try_parse(text).ok())
            .map(|uuid| json!(uuid.to_string()))
            .ok_or_else(|| wrong("a UUID")),
        Kind::List(inner) => {
            let list = value.as_array().filter(|list| list.len() <= LIST_MAX);
            let list = list.ok_or_else(|| wrong("a list of at most 1,000 entries"))?;
            let each = list.iter().enumerate().map(|(n, value)| one(*inner, value, &format!("{place}[{n}]")));
            Ok(Value::Array(each.collect::<Result<_, _>>()?))
        }
        Kind::Object(fields) => read(fields, value, place),
    }
}

fn word(words: &[&str], value: &Value) -> Option<Value> {
    let found = match value {
        Value::String(text) => words.iter().find(|word| word.eq_ignore_ascii_case(text)),
        Value::Number(place) => place.as_u64().and_then(|place| words.get(usize::try_from(place).ok()?)),
        _ => None,
    };
    found.map(|word| json!(word))
}

fn number(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// The value as an error shows it.
fn short(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() > 60 { format!("{}...", text.chars().take(60).collect::<String>()) } else { text }
}

/// Milliseconds of a date that [`Kind::Time`] kept.
pub(super) fn millis(value: &Value) -> Option<i64> {
    value.as_str()?.parse::<Timestamp>().ok().map(Timestamp::as_millisecond)
}

#[cfg(test)]
mod tests {
    use super::*;

    static FORM: [Field; 4] = [
        field("device_restart", Kind::Word(&["Never", "Forced"])).or_text("Never"),
        field("retries", Kind::Number),
        field("when", Kind::Time),
        field("parts", Kind::List(&Kind::Object(&PART))).or_empty(),
    ];
    static PART: [Field; 1] = [field("name", Kind::Text).required()];

    #[test]
    fn names_match_loosely_and_defaults_are_filled_in() {
        let given = json!({"DeviceRestart": 1, "RETRIES": "3", "When": "2026-03-01", "other": {}});
        let kept = json!({"device_restart": "Forced", "retries": 3, "when": "2026-03-01T00:00:00.000Z", "parts": []});
        assert_eq!(read(&FORM, &given, "").unwrap(), kept);
    }

    #[test]
    fn errors_name_field_value_and_remedy() {
        let error = |given: Value| read(&FORM, &given, "rule").unwrap_err();
        assert_eq!(
            error(json!({"retries": -1})),
            "rule.retries is -1, expected a whole number from 0 to 1000000"
        );
        assert_eq!(error(json!({"parts": [{}]})), "rule.parts[0].name is required");
        assert_eq!(
            error(json!({"device_restart": 2})),
            "rule.device_restart is 2, expected one of Never, Forced"
        );
        assert!(error(json!([])).starts_with("rule is [], expected an object"));
    }
}
