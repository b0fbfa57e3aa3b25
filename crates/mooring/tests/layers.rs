//! Holds the table of layers of docs/ARCHITECTURE.md against what cargo says. A new arrow is a design decision:
//! it is made there, here, and in a commit of its own.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, MetadataCommand};

/// Crate → (crates of ours it may use, outside crates it must never use).
const LAYERS: &[(&str, &[&str], &[&str])] = &[
    ("uem-types", &[], &["tokio", "reqwest", "axum", "rusqlite"]),
    ("p12-file", &[], &["tokio", "reqwest", "axum", "rusqlite"]),
    ("uem-client", &["p12-file", "uem-types"], &["axum", "rusqlite", "tokio-postgres"]),
    ("uem-sandbox", &["uem-types", "p12-file", "database", "page-kit"], &["rusqlite", "tokio-postgres"]),
    ("hub-core", &["p12-file"], &["tokio", "reqwest", "axum", "rusqlite", "tokio-postgres", "rand"]),
    ("database", &[], &["axum", "reqwest", "serde_json"]),
    ("hub-store", &["hub-core", "database"], &["axum", "reqwest", "rusqlite", "tokio-postgres"]),
    (
        "hub-worker",
        &["hub-core", "hub-store", "uem-client", "uem-types"],
        &["axum", "rusqlite", "tokio-postgres"],
    ),
    ("hub-web", &["hub-core", "hub-store", "page-kit"], &["reqwest", "rusqlite", "tokio-postgres"]),
    ("page-kit", &[], &["reqwest", "rusqlite", "tokio-postgres"]),
    ("connector", &[], &["rusqlite", "tokio-postgres"]),
    ("agent", &["hub-core"], &["axum", "rusqlite", "tokio-postgres"]),
    ("test-browser", &[], &["axum", "rusqlite", "tokio-postgres"]),
];

/// May use all of ours: the program, and what measures it.
const ON_TOP: &[&str] = &["mooring", "mooring-bench", "xtask"];

fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let metadata = MetadataCommand::new().no_deps().exec().expect("cargo metadata");
    let members = metadata.packages.iter();
    members
        .map(|package| {
            let normal =
                package.dependencies.iter().filter(|dependency| dependency.kind == DependencyKind::Normal);
            (package.name.to_string(), normal.map(|dependency| dependency.name.clone()).collect())
        })
        .collect()
}

#[test]
fn dependencies_point_down() {
    let found = dependencies();
    let ours: BTreeSet<&str> = found.keys().map(String::as_str).collect();
    let mut wrong = Vec::new();
    for (name, allowed, forbidden) in LAYERS {
        let used =
            found.get(*name).unwrap_or_else(|| panic!("{name} is in the table but not in the workspace"));
        for dependency in used {
            if ours.contains(dependency.as_str()) && !allowed.contains(&dependency.as_str()) {
                wrong.push(format!("{name} must not use {dependency}"));
            }
            if forbidden.contains(&dependency.as_str()) {
                wrong.push(format!("{name} must never use {dependency}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_crate_has_its_layer() {
    let listed: BTreeSet<&str> =
        LAYERS.iter().map(|(name, _, _)| *name).chain(ON_TOP.iter().copied()).collect();
    let found = dependencies();
    let missing: Vec<&String> = found.keys().filter(|name| !listed.contains(name.as_str())).collect();
    assert!(missing.is_empty(), "add them to the table of layers: {missing:?}");
}

#[test]
fn sql_stays_in_the_stores() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut wrong = Vec::new();
    for folder in ["hub-core", "hub-worker", "hub-web", "uem-client", "uem-types", "page-kit", "mooring"] {
        rust_files(&root.join(folder).join("src"), &mut |file, text| {
            if text.contains("SELECT ") || text.contains("INSERT INTO") || text.contains("DELETE FROM") {
                wrong.push(file.display().to_string());
            }
        });
    }
    assert!(wrong.is_empty(), "SQL text outside hub-store, the sandbox's stores and database: {wrong:?}");
}

fn rust_files(folder: &std::path::Path, each: &mut impl FnMut(&std::path::Path, &str)) {
    for entry in std::fs::read_dir(folder).expect("a source folder") {
        let path = entry.expect("a folder entry").path();
        if path.is_dir() {
            rust_files(&path, each);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            each(&path, &std::fs::read_to_string(&path).expect("a source file"));
        }
    }
}
