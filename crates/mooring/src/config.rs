//! The hub's configuration: a TOML file, `MOORING__...` variables, and the command line, the later winning.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use anyhow::Context;
use serde::{Deserialize, Serialize};

use crate::telemetry::LogFormat;

/// All settings of `mooring serve`. An unknown name is refused.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Folder of the database, the key and the lock.
    pub data: PathBuf,
    /// `postgres://...` or `sqlite:FILE`; SQLite in the data folder unless told.
    pub database_url: Option<String>,
    /// File that holds the database URL: for URLs with a password.
    pub database_url_file: Option<PathBuf>,
    /// File that holds the key of the stored secrets; `mooring.key` in the data folder unless told.
    pub key_file: Option<PathBuf>,
    /// HTTP.
    pub http: Http,
    /// Logs.
    pub log: Log,
    /// The audit log.
    pub audit: Audit,
}

/// The audit log.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Audit {
    /// Entries older than so many days are removed: 30–3650, 400 unless told.
    pub keep_days: u32,
}

impl Default for Audit {
    fn default() -> Self {
        Self { keep_days: 400 }
    }
}

/// The HTTP side.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Http {
    /// Where to listen: loopback unless told.
    pub listen: SocketAddr,
    /// Certificate chain (PEM) of the hub's own TLS; without it the hub speaks plain HTTP. Read anew when the file changes.
    pub tls_cert: Option<PathBuf>,
    /// Its private key (PEM).
    pub tls_key: Option<PathBuf>,
    /// How browsers reach the hub, when a proxy stands before it. An https URL makes cookies secure.
    pub public_url: Option<String>,
    /// Whether `/metrics` answers without a token. Off unless told.
    pub metrics_open: bool,
    /// Largest file of an internal app in megabytes: 1–16384, 1024 unless told.
    pub app_file_max_mb: u32,
}

/// Logs.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Log {
    /// `text` or `json`.
    pub format: LogFormat,
    /// A filter like `info,hub_worker=debug`.
    pub filter: String,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data: "mooring-data".into(),
            database_url: None,
            database_url_file: None,
            key_file: None,
            http: Http::default(),
            log: Log::default(),
            audit: Audit::default(),
        }
    }
}

impl Default for Http {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8440)),
            tls_cert: None,
            tls_key: None,
            public_url: None,
            metrics_open: false,
            app_file_max_mb: 1024,
        }
    }
}

impl Default for Log {
    fn default() -> Self {
        Self { format: LogFormat::Text, filter: "info".to_owned() }
    }
}

impl Config {
    /// Reads the file, if given, and the variables. Errors name the file, the field and what was expected.
    pub fn load(file: Option<&Path>) -> anyhow::Result<Self> {
        let mut builder = config::Config::builder();
        if let Some(file) = file {
            anyhow::ensure!(file.is_file(), "configuration file {} does not exist", file.display());
            builder = builder.add_source(config::File::from(file).format(config::FileFormat::Toml));
        }
        // MOORING__HTTP__LISTEN=0.0.0.0:8440 sets http.listen.
        let variables = config::Environment::with_prefix("MOORING")
            .prefix_separator("__")
            .separator("__")
            .try_parsing(true);
        let loaded = builder.add_source(variables).build().context("configuration cannot be read")?;
        let config: Self = loaded.try_deserialize().with_context(|| match file {
            Some(file) => format!("configuration {} is refused", file.display()),
            None => "a variable MOORING__... is refused".to_owned(),
        })?;
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> anyhow::Result<()> {
        anyhow::ensure!(
            self.database_url.is_none() || self.database_url_file.is_none(),
            "database_url and database_url_file are both set: keep one"
        );
        anyhow::ensure!(
            self.http.tls_cert.is_some() == self.http.tls_key.is_some(),
            "http.tls_cert and http.tls_key belong together: set both, or neither for plain HTTP"
        );
        anyhow::ensure!(
            (30..=3_650).contains(&self.audit.keep_days),
            "audit.keep_days = {} is refused: 30 to 3650",
            self.audit.keep_days
        );
        anyhow::ensure!(
            (1..=16_384).contains(&self.http.app_file_max_mb),
            "http.app_file_max_mb = {} is refused: 1 to 16384",
            self.http.app_file_max_mb
        );
        if let Some(public_url) = &self.http.public_url {
            let url = url::Url::parse(public_url).with_context(|| {
                format!("http.public_url = {public_url:?} is refused: an http or https URL is expected")
            })?;
            anyhow::ensure!(
                matches!(url.scheme(), "http" | "https"),
                "http.public_url = {public_url:?} is refused: an http or https URL is expected"
            );
        }
        Ok(())
    }

    /// The file of the key, when no variable holds it.
    pub fn key_file(&self) -> PathBuf {
        self.key_file.clone().unwrap_or_else(|| self.data.join("mooring.key"))
    }

    /// The database's address.
    pub fn database_url(&self) -> anyhow::Result<String> {
        if let Some(url) = &self.database_url {
            return Ok(url.clone());
        }
        if let Some(file) = &self.database_url_file {
            let secret = crate::secrets::read_file("the database URL", file)?;
            return Ok(secrecy::ExposeSecret::expose_secret(&secret).to_owned());
        }
        Ok(format!("sqlite:{}", self.data.join("mooring.sqlite3").display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str) -> anyhow::Result<Config> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("mooring.toml");
        std::fs::write(&file, text)?;
        Config::load(Some(&file))
    }

    #[test]
    fn the_sample_file_is_read() {
        let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/config/mooring.toml");
        let config = Config::load(Some(&sample)).expect("the sample is good");
        assert_eq!(config.http.listen.port(), 8440);
    }

    #[test]
    fn an_unknown_name_is_refused_by_name() {
        let error =
            crate::output::error_chain(&load("[http]\nlissen = \"127.0.0.1:1\"\n").expect_err("refused"));
        assert!(error.contains("lissen"), "{error}");
    }

    #[test]
    fn an_address_without_port_is_refused_with_its_field() {
        let error =
            crate::output::error_chain(&load("[http]\nlisten = \"127.0.0.1\"\n").expect_err("refused"));
        assert!(error.contains("listen"), "{error}");
    }

    #[test]
    fn a_certificate_without_its_key_is_refused() {
        let error = load("[http]\ntls_cert = \"hub.pem\"\n").expect_err("refused");
        assert!(error.to_string().contains("http.tls_key"), "{error}");
    }

    #[test]
    fn two_database_addresses_are_refused() {
        let error = load("database_url = \"sqlite:a\"\ndatabase_url_file = \"b\"\n").expect_err("refused");
        assert!(error.to_string().contains("keep one"));
    }
}
