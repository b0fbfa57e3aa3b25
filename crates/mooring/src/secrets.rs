//! Secrets come from a file, the environment or a prompt, never from an argument: arguments are visible to everybody.

use std::{io::IsTerminal, path::Path};

use anyhow::{Context, bail};
use secrecy::SecretString;

/// Reads a secret: the file if given, else the variable, else a prompt where somebody sits at a terminal.
pub fn read(what: &str, option: &str, file: Option<&Path>, variable: &str) -> anyhow::Result<SecretString> {
    if let Some(file) = file {
        return read_file(what, file);
    }
    if let Ok(value) = std::env::var(variable)
        && !value.is_empty()
    {
        return Ok(value.into());
    }
    if !std::io::stdin().is_terminal() {
        bail!("{what} is missing: give {option} FILE or set {variable}");
    }
    let value = inquire::Password::new(&format!("{what}:")).without_confirmation().prompt()?;
    Ok(value.into())
}

/// Reads a secret from a file, without the line end that editors add.
pub fn read_file(what: &str, file: &Path) -> anyhow::Result<SecretString> {
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("cannot read {what} from {}", file.display()))?;
    let secret = text.trim_end_matches(['\r', '\n']);
    if secret.is_empty() {
        bail!("{what} is empty in {}", file.display());
    }
    Ok(secret.to_owned().into())
}
