//! From a URL to the driver's settings, TLS included.

use std::{path::PathBuf, sync::Arc, time::Duration};

use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, pem::PemObject},
};
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres_rustls::MakeRustlsConnect;
use url::Url;

use crate::DatabaseError;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// A server, a database on it and how to get there. Holds the password: no `Debug`, no `Display`.
#[derive(Clone)]
pub(crate) struct Address {
    /// The driver's settings.
    pub config: tokio_postgres::Config,
    /// Host and database name, for messages.
    pub name: String,
    /// `sslrootcert=`: a PEM file with the certificates to trust instead of the public ones.
    root_certificates: Option<PathBuf>,
}

impl Address {
    /// Reads the URL. What the driver does not know (`sslrootcert`, `verify-full`) is taken out first.
    pub fn parse(text: &str) -> Option<Self> {
        let (plain, ssl_mode, root_certificates) = take_tls_options(text)?;
        let mut config: tokio_postgres::Config = plain.parse().ok()?;
        if config.get_hosts().is_empty() {
            return None;
        }
        let is_local = config.get_hosts().iter().all(is_local);
        config.ssl_mode(match ssl_mode.as_deref() {
            Some("disable") => SslMode::Disable,
            // Without a word about it: as far as the server can, but servers on this machine have certificates
            // that nobody signed.
            None if is_local => SslMode::Disable,
            None | Some("prefer") => SslMode::Prefer,
            Some("require" | "verify-ca" | "verify-full") => SslMode::Require,
            Some(_) => return None,
        });
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT_TIMEOUT);
        }
        if config.get_application_name().is_none() {
            config.application_name("mooring");
        }
        let name = describe(&config);
        Some(Self { config, name, root_certificates })
    }

    /// TLS with the server's certificate always checked.
    pub fn tls(&self) -> Result<MakeRustlsConnect, DatabaseError> {
        let mut roots = RootCertStore::empty();
        match &self.root_certificates {
            None => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
            Some(file) => {
                let failed = |error: rustls::pki_types::pem::Error| {
                    let remedy = format!("sslrootcert {} is not a readable PEM file", file.display());
                    DatabaseError::open(&self.name, remedy, error)
                };
                for certificate in CertificateDer::pem_file_iter(file).map_err(failed)? {
                    let added = roots.add(certificate.map_err(failed)?);
                    added.map_err(|error| {
                        let remedy = format!("sslrootcert {} holds a broken certificate", file.display());
                        DatabaseError::open(&self.name, remedy, error)
                    })?;
                }
            }
        }
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| DatabaseError::open(&self.name, "TLS cannot be set up", error))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(MakeRustlsConnect::new(config))
    }
}

/// The URL without `sslmode` and `sslrootcert`, and those two.
fn take_tls_options(text: &str) -> Option<(String, Option<String>, Option<PathBuf>)> {
    // The URL parser refuses some addresses that the driver understands (several hosts); it is asked only for the
    // options behind the question mark.
    let Some((front, query)) = text.split_once('?') else { return Some((text.to_owned(), None, None)) };
    let options = Url::parse(&format!("postgres://host/?{query}")).ok()?;
    let (mut ssl_mode, mut root_certificates) = (None, None);
    let mut kept = Vec::new();
    for part in query.split('&').zip(options.query_pairs()) {
        let (written, (name, value)) = part;
        match name.as_ref() {
            "sslmode" => ssl_mode = Some(value.into_owned()),
            "sslrootcert" => root_certificates = Some(PathBuf::from(value.as_ref())),
            _ => kept.push(written),
        }
    }
    let plain = if kept.is_empty() { front.to_owned() } else { format!("{front}?{}", kept.join("&")) };
    Some((plain, ssl_mode, root_certificates))
}

fn is_local(host: &Host) -> bool {
    match host {
        Host::Tcp(name) => {
            name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    }
}

fn describe(config: &tokio_postgres::Config) -> String {
    let hosts: Vec<String> = config
        .get_hosts()
        .iter()
        .enumerate()
        .map(|(index, host)| {
            let ports = config.get_ports();
            let port = ports.get(index).or(ports.first()).copied().unwrap_or(5432);
            match host {
                Host::Tcp(name) if port == 5432 => name.clone(),
                Host::Tcp(name) => format!("{name}:{port}"),
                #[cfg(unix)]
                Host::Unix(folder) => folder.display().to_string(),
            }
        })
        .collect();
    let database = config.get_dbname().or(config.get_user()).unwrap_or("postgres");
    format!("{}/{database}", hosts.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tls_is_used_unless_the_server_is_here_or_the_address_says_no() {
        for (text, expected) in [
            ("postgres://u@db.example.com/hub", SslMode::Prefer),
            ("postgres://u@db.example.com/hub?sslmode=disable", SslMode::Disable),
            ("postgres://u@db.example.com/hub?sslmode=verify-full&sslrootcert=ca.pem", SslMode::Require),
            ("postgres://u@localhost/hub", SslMode::Disable),
            ("postgres://u@127.0.0.1/hub", SslMode::Disable),
            ("postgres://u@localhost,db.example.com/hub", SslMode::Prefer),
            ("postgres://u@localhost/hub?connect_timeout=3&sslmode=require", SslMode::Require),
            ("postgres:///hub?host=/run/postgresql", SslMode::Disable),
        ] {
            let address = Address::parse(text).expect(text);
            assert_eq!(address.config.get_ssl_mode(), expected, "{text}");
        }
    }

    #[test]
    fn options_that_are_not_about_tls_reach_the_driver() {
        let text = "postgres://u@db.example.com:6432/hub?connect_timeout=3&sslrootcert=my%20ca.pem&application_name=x";
        let address = Address::parse(text).unwrap();
        assert_eq!(address.config.get_connect_timeout(), Some(&Duration::from_secs(3)));
        assert_eq!(address.config.get_application_name(), Some("x"));
        assert_eq!(address.root_certificates, Some("my ca.pem".into()));
        assert_eq!(address.name, "db.example.com:6432/hub");
    }
}
