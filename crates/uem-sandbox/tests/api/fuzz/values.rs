//! Values for a call, from its description: some that fit and lead deep, some at the edge, some hostile.

use proptest::{
    collection::vec,
    prelude::{Strategy, any},
    strategy::ValueTree as _,
    test_runner::TestRunner,
};
use serde_json::{Map, Value, json};

/// Texts that have broken things before.
const TEXTS: &[&str] = &[
    "",
    " ",
    "0",
    "-1",
    "4294967296",
    "9223372036854775808",
    "99999999999999999999999999",
    "1e400",
    "NaN",
    "true",
    "null",
    "undefined",
    "../../etc/passwd",
    "..%2f..",
    "%",
    "%zz",
    "' OR '1'='1",
    "\";DROP TABLE device;--",
    "<a>&b;</a>",
    "{\"a\":1}",
    "[]",
    "a,b,,c,",
    "\u{0}",
    "\u{fffd}\u{202e}\u{1f512}",
    "İıßﬁ",
    "0001-01-01T00:00:00.000",
    "9999-12-31T23:59:59.9999999Z",
    "2026-02-30",
    "12/31/2025 25:61:61",
    "00000000-0000-0000-0000-000000000000",
    "6f0f04c7-0000-4681-8bec-000000005614",
    "Apple",
    "DeviceId",
    "Serialnumber",
    "Lock",
    "DESC",
    "*",
    "%25%",
];

/// Names that bodies have, for those whose fields are not described.
const NAMES: &[&str] = &[
    "Name",
    "name",
    "BulkValues",
    "Value",
    "Id",
    "id",
    "uuid",
    "LocationGroupId",
    "organization_group_uuid",
    "Devices",
    "devices",
    "device_uuids",
    "assigned_devices",
    "Tags",
    "TagName",
    "Description",
    "General",
    "Platform",
    "Criteria",
    "CriteriaType",
    "SmartGroups",
    "UserName",
    "Status",
    "page",
    "page_size",
    "offset",
    "limit",
    "metadata",
    "Operations",
    "schemas",
    "path",
    "message",
    "deviceWipe",
    "unlock_pin",
    "assignments",
    "ManagedByOrganizationGroupId",
    "GroupId",
    "Role",
    "Password",
];

/// Draws values; the same seed draws the same.
pub struct Values {
    runner: TestRunner,
    /// Integer id and UUID of one thing of each kind that is there, by the path of its collection.
    ids: Vec<(String, String, String)>,
}

impl Values {
    pub fn new(runner: TestRunner, mut ids: Vec<(String, String, String)>) -> Self {
        ids.sort();
        Self { runner, ids }
    }

    fn draw<T>(&mut self, strategy: impl Strategy<Value = T>) -> T {
        strategy.new_tree(&mut self.runner).unwrap().current()
    }

    fn below(&mut self, most: usize) -> usize {
        self.draw(0..most.max(1))
    }

