//! What is built of what is known: the facts of docs/UEM-COVERAGE.md.

use std::collections::BTreeMap;

use super::known;
use crate::routes;

/// One operation that is known, built, or both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// `GET`, `POST`, ...
    pub method: &'static str,
    /// Path template.
    pub path: &'static str,
    /// Its version.
    pub version: u8,
    /// The role resource it needs; `*` where only a full-access role will do.
    pub resource: &'static str,
    /// Whether it runs; otherwise it answers 501.
    pub is_built: bool,
    /// Whether the vendor's public description lists it.
    pub is_known: bool,
}

/// All operations, ordered by path, method and version.
pub fn coverage() -> Vec<Coverage> {
    let mut all = BTreeMap::new();
    for (method, path, version, resource) in known() {
        let entry = Coverage { method, path, version, resource, is_built: false, is_known: true };
        all.insert((shape(path), method, version), entry);
    }
    for operation in routes::built() {
        let (method, path, version, resource) =
            (operation.method, operation.path, operation.version, operation.resource);
        let new = Coverage { method, path, version, resource, is_built: true, is_known: false };
        let entry = all.entry((shape(path), method, version)).or_insert(new);
        (entry.is_built, entry.resource) = (true, resource);
    }
    all.into_values().collect()
}

/// The path as calls are matched: without case, placeholders by kind alone.
fn shape(path: &str) -> String {
    let segments = path.split('/').map(|segment| match segment.strip_prefix('{') {
        Some(inner) => match inner.trim_end_matches('}').split_once(':') {
            Some((_, kind)) => format!("{{{kind}}}"),
            None => "{}".to_owned(),
        },
        None => segment.to_lowercase(),
    });
    segments.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_and_every_built_operation_is_covered_once() {
        let all = coverage();
        assert_eq!(all.iter().filter(|entry| entry.is_known).count(), known().count());
        assert_eq!(all.iter().filter(|entry| entry.is_built).count(), routes::built().len());
    }

    #[test]
    fn names_of_placeholders_and_case_make_no_difference() {
        assert_eq!(shape("/api/MDM/devices/{Id:int}/x/{any}"), "/api/mdm/devices/{int}/x/{}");
    }
}
