//! Reading the vendor's answers: numbers come as numbers, as texts or as `{"Value":..}`, and what is left out is empty.

use jiff::{Timestamp, civil::DateTime};
use serde_json::Value;

/// The text at a pointer such as `/LocationGroupId/Name`; numbers and switches as words.
pub(super) fn text(value: &Value, pointer: &str) -> String {
    match value.pointer(pointer) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Bool(flag)) => if *flag { "Yes" } else { "No" }.to_owned(),
        Some(Value::Object(object)) => object.get("Value").map(|value| text(value, "")).unwrap_or_default(),
        _ => String::new(),
    }
}

/// The number at a pointer, in any of its shapes.
pub(super) fn number(value: &Value, pointer: &str) -> Option<i64> {
    text(value, pointer).parse().ok()
}

/// The switch at a pointer.
pub(super) fn flag(value: &Value, pointer: &str) -> bool {
    value.pointer(pointer).and_then(Value::as_bool).unwrap_or_default()
}

/// The list at a pointer; empty where there is none.
pub(super) fn list<'a>(value: &'a Value, pointer: &str) -> &'a [Value] {
    value.pointer(pointer).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// The moment at a pointer: times without a zone are in UTC.
pub(super) fn moment(value: &Value, pointer: &str) -> Option<Timestamp> {
    let text = text(value, pointer);
    text.parse().ok().or_else(|| {
        let civil: DateTime = text.parse().ok()?;
        jiff::tz::TimeZone::UTC.to_timestamp(civil).ok()
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_shape_of_a_number_and_a_time_is_read() {
        let row = json!({"Id": {"Value": 7}, "Count": "12", "Size": 3, "On": true, "At": "2026-11-21T21:27:58.929", "Z": "2026-11-21T21:27:58Z"});
        assert_eq!(
            (number(&row, "/Id"), number(&row, "/Count"), number(&row, "/Size")),
            (Some(7), Some(12), Some(3))
        );
        assert_eq!(
            (text(&row, "/On"), text(&row, "/None"), flag(&row, "/On")),
            ("Yes".into(), String::new(), true)
        );
        assert!(
            moment(&row, "/At").is_some() && moment(&row, "/Z").is_some() && moment(&row, "/Id").is_none()
        );
        assert!(list(&row, "/Id").is_empty());
    }
}