    /// One of these.
    pub fn pick<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.below(choices.len())]
    }

    fn text(&mut self) -> String {
        match self.below(10) {
            0..6 => self.pick(TEXTS).to_owned(),
            6 => "A".repeat(self.draw(1_000..6_000_usize)),
            _ => self.draw(vec(any::<char>(), 0..40)).into_iter().collect(),
        }
    }

    fn number(&mut self) -> i64 {
        let edges = [
            0,
            1,
            -1,
            2,
            255,
            500,
            501,
            65_536,
            i64::from(i32::MAX),
            i64::from(i32::MIN),
            i64::MAX,
            i64::MIN,
        ];
        if self.below(3) == 0 { self.draw(any::<i64>()) } else { edges[self.below(edges.len())] }
    }

    /// Path and query of a call.
    pub fn address(&mut self, template: &str, parameters: &Value) -> (String, Vec<(String, String)>) {
        let kinds: Map<String, Value> = (parameters.as_array().unwrap().iter())
            .filter(|parameter| parameter["in"] == "path")
            .map(|parameter| (parameter["name"].as_str().unwrap().to_owned(), parameter["schema"].clone()))
            .collect();
        let mut path = String::new();
        for segment in template.split('/').skip(1) {
            let name = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
            let value = name.map_or_else(|| segment.to_owned(), |name| self.segment(template, &kinds[name]));
            path = format!("{path}/{}", if name.is_some() { escape(&value) } else { value });
        }
        let mut query = Vec::new();
        for parameter in parameters.as_array().unwrap().iter().filter(|parameter| parameter["in"] == "query")
        {
            if parameter["required"] == true && self.below(8) > 0 || self.below(3) == 0 {
                let value = self.scalar(template, &parameter["schema"]);
                query.push((parameter["name"].as_str().unwrap().to_owned(), value));
            }
        }
        (path, query)
    }

    /// A value for a placeholder: one that is there, in half of the calls.
    fn segment(&mut self, template: &str, schema: &Value) -> String {
        let schema =
            schema["anyOf"].as_array().map_or(schema, |choices| &choices[self.below(choices.len())]).clone();
        if self.below(2) == 0 {
            return self.known(template, schema["format"] == "uuid");
        }
        match (schema["type"].as_str(), self.below(4)) {
            (Some("integer"), 1..) => self.number().unsigned_abs().to_string(),
            (_, 0) => self.text(),
            _ if schema["format"] == "uuid" => uuid::Uuid::from_u128(self.draw(any::<u128>())).to_string(),
            _ => self.text(),
        }
    }

    /// The id of something that is there.
    fn known(&mut self, template: &str, is_uuid: bool) -> String {
        let here: Vec<_> =
            self.ids.iter().filter(|(prefix, ..)| template.starts_with(prefix.as_str())).cloned().collect();
        let from = if here.is_empty() || self.below(6) == 0 { self.ids.clone() } else { here };
        let (_, id, uuid) = from[self.below(from.len())].clone();
        if is_uuid { uuid } else { id }
    }

    fn scalar(&mut self, template: &str, schema: &Value) -> String {
        if let Some(words) = schema["enum"].as_array()
            && self.below(3) > 0
        {
            return words[self.below(words.len())].as_str().unwrap_or_default().to_owned();
        }
        match (schema["type"].as_str().unwrap_or_default(), self.below(4)) {
            ("integer", 1..) => self.number().to_string(),
            ("boolean", 1..) => self.pick(&["true", "false", "True", "1"]).to_owned(),
            (_, 0) => self.known(template, schema["format"] == "uuid"),
            _ => self.text(),
        }
    }

    /// A body, in one of the media types that the operation takes.
    pub fn body(&mut self, content: &Map<String, Value>, schemas: &Value) -> (String, Vec<u8>) {
        let medias: Vec<&String> = content.keys().collect();
        let media = medias[self.below(medias.len())].clone();
        let schema = &content[&media]["schema"];
        let body = match self.below(12) {
            0 => self.draw(vec(any::<u8>(), 0..200)),
            1 => format!("{}1{}", "[".repeat(3_000), "]".repeat(3_000)).into_bytes(),
            2 => format!("{}{}", "<a>".repeat(3_000), "</a>".repeat(3_000)).into_bytes(),
            3 => b"<!DOCTYPE a [<!ENTITY b 'x'>]><a>&b;</a>".to_vec(),
            4 => Vec::new(),
            _ if media.contains("xml") => {
                let value = self.value(schema, schemas, 0);
                format!("<Body>{}</Body>", xml(&value)).into_bytes()
            }
            _ => self.value(schema, schemas, 0).to_string().into_bytes(),
        };
        let media = if self.below(10) == 0 {
            self.pick(&["application/xml", "text/plain", "x", ""]).to_owned()
        } else {
            media
        };
        (media, body)
    }

    fn value(&mut self, schema: &Value, schemas: &Value, depth: usize) -> Value {
        if depth > 6 || self.below(8) == 0 {
            return self.hostile();
        }
        if let Some(name) = schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()) {
            let named = schemas[name].clone();
            return self.value(&named, schemas, depth + 1);
        }
        match schema["type"].as_str() {
            Some("object") => {
                let mut fields = Map::new();
                for (name, field) in schema["properties"].as_object().into_iter().flatten() {
                    if self.below(4) > 0 {
                        fields.insert(name.clone(), self.value(field, schemas, depth + 1));
                    }
                }
                self.add_some(&mut fields, depth);
                Value::Object(fields)
            }
            Some("array") => {
                let count = self.below(4);
                (0..count).map(|_| self.value(&schema["items"], schemas, depth + 1)).collect()
            }
            Some("integer") => json!(self.number()),
            Some("number") => json!(self.draw(any::<f64>())),
            Some("boolean") => json!(self.draw(any::<bool>())),
            Some(_) => {
                if self.below(3) == 0 {
                    json!(self.known("", schema["format"] == "uuid"))
                } else {
                    json!(self.text())
                }
            }
            None => {
                let mut fields = Map::new();
                self.add_some(&mut fields, depth);
                Value::Object(fields)
            }
        }
    }

    /// Fields that are not described, some of which are there all the same.
    fn add_some(&mut self, fields: &mut Map<String, Value>, depth: usize) {
        for _ in 0..self.below(6) {
            let name = self.pick(NAMES).to_owned();
            let value = match self.below(5) {
                0 if depth < 4 => {
                    let mut inner = Map::new();
                    self.add_some(&mut inner, depth + 1);
                    Value::Object(inner)
                }
                1 if depth < 4 => {
                    let mut inner = Map::new();
                    self.add_some(&mut inner, depth + 1);
                    json!([inner, self.hostile()])
                }
                2 => {
                    let is_uuid = self.draw(any::<bool>());
                    json!(self.known("", is_uuid))
                }
                _ => self.hostile(),
            };
            fields.insert(name, value);
        }
    }

    fn hostile(&mut self) -> Value {
        match self.below(8) {
            0 => Value::Null,
            1 => json!(self.number()),
            2 => json!([]),
            3 => json!({}),
            4 => json!(self.below(2) == 0),
            5 => json!([self.text(), self.number(), null, {"Value": self.text()}]),
            _ => json!(self.text()),
        }
    }
}

/// A segment as a URL may hold it; what a client would not escape stays.
fn escape(segment: &str) -> String {
    let mut escaped = String::new();
    for byte in segment.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
}

fn xml(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| format!("<{name}>{}</{name}>", xml(value))).collect()
        }
        Value::Array(items) => items.iter().map(|item| format!("<Value>{}</Value>", xml(item))).collect(),
        Value::String(text) => text.replace('&', "&amp;").replace('<', "&lt;"),
        other => other.to_string(),
    }
}
