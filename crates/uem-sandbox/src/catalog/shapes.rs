//! How bodies look in XML: element names that do not follow from the JSON names, lists with an element of their own,
//! and what is a number or a list where only text stands. Facts only, from `shapes.tsv` beside this file.
//!
//! A line holds the shape's name, its element where that differs, and its fields (`name:kind*=Element`, `*` = a list
//! inside an element of its own). Fields left out are texts named as in JSON, with a capital.

use std::{collections::HashMap, sync::LazyLock};

const TABLE: &str = include_str!("shapes.tsv");

/// What a value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Not known, or of several kinds.
    Any,
    /// Text.
    Text,
    /// A UUID.
    Uuid,
    /// A moment.
    Time,
    /// A whole number.
    Int,
    /// A number.
    Number,
    /// Yes or no.
    Flag,
    /// An object of that shape, `mdmv1/Device`.
    Shape(String),
    /// A list.
    List(Box<Kind>),
}

/// One field of a shape.
#[derive(Debug)]
pub(crate) struct Field {
    /// Its name in JSON.
    pub name: &'static str,
    /// Its element in XML.
    pub element: String,
    /// What it holds.
    pub kind: Kind,
    /// Whether the items of a list have an element of their own inside that of the list.
    pub is_wrapped: bool,
}

/// An object as XML has it.
#[derive(Debug, Default)]
pub(crate) struct Shape {
    /// Its element where it stands alone; empty where it is the shape's name.
    pub element: &'static str,
    /// The fields that are not plain texts.
    pub fields: Vec<Field>,
}

impl Kind {
    /// Reads a kind as the tables write it; `@Name` is a shape of that specification.
    pub fn parse(text: &str, specification: &str) -> Self {
        if let Some(item) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            return Self::List(Box::new(Self::parse(item, specification)));
        }
        match text {
            "text" => Self::Text,
            "uuid" => Self::Uuid,
            "time" | "date" => Self::Time,
            "int" => Self::Int,
            "ints" => Self::List(Box::new(Self::Int)),
            "num" => Self::Number,
            "bool" => Self::Flag,
            _ => match text.strip_prefix('@') {
                Some(name) => Self::Shape(format!("{specification}/{name}")),
                None if text.contains('/') => Self::Shape(text.to_owned()),
                None => Self::Any,
            },
        }
    }

    /// The fields of an object of that kind; none where they are not known.
    pub fn shape(&self) -> Option<&'static Shape> {
        match self {
            Self::Shape(name) => SHAPES.get(name.as_str()),
            _ => None,
        }
    }
}

impl Shape {
    /// The field of that name in JSON, without regard to case.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name.eq_ignore_ascii_case(name))
    }

    /// The field of that element, without regard to case.
    pub fn field_of_element(&self, element: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.element.eq_ignore_ascii_case(element))
    }
}

static SHAPES: LazyLock<HashMap<&'static str, Shape>> =
    LazyLock::new(|| TABLE.lines().filter_map(read).collect());

fn read(line: &'static str) -> Option<(&'static str, Shape)> {
    let mut parts = line.split('\t');
    let (name, element) = (parts.next()?, parts.next()?);
    let specification = name.split('/').next()?;
    let fields = parts.next()?.split(',').filter_map(|text| field(text, specification)).collect();
    Some((name, Shape { element, fields }))
}

fn field(text: &'static str, specification: &str) -> Option<Field> {
    let (name, rest) = text.split_once(':')?;
    let (kind, element) = rest.split_once('=').unwrap_or((rest, ""));
    let (kind, is_wrapped) = kind.strip_suffix('*').map_or((kind, false), |kind| (kind, true));
    let element = if element.is_empty() { element_name(name) } else { element.to_owned() };
    Some(Field { name, element, kind: Kind::parse(kind, specification), is_wrapped })
}

/// The element of a JSON name without one of its own: `customer_uuid` is `CustomerUuid`.
pub(crate) fn element_name(name: &str) -> String {
    let parts = name.split(['_', '-']).map(|part| {
        let mut letters = part.chars();
        letters
            .next()
            .map(|first| first.to_uppercase().chain(letters).collect::<String>())
            .unwrap_or_default()
    });
    parts.collect()
}

/// The element of a value that stands alone or in a list.
pub(crate) fn element_of(kind: &Kind) -> String {
    match kind {
        Kind::Any => "Result".to_owned(),
        Kind::Text | Kind::Uuid | Kind::Time => "string".to_owned(),
        Kind::Int => "int".to_owned(),
        Kind::Number => "double".to_owned(),
        Kind::Flag => "boolean".to_owned(),
        Kind::List(item) => format!("ArrayOf{}", element_name(&element_of(item))),
        Kind::Shape(name) => {
            match kind.shape().map(|shape| shape.element).filter(|element| !element.is_empty()) {
                Some(element) => element.to_owned(),
                None => name.rsplit('/').next().unwrap_or(name).to_owned(),
            }
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A shape without fields of note has no line; its name must still be one of a specification.
    pub(in crate::catalog) fn assert_known(kind: &Kind) {
        match kind {
            Kind::List(item) => assert_known(item),
            Kind::Shape(name) => {
                let (specification, rest) = name.split_once('/').unwrap();
                assert!(specification.contains('v') && !rest.is_empty(), "{name}");
            }
            _ => {}
        }
    }

    #[test]
    fn every_line_is_a_shape_with_names_that_xml_allows() {
        assert_eq!(SHAPES.len(), TABLE.lines().count());
        for (name, shape) in &*SHAPES {
            for field in &shape.fields {
                assert!(
                    field.element.chars().all(|letter| letter.is_alphanumeric() || letter == '_'),
                    "{name} {field:?}"
                );
                assert_known(&field.kind);
            }
        }
    }

    #[test]
    fn elements_follow_from_names_or_stand_in_the_table() {
        assert_eq!(element_name("customer_uuid"), "CustomerUuid");
        assert_eq!(element_name("Devices"), "Devices");
        assert_eq!(element_of(&Kind::parse("[mdmv1/NoSuchShape]", "")), "ArrayOfNoSuchShape");
    }
}
