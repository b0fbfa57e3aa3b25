//! A body in XML as the JSON that handlers read.
//!
//! It comes from strangers: documents with a DTD or entities of their own, deep ones and endless ones are refused.

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};
use serde_json::{Map, Value};

use super::names;
use crate::catalog::shapes::Kind;

/// Deepest nesting of elements that is read.
const DEPTH_MAX: usize = 64;
/// Most elements that are read.
const ELEMENTS_MAX: usize = 200_000;

/// Why a body in XML is not read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum XmlError {
    /// Not well-formed.
    #[error("it is not well-formed: {0}")]
    Malformed(String),
    /// It brings entities.
    #[error("it has a DTD or the entity {0}, which is not allowed: write the text itself")]
    Entity(String),
    /// Too deep or too long.
    #[error("it has more than {0}")]
    TooMuch(&'static str),
}

/// One element with what is in it.
#[derive(Debug, Default)]
struct Element {
    name: String,
    is_nil: bool,
    children: Vec<Element>,
    text: String,
}

/// The JSON of a document of that kind.
pub(crate) fn to_json(body: &[u8], kind: &Kind) -> Result<Value, XmlError> {
    let text = std::str::from_utf8(body).map_err(|_| XmlError::Malformed("it is not UTF-8".to_owned()))?;
    let root = parse(text.trim_start_matches('\u{feff}'))?;
    Ok(match kind {
        Kind::List(item) => items(&root, item),
        _ => value(&root, kind),
    })
}

fn parse(text: &str) -> Result<Element, XmlError> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let mut open: Vec<Element> = vec![Element::default()];
    let mut count = 0;
    loop {
        let event = reader.read_event().map_err(|error| XmlError::Malformed(error.to_string()))?;
        match event {
            Event::Start(start) => {
                count += 1;
                if open.len() > DEPTH_MAX {
                    return Err(XmlError::TooMuch("64 elements in each other"));
                }
                open.push(element(&start)?);
            }
            Event::Empty(start) => {
                count += 1;
                let element = element(&start)?;
                open.last_mut().ok_or_else(unbalanced)?.children.push(element);
            }
            Event::End(_) => {
                let done = open.pop().ok_or_else(unbalanced)?;
                open.last_mut().ok_or_else(unbalanced)?.children.push(done);
            }
            Event::Text(part) => append(&mut open, &part.xml10_content())?,
            Event::CData(part) => append(&mut open, &part.xml10_content())?,
            Event::GeneralRef(reference) => {
                let letter = match reference.resolve_char_ref() {
                    Ok(Some(letter)) if names::is_character(letter) => letter,
                    Ok(None) => predefined(&reference).ok_or_else(|| XmlError::Entity(shown(&reference)))?,
                    _ => return Err(XmlError::Malformed(format!("&{}; is no character", shown(&reference)))),
                };
                append(&mut open, letter.encode_utf8(&mut [0; 4]))?;
            }
            Event::DocType(_) => return Err(XmlError::Entity("of its DTD".to_owned())),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            Event::Eof => break,
        }
        if count > ELEMENTS_MAX {
            return Err(XmlError::TooMuch("200,000 elements"));
        }
    }
    let mut outside = open.pop().filter(|_| open.is_empty()).ok_or_else(unbalanced)?;
    let root = outside.children.pop();
    root.filter(|_| outside.children.is_empty() && outside.text.trim().is_empty())
        .ok_or_else(|| XmlError::Malformed("a document has exactly one outermost element".to_owned()))
}

fn unbalanced() -> XmlError {
    XmlError::Malformed("an element is not closed".to_owned())
}

fn element(start: &BytesStart<'_>) -> Result<Element, XmlError> {
    let mut is_nil = false;
    // Without its check for repeated names, which takes the square of their number.
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| XmlError::Malformed(error.to_string()))?;
        let name: &str = attribute.key.as_ref();
        let value: &str = attribute.value.as_ref();
        is_nil |= name.rsplit(':').next() == Some("nil") && matches!(value, "true" | "1");
    }
    Ok(Element { name: start.local_name().as_ref().to_owned(), is_nil, ..Element::default() })
}

fn append(open: &mut [Element], text: &str) -> Result<(), XmlError> {
    open.last_mut().ok_or_else(unbalanced)?.text.push_str(text);
    Ok(())
}

/// The five entities every document has.
fn predefined(name: &str) -> Option<char> {
    Some(match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        _ => return None,
    })
}

/// A name from the document, short enough for a message.
fn shown(name: &str) -> String {
    name.chars().take(40).collect()
}

