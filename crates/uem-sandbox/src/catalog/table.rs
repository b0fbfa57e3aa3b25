//! The known operations: method, path template, version, role resource. Facts only.
//!
//! `operations.tsv` beside this file is derived by script from the public description of the API; a resource `*`
//! means that no single resource is known to grant the call, so only a full-access role may make it.

use std::{collections::HashSet, sync::LazyLock};

use super::facts::shape;

const TABLE: &str = include_str!("operations.tsv");

static SHAPES: LazyLock<HashSet<(&'static str, String, u8)>> =
    LazyLock::new(|| known().map(|(method, path, version, _)| (method, shape(path), version)).collect());

/// Whether the public description has an operation of that method, path and version.
pub(crate) fn is_known(method: &'static str, path: &str, version: u8) -> bool {
    SHAPES.contains(&(method, shape(path), version))
}

/// All known operations: method, template, version, resource.
pub(crate) fn known() -> impl Iterator<Item = (&'static str, &'static str, u8, &'static str)> {
    TABLE.lines().filter_map(|line| {
        let mut fields = line.split('\t');
        Some((fields.next()?, fields.next()?, fields.next()?.parse().ok()?, fields.next()?))
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_line_is_an_operation_and_none_stands_there_twice() {
        assert_eq!(known().count(), TABLE.lines().count());
        let distinct: BTreeSet<_> = known()
            .map(|(method, template, version, _)| (method, template.to_lowercase(), version))
            .collect();
        assert_eq!(distinct.len(), known().count());
        for (method, template, version, resource) in known() {
            assert!(
                ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"].contains(&method),
                "{method} {template}"
            );
            assert!(
                template.starts_with("/api/") && (1..=9).contains(&version) && !resource.is_empty(),
                "{template}"
            );
        }
    }

    #[test]
    fn table_agrees_with_the_contract_where_it_lies_beside_the_checkout() {
        let contract = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/contract/operations.tsv");
        let Ok(text) = std::fs::read_to_string(contract) else {
            // A clone without the contract: the table must at least still have its size.
            assert_eq!(known().count(), COUNT);
            return;
        };
        let plain = |template: &str| {
            let segment = |part: &str| {
                part.split(':').next().unwrap_or_default().trim_matches(['{', '}']).to_lowercase()
            };
            template.split('/').map(segment).collect::<Vec<_>>().join("/")
        };
        let expected: BTreeSet<_> = (text.lines().skip(1))
            .map(|line| line.split('\t').collect::<Vec<_>>())
            .filter(|fields| fields[3].starts_with("/api/") && (fields[1], fields[3]) != ASKED_ONLY)
            .map(|fields| (fields[2].to_owned(), plain(fields[3]), fields[1].parse().unwrap_or(1)))
            .collect();
        let ours: BTreeSet<(String, String, u8)> = known()
            .map(|(method, template, version, _)| (method.to_owned(), plain(template), version))
            .collect();
        let missing: Vec<_> = expected.difference(&ours).collect();
        let invented: Vec<_> = ours.difference(&expected).collect();
        assert!(missing.is_empty() && invented.is_empty(), "missing {missing:?}, invented {invented:?}");
    }

    /// A version that one client asks for and no server has: it is there to be fallen back from.
    const ASKED_ONLY: (&str, &str) = ("4", "/api/mdm/devices/{uuid}");
    const COUNT: usize = 1066;
}
