//! Clients of the vendor's API that are not ours, unmodified from PyPI: the sandbox must look real to them.

use std::{path::PathBuf, process::Command};

use anyhow::Context;

use crate::{
    packages,
    process::{find_program, root, run},
};

/// Pinned, so that a run tomorrow tests the same as today. WSO uses setuptools without asking for it, and Python 3.12
/// and later have none of their own. Neither client of the API knows OAuth or certificates: for these the packages are
/// there that its users take.
const CLIENTS: &[&str] = &[
    "pyws1uem==0.0.10",
    "WSO==1.0.7",
    "setuptools==75.8.0",
    "requests-oauthlib==2.0.0",
    "cryptography==50.0.2",
];

/// A Python that has the clients.
pub fn python() -> anyhow::Result<PathBuf> {
    environment("foreign-clients", CLIENTS, "the tests with clients from PyPI")
}

/// A Python that has these packages; made once, in a folder of the target folder.
pub fn environment(folder: &str, wanted: &[&str], what_for: &str) -> anyhow::Result<PathBuf> {
    let folder = root().join("target").join(folder);
    let python = folder.join("bin/python");
    let mark = folder.join("installed");
    if std::fs::read_to_string(&mark).is_ok_and(|installed| installed == wanted.join(" ")) && python.is_file()
    {
        return Ok(python);
    }
    if !make_environment(&folder)? {
        packages::install(&["python3", "python3-venv"], what_for)?;
        anyhow::ensure!(
            make_environment(&folder)?,
            "python3 -m venv still fails after python3-venv was installed"
        );
    }
    let list = folder.join("requirements.txt");
    std::fs::write(&list, wanted.join("\n"))?;
    run(Command::new(&python)
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"])
        .arg(&list))
    .with_context(|| format!("{what_for} need PyPI"))?;
    std::fs::write(mark, wanted.join(" "))?;
    Ok(python)
}

fn make_environment(folder: &std::path::Path) -> anyhow::Result<bool> {
    let Some(python) = find_program(&["python3"]) else { return Ok(false) };
    Ok(Command::new(python).args(["-m", "venv", "--clear"]).arg(folder).status()?.success())
}
