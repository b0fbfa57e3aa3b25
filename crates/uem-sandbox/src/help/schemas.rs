//! Schemas of bodies, as far as they are known: fields that are not named are allowed as well.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::catalog::shapes::Kind;

/// The schemas that a document refers to.
#[derive(Default)]
pub(super) struct Schemas {
    named: BTreeMap<String, Value>,
}

impl Schemas {
    /// The schema of that kind; objects are named and referred to.
    pub fn of(&mut self, kind: &Kind) -> Value {
        match kind {
            Kind::Any => json!({}),
            Kind::Text | Kind::Time => json!({"type": "string"}),
            Kind::Uuid => json!({"type": "string", "format": "uuid"}),
            Kind::Int => json!({"type": "integer", "format": "int64"}),
            Kind::Number => json!({"type": "number"}),
            Kind::Flag => json!({"type": "boolean"}),
            Kind::List(item) => json!({"type": "array", "items": self.of(item)}),
            Kind::Shape(name) => self.object(name, kind),
        }
    }

    fn object(&mut self, name: &str, kind: &Kind) -> Value {
        let short = name.rsplit('/').next().unwrap_or(name);
        let key: String =
            short.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' }).collect();
        let reference = json!({"$ref": format!("#/components/schemas/{key}")});
        if self.named.contains_key(&key) {
            return reference;
        }
        // Named before its fields are looked at: shapes hold themselves.
        self.named.insert(key.clone(), Value::Null);
        let mut fields = Map::new();
        for field in kind.shape().map(|shape| shape.fields.as_slice()).unwrap_or_default() {
            fields.insert(field.name.to_owned(), self.of(&field.kind));
        }
        self.named.insert(key, json!({"type": "object", "properties": fields, "additionalProperties": true}));
        reference
    }

    /// All that were referred to, and the error envelope.
    pub fn finish(mut self) -> Value {
        let error = json!({
            "type": "object",
            "required": ["errorCode", "message", "activityId"],
            "properties": {
                "errorCode": {"type": "integer", "format": "int32"},
                "message": {},
                "activityId": {"type": "string", "format": "uuid"},
            },
        });
        self.named.insert("Error".to_owned(), error);
        Value::Object(self.named.into_iter().collect())
    }
}
