//! `mooring config check`

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::{config::Config, hub::TlsFiles};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read a configuration file as `serve` would, and print what would be used.
    Check(Options),
}

#[derive(Debug, Args)]
pub struct Options {
    /// The file.
    #[arg(long, default_value = "mooring.toml")]
    config: PathBuf,
}

pub fn run(command: Command) -> anyhow::Result<()> {
    let Command::Check(options) = command;
    let mut config = Config::load(Some(&options.config))?;
    // A URL may carry a password.
    if let Some(url) = &mut config.database_url {
        *url = database::DatabaseUrl::parse(url)?.to_string();
    }
    if let Some(files) = TlsFiles::of(&config.http) {
        eprintln!("certificate: {}", files.read()?.certificate.line());
    }
    print!("{}", toml::to_string_pretty(&config)?);
    eprintln!("{} is good", options.config.display());
    Ok(())
}
