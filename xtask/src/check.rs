//! What every commit passes: format, lints, layers, generated files.

use crate::{
    generate,
    process::{cargo, run as execute},
};

/// Runs all checks.
pub fn run() -> anyhow::Result<()> {
    execute(&mut cargo(&["fmt", "--all", "--check"]))?;
    execute(&mut cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))?;
    execute(&mut cargo(&["test", "--package", "mooring", "--test", "layers"]))?;
    generate::verify()
}
