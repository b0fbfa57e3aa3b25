//! An answer's JSON as XML.

use quick_xml::{
    Writer,
    events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event},
};
use serde_json::Value;
use uuid::Uuid;

use super::names;
use crate::{
    catalog::shapes::{Kind, element_name, element_of},
    http::VendorError,
};

/// The namespace of the vendor's documents.
const NAMESPACE: &str = "http://www.air-watch.com/servicemodel/resources";
/// The namespace of a number or a text that stands alone.
const SCALARS: &str = "http://schemas.microsoft.com/2003/10/Serialization/";
/// The element of an error.
const FAULT: &str = "AirWatchFaultContract";

type Written = std::io::Result<()>;

/// The document of a value of that kind.
pub(crate) fn document(value: &Value, kind: &Kind) -> std::io::Result<Vec<u8>> {
    let namespace = if value.is_object() || value.is_array() { NAMESPACE } else { SCALARS };
    let root = if matches!(kind, Kind::Any) { element_of(&kind_of(value)) } else { element_of(kind) };
    let mut writer = Writer::new(Vec::new());
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    let root = names::element(&root).into_owned();
    let start = BytesStart::new(root.as_str()).with_attributes([("xmlns", namespace)]);
    writer.write_event(Event::Start(start))?;
    content(&mut writer, value, kind)?;
    writer.write_event(Event::End(BytesEnd::new(root.as_str())))?;
    Ok(writer.into_inner())
}

/// An error as a document.
pub(crate) fn fault(error: &VendorError, activity: Uuid) -> std::io::Result<Vec<u8>> {
    let value =
        serde_json::json!({"ErrorCode": error.code, "Message": error.message, "ActivityId": activity});
    document(&value, &Kind::Shape(FAULT.to_owned()))
}

/// What a value is by its looks, for one that stands alone.
fn kind_of(value: &Value) -> Kind {
    match value {
        Value::String(_) => Kind::Text,
        Value::Bool(_) => Kind::Flag,
        Value::Number(number) if number.is_f64() => Kind::Number,
        Value::Number(_) => Kind::Int,
        Value::Null | Value::Array(_) | Value::Object(_) => Kind::Any,
    }
}

fn content(writer: &mut Writer<Vec<u8>>, value: &Value, kind: &Kind) -> Written {
    match value {
        Value::Null => Ok(()),
        Value::Bool(flag) => text(writer, if *flag { "true" } else { "false" }),
        Value::Number(number) => text(writer, &number.to_string()),
        Value::String(value) => text(writer, value),
        Value::Array(items) => {
            let any = Kind::Any;
            let item_kind = if let Kind::List(item) = kind { item } else { &any };
            list(writer, items, &element_of(item_kind), item_kind)
        }
        Value::Object(fields) => {
            let shape = kind.shape();
            for (name, value) in fields {
                let known = shape.and_then(|shape| shape.field(name));
                let (element, kind, is_wrapped) = match known {
                    Some(field) => (field.element.clone(), &field.kind, field.is_wrapped),
                    None => (element_name(name), &Kind::Any, false),
                };
                match value {
                    Value::Array(items) if !is_wrapped => {
                        let item_kind = if let Kind::List(item) = kind { item } else { &Kind::Any };
                        list(writer, items, &element, item_kind)?;
                    }
                    _ => one(writer, &element, value, kind)?,
                }
            }
            Ok(())
        }
    }
}

fn list(writer: &mut Writer<Vec<u8>>, items: &[Value], element: &str, kind: &Kind) -> Written {
    items.iter().try_for_each(|item| one(writer, element, item, kind))
}

/// One element; what is null is left out.
fn one(writer: &mut Writer<Vec<u8>>, element: &str, value: &Value, kind: &Kind) -> Written {
    if value.is_null() {
        return Ok(());
    }
    let element = names::element(element);
    writer.write_event(Event::Start(BytesStart::new(&*element)))?;
    content(writer, value, kind)?;
    writer.write_event(Event::End(BytesEnd::new(&*element)))
}

fn text(writer: &mut Writer<Vec<u8>>, value: &str) -> Written {
    writer.write_event(Event::Text(BytesText::new(&names::text(value))))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn written(value: &Value, kind: &str) -> String {
        String::from_utf8(document(value, &Kind::parse(kind, "")).unwrap()).unwrap()
    }

    #[test]
    fn a_shape_has_its_element_its_namespace_and_its_lists() {
        let page =
            json!({"Devices": [{"Id": {"Value": 7}, "customer_uuid": "u", "Imei": null}, {}], "Page": 0});
        assert_eq!(
            written(&page, "mdmv1/DeviceSearchResultExtended"),
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><DeviceSearchResult xmlns=\"http://www.air-watch.com/servicemodel/resources\">\
             <Devices><Id><Value>7</Value></Id><CustomerUuid>u</CustomerUuid></Devices><Devices></Devices><Page>0</Page>\
             </DeviceSearchResult>"
        );
    }

    #[test]
    fn what_stands_alone_has_the_element_of_its_type() {
        assert!(written(&json!(7), "any").ends_with("Serialization/\">7</int>"));
        assert!(written(&json!([{"a": 1}]), "[mdmv1/Thing]").contains("<ArrayOfThing xmlns="));
        assert!(written(&json!([{"a": 1}]), "[mdmv1/Thing]").contains("<Thing><A>1</A></Thing>"));
        assert!(written(&json!("<&\u{0}"), "any").contains(">&lt;&amp;\u{fffd}</string>"));
    }

    #[test]
    fn a_fault_names_code_message_and_activity() {
        let error = VendorError::new(404, 5002, "Device <7> not found");
        let text = String::from_utf8(fault(&error, Uuid::nil()).unwrap()).unwrap();
        assert!(
            text.contains("<ErrorCode>5002</ErrorCode><Message>Device &lt;7&gt; not found</Message>"),
            "{text}"
        );
        assert!(text.contains("<AirWatchFaultContract xmlns="), "{text}");
    }
}
