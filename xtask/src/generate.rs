//! Files that are written from the code, never by hand.

use anyhow::bail;

use crate::process::{cargo, output, root};

const COVERAGE: &str = "docs/UEM-COVERAGE.md";

/// Writes the generated files anew.
pub fn run() -> anyhow::Result<()> {
    let coverage = coverage()?;
    std::fs::write(root().join(COVERAGE), coverage)?;
    println!("wrote {COVERAGE}");
    Ok(())
}

/// Fails when a generated file is not what the code says.
pub fn verify() -> anyhow::Result<()> {
    let stored = std::fs::read_to_string(root().join(COVERAGE)).unwrap_or_default();
    if stored != coverage()? {
        bail!("{COVERAGE} is not what the route table says: run `cargo xtask generate` and commit it");
    }
    println!("{COVERAGE} is up to date");
    Ok(())
}

/// From the sandbox's route table and its list of known operations.
fn coverage() -> anyhow::Result<String> {
    output(&mut cargo(&["run", "--quiet", "--package", "uem-sandbox", "--example", "coverage"]))
}
