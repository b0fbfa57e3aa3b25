//! What tests need from the system's packages: installed where that is possible, named exactly where it is not.

use std::process::Command;

use anyhow::bail;

use crate::process::{find_program, output, run};

/// Installs Debian packages when running as root with apt-get; otherwise says what to install.
pub fn install(packages: &[&str], what_for: &str) -> anyhow::Result<()> {
    let names = packages.join(" ");
    if find_program(&["apt-get"]).is_none() || !is_root()? {
        bail!(
            "{what_for} needs the packages: {names}. Install them (on Debian or Ubuntu: sudo apt-get install {names}) and run this again"
        );
    }
    println!("{what_for} needs the packages {names}: installing them");
    run(Command::new("apt-get").args(["update", "-qq"]))?;
    let mut command = Command::new("apt-get");
    command.args(["install", "-y", "-qq", "--no-install-recommends"]).args(packages);
    run(command.env("DEBIAN_FRONTEND", "noninteractive"))
}

/// Whether this process may install and must not run PostgreSQL itself.
pub fn is_root() -> anyhow::Result<bool> {
    Ok(output(Command::new("id").arg("-u"))?.trim() == "0")
}
