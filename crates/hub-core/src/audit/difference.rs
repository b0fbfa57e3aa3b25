//! What two values of a thing differ in, and what is never told of them.

use serde_json::{Map, Value};

/// What stands in place of a secret.
pub const WITHHELD: &str = "(withheld)";

/// Parts of names whose values are secrets. Secrets are not meant to reach here at all; this is the second lock.
const SECRET_NAMES: [&str; 9] = [
    "password",
    "passphrase",
    "passcode",
    "secret",
    "credential",
    "api_key",
    "private_key",
    "bearer",
    "cookie",
];

/// Of two values, the fields in which they differ; where they are no objects, the values.
pub fn difference(before: Value, after: Value) -> (Value, Value) {
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => {
            let (before, after) = of_objects(before, after);
            (Value::Object(before), Value::Object(after))
        }
        values => values,
    }
}

fn of_objects(
    mut before: Map<String, Value>,
    after: Map<String, Value>,
) -> (Map<String, Value>, Map<String, Value>) {
    let (mut old, mut new) = (Map::new(), Map::new());
    for (name, now) in after {
        match before.remove(&name) {
            Some(was) if was == now => {}
            Some(was) => {
                let (was, now) = difference(was, now);
                old.insert(name.clone(), was);
                new.insert(name, now);
            }
            None => {
                new.insert(name, now);
            }
        }
    }
    old.extend(before);
    (old, new)
}

/// The value with [`WITHHELD`] in place of everything that is named like a secret.
pub fn without_secrets(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let withheld = fields.into_iter().map(|(name, value)| {
                let value = if is_secret(&name, &value) { WITHHELD.into() } else { without_secrets(value) };
                (name, value)
            });
            Value::Object(withheld.collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(without_secrets).collect()),
        other => other,
    }
}

/// Whether a field that is named like a secret holds one: facts about secrets (is there one, how old may it be) do not.
fn is_secret(name: &str, value: &Value) -> bool {
    let name = name.to_ascii_lowercase();
    matches!(value, Value::String(text) if !text.is_empty() && text != WITHHELD && text != "changed")
        && SECRET_NAMES.iter().any(|part| name.contains(part))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_differs_is_told_field_by_field() {
        let before = json!({"a": 1, "b": {"c": 1, "d": 2}, "gone": true});
        let after = json!({"a": 1, "b": {"c": 1, "d": 3}, "new": [1]});
        let (old, new) = difference(before, after);
        assert_eq!(old, json!({"b": {"d": 2}, "gone": true}));
        assert_eq!(new, json!({"b": {"d": 3}, "new": [1]}));
    }

    #[test]
    fn what_is_named_like_a_secret_is_withheld_at_any_depth() {
        let value = json!({"name": "x", "smtp": [{"password": "p4ss", "has_password": true}], "API_KEY": "k", "secret": ""});
        let told = json!({"name": "x", "smtp": [{"password": WITHHELD, "has_password": true}], "API_KEY": WITHHELD, "secret": ""});
        assert_eq!(without_secrets(value), told);
    }
}
