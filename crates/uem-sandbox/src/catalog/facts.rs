//! What is known of the known operations beyond their names: query parameters, media types and shapes of bodies,
//! statuses of answers. Facts only, from `facts.tsv` beside this file; the shapes it names are in [`super::shapes`].
//!
//! A line holds method, path template, version, query parameters (`name:kind(word|word)!`, `!` = required), the
//! request body (`json+xml=shape`) and the answers (`200=json+xml=shape;204=;404`), parted by tabs.

use std::{collections::HashMap, sync::LazyLock};

use super::shapes::Kind;

const TABLE: &str = include_str!("facts.tsv");

/// What is known of one operation.
#[derive(Debug, Default)]
pub(crate) struct OperationFacts {
    /// Query parameters.
    pub query: Vec<Parameter>,
    /// What it takes as body.
    pub body: Option<Media>,
    /// Its good answers, by status.
    pub answers: Vec<(u16, Media)>,
    /// Statuses of its documented refusals.
    pub refusals: Vec<u16>,
}

/// A query parameter.
#[derive(Debug)]
pub(crate) struct Parameter {
    /// Name, matched without regard to case.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// The words it may be, where they are known.
    pub words: Vec<&'static str>,
    /// Whether the call needs it.
    pub is_required: bool,
}

/// A body's media types and its shape.
#[derive(Debug)]
pub(crate) struct Media {
    /// `json`, `xml`, `scim`, `json-patch`, or a whole media type.
    pub types: Vec<&'static str>,
    /// What is in it.
    pub kind: Kind,
}

impl Media {
    /// Whether XML is one of its types.
    pub fn has_xml(&self) -> bool {
        self.types.contains(&"xml")
    }
}

impl OperationFacts {
    /// Whether its answers may be XML.
    pub fn answers_xml(&self) -> bool {
        self.answers.iter().any(|(_, media)| media.has_xml())
    }

    /// What an answer of that status holds; that of another good answer where this one is not documented.
    pub fn answer_kind(&self, status: u16) -> Kind {
        let documented = |(_, media): &&(u16, Media)| media.kind != Kind::Any;
        let exact = self.answers.iter().filter(|(known, _)| *known == status).find(documented);
        exact
            .or_else(|| self.answers.iter().find(documented))
            .map_or(Kind::Any, |(_, media)| media.kind.clone())
    }
}

type Table = HashMap<(&'static str, String, u8), OperationFacts>;

static FACTS: LazyLock<Table> = LazyLock::new(|| TABLE.lines().filter_map(read).collect());

/// What is known of that operation; none of one that the vendor's public description does not list.
pub(crate) fn facts(method: &'static str, template: &str, version: u8) -> Option<&'static OperationFacts> {
    FACTS.get(&(method, shape(template), version))
}

/// The path as calls are matched: without case, placeholders by kind alone.
pub(super) fn shape(path: &str) -> String {
    let segments = path.split('/').map(|segment| match segment.strip_prefix('{') {
        Some(inner) => match inner.trim_end_matches('}').split_once(':') {
            Some((_, kind)) => format!("{{{kind}}}"),
            None => "{}".to_owned(),
        },
        None => segment.to_lowercase(),
    });
    segments.collect::<Vec<_>>().join("/")
}

fn read(line: &'static str) -> Option<((&'static str, String, u8), OperationFacts)> {
    let mut fields = line.split('\t');
    let key = (fields.next()?, shape(fields.next()?), fields.next()?.parse().ok()?);
    let query = fields.next()?.split(',').filter_map(parameter).collect();
    let body = media(fields.next()?);
    let mut facts = OperationFacts { query, body, ..OperationFacts::default() };
    for answer in fields.next()?.split(';') {
        let (status, rest) =
            answer.split_once('=').map_or((answer, None), |(status, rest)| (status, Some(rest)));
        match (status.parse(), rest) {
            (Ok(status), None) => facts.refusals.push(status),
            (Ok(status), Some(rest)) => facts.answers.push((status, media(rest).unwrap_or(NOTHING))),
            _ => {}
        }
    }
    Some((key, facts))
}

/// An answer without a body.
const NOTHING: Media = Media { types: Vec::new(), kind: Kind::Any };

fn parameter(text: &'static str) -> Option<Parameter> {
    let (name, rest) = text.split_once(':')?;
    let (rest, is_required) = rest.strip_suffix('!').map_or((rest, false), |rest| (rest, true));
    let (kind, words) = rest.strip_suffix(')').and_then(|rest| rest.split_once('(')).unwrap_or((rest, ""));
    let words = words.split('|').filter(|word| !word.is_empty()).collect();
    Some(Parameter { name, kind: Kind::parse(kind, ""), words, is_required })
}

fn media(text: &'static str) -> Option<Media> {
    let (types, kind) = text.split_once('=').unwrap_or((text, "any"));
    let types: Vec<_> = types.split('+').filter(|name| !name.is_empty() && *name != "-").collect();
    (!types.is_empty()).then(|| Media { types, kind: Kind::parse(kind, "") })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{known, shapes};

    #[test]
    fn every_line_describes_a_known_operation_with_shapes_that_exist() {
        assert_eq!(FACTS.len(), TABLE.lines().count());
        for (method, template, version, _) in known() {
            let Some(facts) = facts(method, template, version) else { continue };
            for media in facts.body.iter().chain(facts.answers.iter().map(|(_, media)| media)) {
                shapes::tests::assert_known(&media.kind);
            }
        }
        let described = known().filter_map(|(method, path, version, _)| facts(method, path, version));
        assert_eq!(described.filter(|facts| !facts.answers.is_empty()).count(), 969);
    }

    #[test]
    fn a_search_has_its_parameters_and_both_media_types() {
        let facts = facts("GET", "/api/mdm/devices/search", 1).unwrap();
        let page = facts.query.iter().find(|parameter| parameter.name == "pagesize").unwrap();
        assert_eq!((&page.kind, page.is_required), (&Kind::Int, false));
        assert!(facts.answers_xml() && facts.refusals.contains(&422));
        assert_eq!(shapes::element_of(&facts.answer_kind(200)), "DeviceSearchResult");
    }
}
