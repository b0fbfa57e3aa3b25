//! An event in XML: the fields of its outermost element, whatever that is called. The body comes from outside, so
//! documents with a DTD or entities of their own, deep ones and endless ones are refused.

use quick_xml::{
    Reader,
    events::{BytesRef, Event},
};
use serde_json::{Map, Value};

/// Deepest nesting of elements that is read: an event has two.
const DEPTH_MAX: usize = 8;
/// Most elements that are read: an event has about thirty.
const ELEMENTS_MAX: usize = 500;

/// The fields as they would stand in JSON, each a text. What is nested deeper is no field.
pub fn fields(text: &str) -> Result<Map<String, Value>, String> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    reader.config_mut().expand_empty_elements = true;
    let mut document = Document::default();
    loop {
        let event = reader.read_event().map_err(|error| format!("it is not well-formed: {error}"))?;
        match event {
            Event::Start(start) => document.open(start.local_name().as_ref())?,
            Event::End(_) => document.close(),
            Event::Text(part) => document.append(&part.xml10_content())?,
            Event::CData(part) => document.append(&part.xml10_content())?,
            Event::GeneralRef(reference) => {
                document.append(character(&reference)?.encode_utf8(&mut [0; 4]))?;
            }
            Event::DocType(_) => return Err("it has a DTD, which is not allowed".to_owned()),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::Empty(_) => {}
            Event::Eof => break,
        }
    }
    if !document.path.is_empty() || document.roots != 1 {
        return Err("it is not one complete element".to_owned());
    }
    Ok(document.fields)
}

/// A document as far as it was read.
#[derive(Default)]
struct Document {
    /// The open elements, outermost first.
    path: Vec<String>,
    elements: usize,
    roots: usize,
    text: String,
    fields: Map<String, Value>,
}

impl Document {
    fn open(&mut self, name: &str) -> Result<(), String> {
        self.elements += 1;
        self.roots += usize::from(self.path.is_empty());
        if self.path.len() == DEPTH_MAX || self.elements > ELEMENTS_MAX {
            return Err(format!("it has more than {DEPTH_MAX} levels or {ELEMENTS_MAX} elements"));
        }
        self.path.push(name.to_owned());
        self.text.clear();
        Ok(())
    }

    fn close(&mut self) {
        let (depth, name) = (self.path.len(), self.path.pop().unwrap_or_default());
        if depth == 2 {
            // The first of a name counts.
            self.fields.entry(name).or_insert_with(|| Value::String(self.text.clone()));
        }
        self.text.clear();
    }

    fn append(&mut self, text: &str) -> Result<(), String> {
        if self.path.is_empty() && !text.trim().is_empty() {
            return Err("it has text outside of its element".to_owned());
        }
        self.text.push_str(text);
        Ok(())
    }
}

/// The character of a reference: by its number, or one of the five names that every document has.
fn character(reference: &BytesRef<'_>) -> Result<char, String> {
    let refused = || "it has an entity of its own or a character that is none".to_owned();
    if let Some(letter) = reference.resolve_char_ref().map_err(|_| refused())? {
        return Ok(letter);
    }
    let name: &str = reference.as_ref();
    match name {
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "amp" => Ok('&'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        _ => Err(refused()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_fields_of_the_outermost_element_are_read() {
        let text = "<?xml version=\"1.0\"?><!-- x -->\n<x:Event xmlns:x='u'><x:EventType a='b'>Device &lt;&#x41;&gt; <![CDATA[<&]]></x:EventType>\n\
                    <DeviceId>7</DeviceId><DeviceId>8</DeviceId><Udid/><Nested><DeviceUUID>no</DeviceUUID></Nested></x:Event>\n";
        let expected = json!({"EventType": "Device <A> <&", "DeviceId": "7", "Udid": "", "Nested": ""});
        assert_eq!(Value::from(fields(text).unwrap()), expected);
    }

    #[test]
    fn entities_deep_wide_and_broken_documents_are_refused() {
        let deep = format!("{}{}", "<a>".repeat(DEPTH_MAX + 1), "</a>".repeat(DEPTH_MAX + 1));
        let wide = format!("<a>{}</a>", "<b/>".repeat(ELEMENTS_MAX));
        let laughs = "<!DOCTYPE a [<!ENTITY x 'ha'><!ENTITY y '&x;&x;'>]><a><EventType>&y;</EventType></a>";
        for (text, told) in [
            (laughs, "DTD"),
            ("<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", "DTD"),
            ("<a><b>&x;</b></a>", "entity"),
            ("<a><b>&#0;</b></a>", "character"),
            (&deep, "levels"),
            (&wide, "elements"),
            ("<a><b></a>", "well-formed"),
            ("<a>", "not one complete element"),
            ("<a/><a/>", "not one complete element"),
            ("", "not one complete element"),
            ("<a/>text", "text outside"),
        ] {
            let refused = fields(text).expect_err(text);
            assert!(refused.contains(told), "{text:.40}: {refused}");
        }
    }
}