fn value(element: &Element, kind: &Kind) -> Value {
    if element.is_nil {
        return Value::Null;
    }
    match kind {
        Kind::Text | Kind::Uuid | Kind::Time => Value::String(element.text.clone()),
        Kind::Int => number(element.text.trim().parse::<i64>().ok().map(Value::from), element),
        Kind::Number => number(element.text.trim().parse::<f64>().ok().map(Value::from), element),
        Kind::Flag => match element.text.trim().to_ascii_lowercase().as_str() {
            "true" | "1" => Value::Bool(true),
            "false" | "0" => Value::Bool(false),
            _ => Value::String(element.text.clone()),
        },
        Kind::List(item) => items(element, item),
        Kind::Shape(_) => object(element, kind),
        Kind::Any if element.children.is_empty() => Value::String(element.text.clone()),
        Kind::Any => object(element, kind),
    }
}

/// What is no number stays a text: the handler's refusal names the field.
fn number(number: Option<Value>, element: &Element) -> Value {
    number.unwrap_or_else(|| Value::String(element.text.clone()))
}

fn items(element: &Element, kind: &Kind) -> Value {
    Value::Array(element.children.iter().map(|child| value(child, kind)).collect())
}

fn object(element: &Element, kind: &Kind) -> Value {
    let mut fields = Map::new();
    let shape = kind.shape();
    for child in &element.children {
        let known = shape.and_then(|shape| shape.field_of_element(&child.name));
        match known {
            Some(field) => match (&field.kind, field.is_wrapped) {
                (Kind::List(item), false) => push(&mut fields, field.name, value(child, item)),
                (kind, _) => drop(fields.insert(field.name.to_owned(), value(child, kind))),
            },
            None => repeat(&mut fields, &child.name, value(child, &Kind::Any)),
        }
    }
    Value::Object(fields)
}

fn push(fields: &mut Map<String, Value>, name: &str, item: Value) {
    match fields.entry(name).or_insert_with(|| Value::Array(Vec::new())) {
        Value::Array(items) => items.push(item),
        other => *other = Value::Array(vec![item]),
    }
}

/// An element that the tables do not know: the second of its name makes a list.
fn repeat(fields: &mut Map<String, Value>, name: &str, item: Value) {
    match fields.get_mut(name) {
        None => drop(fields.insert(name.to_owned(), item)),
        Some(Value::Array(items)) => items.push(item),
        Some(first) => *first = Value::Array(vec![first.take(), item]),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(text: &str, kind: &str) -> Result<Value, String> {
        to_json(text.as_bytes(), &Kind::parse(kind, "")).map_err(|error| error.to_string())
    }

    #[test]
    fn lists_numbers_and_flags_become_what_handlers_read() {
        let one = "<BulkInput xmlns='http://www.air-watch.com/servicemodel/resources'><BulkValues><Value>7</Value></BulkValues></BulkInput>";
        assert_eq!(read(one, "mdmv1/BulkInput").unwrap(), json!({"BulkValues": {"Value": ["7"]}}));
        let user = "<?xml version='1.0'?><!-- x --><User><UserName>a&amp;b&#x21;<![CDATA[<]]></UserName><status>true</status><Id><Value>7</Value></Id><Role i:nil='true' xmlns:i='x'/></User>";
        assert_eq!(
            read(user, "systemv1/User").unwrap(),
            json!({"UserName": "a&b!<", "Status": true, "Id": {"Value": 7}, "Role": null})
        );
        assert_eq!(read("<A><b>1</b><b>2</b><b>3</b></A>", "any").unwrap(), json!({"b": ["1", "2", "3"]}));
        assert_eq!(read("<A><string>1</string><string>2</string></A>", "[text]").unwrap(), json!(["1", "2"]));
    }

    #[test]
    fn entities_deep_and_broken_documents_are_refused() {
        let deep = format!("{}{}", "<a>".repeat(65), "</a>".repeat(65));
        let wide = format!("<a>{}</a>", "<b/>".repeat(ELEMENTS_MAX + 1));
        let cases = [
            ("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "DTD"),
            ("<a>&x;</a>", "entity x"),
            ("<a>&#0;</a>", "no character"),
            (deep.as_str(), "64 elements"),
            (wide.as_str(), "200,000 elements"),
            ("<a><b></a>", "not well-formed"),
            ("<a>", "not well-formed"),
            ("<a/><b/>", "exactly one"),
            ("text", "exactly one"),
            ("", "exactly one"),
            ("<a/></b>", "not well-formed"),
        ];
        for (text, expected) in cases {
            let error = read(text, "any").unwrap_err();
            assert!(error.contains(expected), "{:.40}: {error}", text);
        }
        assert!(to_json(b"<a>\xff</a>", &Kind::Any).is_err());
    }
}
