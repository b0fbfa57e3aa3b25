//! The corpus of the fuzzers (`fuzz/corpus`) as plain tests, and every file of it cut and bent.

#![expect(clippy::unwrap_used, reason = "a test may fail where it stands")]

use std::{fs, path::PathBuf};

use uem_sandbox::untrusted;

/// The files of a target, and what becomes of them when a byte is missing or another.
fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
    let files = fs::read_dir(folder).unwrap().map(|entry| fs::read(entry.unwrap().path()).unwrap());
    let files: Vec<Vec<u8>> = files.collect();
    assert!(!files.is_empty(), "{target} has no corpus");
    let mut bent = Vec::new();
    for file in &files {
        for place in (0..file.len()).step_by(file.len() / 200 + 1) {
            bent.push(file[..place].to_vec());
            let mut changed = file.clone();
            changed[place] = changed[place].wrapping_add(1 + u8::try_from(place % 254).unwrap());
            bent.push(changed);
        }
    }
    files.into_iter().chain(bent).collect()
}

#[test]
fn headers_of_any_bytes_are_read() {
    corpus("headers").iter().for_each(|bytes| untrusted::headers(bytes));
}

#[test]
fn signatures_of_any_bytes_are_refused() {
    corpus("cmsurl").iter().for_each(|bytes| untrusted::cmsurl(bytes));
}

#[test]
fn xml_of_any_bytes_is_read_or_refused() {
    corpus("xml").iter().for_each(|bytes| untrusted::xml(bytes));
}
