//! A JSON body whose property names are compared without regard to case, as the vendor's reader does.

use serde_json::{Map, Value};

use crate::http::{Call, VendorError};

/// One JSON object.
#[derive(Debug, Clone, Default)]
pub struct Fields(Map<String, Value>);

impl From<Map<String, Value>> for Fields {
    fn from(map: Map<String, Value>) -> Self {
        Self(map)
    }
}

impl Fields {
    /// The body of a call as one object; 422/1012 where it is something else.
    pub fn of(call: &Call) -> Result<Self, VendorError> {
        match call.json()? {
            Value::Object(map) => Ok(Self(map)),
            _ => Err(VendorError::new(422, 1012, "Validation failed: the body is not an object")),
        }
    }

    /// The body of a call as a list of objects; 422/1012 where it is something else.
    pub fn list_of(call: &Call) -> Result<Vec<Self>, VendorError> {
        let list: Vec<Map<String, Value>> = call.json()?;
        Ok(list.into_iter().map(Self).collect())
    }

    /// A value that is an object.
    pub fn from_value(value: &Value) -> Option<Self> {
        value.as_object().cloned().map(Self)
    }

    /// The object as it was written.
    pub fn raw(&self) -> &Map<String, Value> {
        &self.0
    }

    /// A field that is a list of texts; other entries are left out.
    pub fn texts(&self, name: &str) -> Vec<String> {
        self.list(name).iter().filter_map(text).collect()
    }

    /// A field's value.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0
            .iter()
            .find(|(key, value)| key.eq_ignore_ascii_case(name) && !value.is_null())
            .map(|(_, value)| value)
    }

    /// A field that is an object.
    pub fn object(&self, name: &str) -> Option<Self> {
        self.get(name).and_then(Value::as_object).cloned().map(Self)
    }

    /// A field that is a list; empty where it is left out.
    pub fn list(&self, name: &str) -> &[Value] {
        self.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// A field that is a list of objects.
    pub fn objects(&self, name: &str) -> Vec<Self> {
        self.list(name).iter().filter_map(Value::as_object).cloned().map(Self).collect()
    }

    /// A field as text, numbers included.
    pub fn text(&self, name: &str) -> Option<String> {
        self.get(name).and_then(text)
    }

    /// A field as a whole number, digits in quotes included.
    pub fn number(&self, name: &str) -> Option<i64> {
        self.text(name).and_then(|text| text.trim().parse().ok())
    }

    /// A field as a yes or no.
    pub fn flag(&self, name: &str) -> Option<bool> {
        match self.get(name)? {
            Value::Bool(flag) => Some(*flag),
            other => text(other).and_then(|text| text.parse().ok()),
        }
    }
}

/// A scalar as text.
pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_match_in_any_case_and_numbers_in_either_form() {
        let Value::Object(map) = serde_json::json!({"tagName": "Loaner", "LocationGroupId": "571", "TagType": 1, "TagAvatar": null})
        else {
            unreachable!("the literal is an object")
        };
        let fields = Fields(map);
        assert_eq!(fields.text("TagName").as_deref(), Some("Loaner"));
        assert_eq!(fields.number("locationgroupid"), Some(571));
        assert_eq!(fields.text("TagType").as_deref(), Some("1"));
        assert!(fields.get("TagAvatar").is_none());
    }
}
