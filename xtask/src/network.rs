//! `ip`, by which a test puts a UEM into a network that the hub cannot reach.

use anyhow::Context;

use crate::{packages, process::find_program};

/// Finds it, or installs it.
pub fn find_or_install() -> anyhow::Result<()> {
    if find_program(&["ip"]).is_none() {
        packages::install(&["iproute2"], "the test of the connector")?;
        find_program(&["ip"]).context("iproute2 was installed, but ip is not found on the PATH")?;
    }
    Ok(())
}
