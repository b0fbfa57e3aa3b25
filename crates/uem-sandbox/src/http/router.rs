//! From method and path to the operations that could answer: a tree over path segments.
//!
//! Literal segments win over placeholders, and narrower placeholders (`:int`, `:uuid`) over wider ones. Both the
//! built operations and those that are only known by the catalog are in it: the latter answer 501.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
};

use http::HeaderValue;
use uuid::Uuid;

use crate::{
    catalog::{self, OperationFacts},
    http::{Operation, segments::folded},
};

/// What stands behind one method, path and version.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Target {
    /// The template, for messages and counts.
    pub template: &'static str,
    /// Names of its placeholders from left to right.
    names: &'static [&'static str],
    /// The role resource it needs; `*` where only a full-access role will do.
    pub resource: &'static str,
    /// Place in [`Router::operations`]; none where it is known but not built.
    pub operation: Option<usize>,
    /// What the vendor's public description says of it.
    pub facts: Option<&'static OperationFacts>,
}

/// An operation found for a call.
#[derive(Debug)]
pub(crate) struct Match {
    /// What answers.
    pub target: Target,
    /// The version that answers.
    pub version: u8,
    /// All versions of that route and method, ascending, as a header lists them.
    pub supported: HeaderValue,
    /// Values of the placeholders.
    pub path: Vec<(&'static str, String)>,
}

/// Why no operation answers.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum NoMatch {
    /// No route has this shape.
    Path,
    /// The route is there, for other methods.
    Method(Vec<&'static str>),
}

#[derive(Default)]
struct Node {
    literals: HashMap<String, Node>,
    int: Option<Box<Node>>,
    uuid: Option<Box<Node>>,
    any: Option<Box<Node>>,
    methods: BTreeMap<&'static str, Versions>,
}

/// All versions of one route and method.
struct Versions {
    targets: BTreeMap<u8, Target>,
    listed: HeaderValue,
}

/// The tree and the built operations behind it.
pub(crate) struct Router {
    root: Node,
    /// Built operations; [`Target::operation`] points here.
    pub operations: Vec<Operation>,
}

impl Router {
    /// Builds the tree from what is built and what is known.
    pub fn new(
        operations: Vec<Operation>,
        known: impl Iterator<Item = (&'static str, &'static str, u8, &'static str)>,
    ) -> Self {
        let mut root = Node::default();
        for (method, template, version, resource) in known {
            insert(&mut root, method, template, version, resource, None);
        }
        for (place, operation) in operations.iter().enumerate() {
            insert(
                &mut root,
                operation.method,
                operation.path,
                operation.version,
                operation.resource,
                Some(place),
            );
        }
        Self { root, operations }
    }

    /// Finds what answers `method` on these percent-decoded segments, asked for `version` (none: the client named none).
    pub fn find(
        &self,
        method: &str,
        segments: &[Cow<'_, str>],
        version: Option<u8>,
    ) -> Result<Match, NoMatch> {
        let lower: Vec<Cow<'_, str>> = segments.iter().map(|segment| folded(segment)).collect();
        let mut others = Vec::new();
        let mut values = Vec::new();
        let Some(versions) = walk(&self.root, method, &lower, 0, &mut values, &mut others) else {
            others.sort_unstable();
            others.dedup();
            return Err(if others.is_empty() { NoMatch::Path } else { NoMatch::Method(others) });
        };
        let asked = version.unwrap_or(1);
        let chosen =
            versions.targets.range(..=asked).next_back().or_else(|| versions.targets.first_key_value());
        let (version, target) = chosen.ok_or(NoMatch::Path)?;
        let path = target
            .names
            .iter()
            .copied()
            .zip(values.iter().map(|place| segments[*place].to_string()))
            .collect();
        Ok(Match { target: *target, version: *version, supported: versions.listed.clone(), path })
    }
}

fn insert(
    root: &mut Node,
    method: &'static str,
    template: &'static str,
    version: u8,
    resource: &'static str,
    operation: Option<usize>,
) {
    let mut node = root;
    let mut names = Vec::new();
    for segment in template.trim_matches('/').split('/') {
        let Some(placeholder) = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) else {
            node = node.literals.entry(segment.to_lowercase()).or_default();
            continue;
        };
        let (name, kind) = placeholder.split_once(':').unwrap_or((placeholder, ""));
        names.push(name);
        let slot = match kind {
            "int" => &mut node.int,
            "uuid" => &mut node.uuid,
            _ => &mut node.any,
        };
        node = slot.get_or_insert_default();
    }
    // Templates live as long as the program; so do the few names in them.
    let names: &'static [&'static str] = Vec::leak(names);
    let facts = catalog::facts(method, template, version);
    let target = Target { template, names, resource, operation, facts };
    node.methods.entry(method).or_default().insert(version, target);
}

impl Default for Versions {
    fn default() -> Self {
        Self { targets: BTreeMap::new(), listed: HeaderValue::from_static("") }
    }
}

impl Versions {
    fn insert(&mut self, version: u8, target: Target) {
        self.targets.insert(version, target);
        let versions: Vec<String> = self.targets.keys().map(u8::to_string).collect();
        self.listed = HeaderValue::try_from(versions.join(", ")).expect("digits and commas are valid");
    }
}

fn walk<'tree>(
    node: &'tree Node,
    method: &str,
    segments: &[Cow<'_, str>],
    depth: usize,
    values: &mut Vec<usize>,
    others: &mut Vec<&'static str>,
) -> Option<&'tree Versions> {
    let Some(segment) = segments.get(depth) else {
        let found = node.methods.get(method);
        if found.is_none() {
            others.extend(node.methods.keys());
        }
        return found;
    };
    if let Some(found) =
        node.literals.get(&**segment).and_then(|next| walk(next, method, segments, depth + 1, values, others))
    {
        return Some(found);
    }
    let is_int = segment.parse::<i64>().is_ok() && segment.bytes().all(|byte| byte.is_ascii_digit());
    let is_uuid = segment.len() == 36 && Uuid::try_parse(segment).is_ok();
    let choices = [
        (node.int.as_deref(), is_int),
        (node.uuid.as_deref(), is_uuid),
        (node.any.as_deref(), !segment.is_empty()),
    ];
    for (next, fits) in choices {
        let Some(next) = next.filter(|_| fits) else { continue };
        values.push(depth);
        if let Some(found) = walk(next, method, segments, depth + 1, values, others) {
            return Some(found);
        }
        values.pop();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::segments::segments_of;

    fn router() -> Router {
        let known = [
            ("GET", "/api/mdm/devices/{id:int}", 1, "a"),
            ("GET", "/api/mdm/devices/{deviceUuid:uuid}", 2, "a"),
            ("GET", "/api/mdm/devices/{deviceUuid:uuid}", 3, "a"),
            ("GET", "/api/mdm/devices/search", 1, "a"),
            ("GET", "/api/mdm/devices/{thing}/more", 4, "a"),
        ];
        Router::new(Vec::new(), known.into_iter())
    }

    fn find(method: &str, path: &str, version: Option<u8>) -> Result<Match, NoMatch> {
        router().find(method, &segments_of(path), version)
    }

    const UUID: &str = "6F0F04C7-0000-4681-8bec-000000005614";

    #[test]
    fn highest_version_not_above_the_asked_one_answers() {
        let path = format!("/API/mdm/devices/{UUID}");
        for (asked, answered) in [(None, 2), (Some(1), 2), (Some(2), 2), (Some(3), 3), (Some(9), 3)] {
            assert_eq!(find("GET", &path, asked).unwrap().version, answered, "asked {asked:?}");
        }
        assert_eq!(find("GET", &path, None).unwrap().supported, "2, 3");
    }

    #[test]
    fn literals_win_and_values_keep_their_case() {
        assert_eq!(
            find("GET", "/api/MDM/Devices/SEARCH", Some(2)).unwrap().target.template,
            "/api/mdm/devices/search"
        );
        assert_eq!(
            find("GET", &format!("/api/mdm/devices/{UUID}"), None).unwrap().path,
            [("deviceUuid", UUID.to_owned())]
        );
        assert_eq!(find("GET", "/api/mdm/devices/12/more", None).unwrap().path, [("thing", "12".to_owned())]);
    }

    #[test]
    fn malformed_values_and_unknown_paths_match_nothing() {
        for path in [
            "/api/mdm/devices/12x",
            "/api/mdm/devices/6f0f04c7",
            "/api/mdm",
            "/api/mdm/devices/99999999999999999999",
        ] {
            assert_eq!(find("GET", path, None).unwrap_err(), NoMatch::Path, "{path}");
        }
        assert_eq!(find("PUT", "/api/mdm/devices/12", None).unwrap_err(), NoMatch::Method(vec!["GET"]));
    }
}
