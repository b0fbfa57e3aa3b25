//! Where a hub is: what `serve`, `doctor` and `backup` take to find its folder and its database.

use std::path::PathBuf;

use clap::Args;

use crate::config::Config;

/// A hub on this machine.
#[derive(Debug, Args)]
pub struct Place {
    /// Configuration file; examples/config/mooring.toml shows every setting.
    #[arg(long)]
    config: Option<PathBuf>,
    /// Folder of the database, the key and the lock.
    #[arg(long)]
    data: Option<PathBuf>,
    /// postgres://... or sqlite:FILE. A URL with a password belongs in the variable or in a file (database_url_file).
    #[arg(long, env = "MOORING_DATABASE_URL", hide_env_values = true)]
    database_url: Option<String>,
}

impl Place {
    /// Whether one is named.
    pub fn is_named(&self) -> bool {
        self.config.is_some() || self.data.is_some() || self.database_url.is_some()
    }

    /// The configuration with what the command line says over it.
    pub fn config(self) -> anyhow::Result<Config> {
        let mut config = Config::load(self.config.as_deref())?;
        if let Some(data) = self.data {
            config.data = data;
        }
        if self.database_url.is_some() {
            config.database_url = self.database_url;
            config.database_url_file = None;
        }
        Ok(config)
    }
}
