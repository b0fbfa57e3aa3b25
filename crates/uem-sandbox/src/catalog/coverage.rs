//! What is built of what is known: the facts of docs/UEM-COVERAGE.md.

use std::collections::BTreeMap;

use super::{facts::shape, known};
use crate::{help, routes};

/// One operation that is known, built, or both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// `GET`, `POST`, ...
    pub method: &'static str,
    /// Path template.
    pub path: &'static str,
    /// Its version.
    pub version: u8,
    /// The role resource it needs; `*` where only a full-access role will do, `none` where nobody has to log in.
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
        let is_page = help::PAGES.contains(&(method, path));
        let resource = if is_page { "none" } else { resource };
        let entry = Coverage { method, path, version, resource, is_built: is_page, is_known: true };
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_and_every_built_operation_is_covered_once() {
        let all = coverage();
        assert_eq!(all.iter().filter(|entry| entry.is_known).count(), known().count());
        assert_eq!(
            all.iter().filter(|entry| entry.is_built).count(),
            routes::built().len() + help::PAGES.len()
        );
    }

    #[test]
    fn names_of_placeholders_and_case_make_no_difference() {
        assert_eq!(shape("/api/MDM/devices/{Id:int}/x/{any}"), "/api/mdm/devices/{int}/x/{}");
    }
}
