//! The payloads of a profile with everything in them replaced that could name something or be a secret: keys, yes and no,
//! small numbers and look-up values stay, every other text and number gets another of its looks.

use serde_json::{Map, Number, Value};

use super::pseudonyms::Pseudonyms;

/// What a profile says of itself; the rest are payloads.
const GENERAL: &str = "General";
/// Longer texts (certificates, scripts) are cut before they are replaced.
const TEXT_MAX: usize = 1_000;
/// Larger numbers could be somebody's.
const NUMBER_MAX: i64 = 99_999;

/// The payloads of a profile as version 2 of the read shows it. Those that are empty are none.
pub(super) fn replaced(profile: &Map<String, Value>, names: &Pseudonyms) -> Map<String, Value> {
    let payloads = profile.iter().filter(|(name, value)| {
        let is_empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
        !name.eq_ignore_ascii_case(GENERAL) && !is_empty
    });
    payloads.map(|(name, value)| (name.clone(), value_replaced(value, names))).collect()
}

fn value_replaced(value: &Value, names: &Pseudonyms) -> Value {
    match value {
        Value::Null | Value::Bool(_) => value.clone(),
        Value::Number(number) => Value::Number(number_replaced(number, names)),
        Value::String(text) => Value::String(text_replaced(text, names)),
        Value::Array(list) => list.iter().map(|value| value_replaced(value, names)).collect(),
        Value::Object(map) => {
            let fields = map.iter().map(|(name, value)| (name.clone(), value_replaced(value, names)));
            Value::Object(fields.collect())
        }
    }
}

fn number_replaced(number: &Number, names: &Pseudonyms) -> Number {
    match number.as_i64() {
        Some(small) if small.abs() <= NUMBER_MAX => number.clone(),
        _ => Number::from(names.number("payload", &number.to_string()) % NUMBER_MAX.unsigned_abs()),
    }
}

fn text_replaced(text: &str, names: &Pseudonyms) -> String {
    let is_lookup = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).is_some_and(|word| {
        !word.is_empty() && word.len() <= 64 && word.bytes().all(|byte| byte.is_ascii_alphabetic())
    });
    if is_lookup || matches!(text, "true" | "false") {
        return text.to_owned();
    }
    names.alike("payload", &text.chars().take(TEXT_MAX).collect::<String>())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn keys_and_switches_stay_and_whatever_could_name_something_goes() {
        let names = Pseudonyms::new().unwrap();
        let profile = json!({
            "General": {"Name": "Corporate network"},
            "Passcode": {"RequirePasscode": true, "MinimumPasscodeLength": 6, "Since": 20_260_101},
            "WifiList": [{"ServiceSetIdentifier": "corporate", "Password": "s3cr3t!", "User": "{EnrollmentUser}"}],
            "VpnList": [],
            "WebClips": null,
        });
        let replaced = replaced(profile.as_object().unwrap(), &names);
        assert_eq!(replaced.keys().collect::<Vec<_>>(), ["Passcode", "WifiList"]);
        let passcode = &replaced["Passcode"];
        assert_eq!(
            (&passcode["RequirePasscode"], &passcode["MinimumPasscodeLength"]),
            (&json!(true), &json!(6))
        );
        assert!(passcode["Since"].as_i64().unwrap() <= NUMBER_MAX);
        let wifi = &replaced["WifiList"][0];
        assert_eq!(wifi["User"], "{EnrollmentUser}");
        for (name, old) in [("ServiceSetIdentifier", "corporate"), ("Password", "s3cr3t!")] {
            let new = wifi[name].as_str().unwrap();
            assert!(new != old && new.len() == old.len(), "{name}: {new}");
        }
    }
}
