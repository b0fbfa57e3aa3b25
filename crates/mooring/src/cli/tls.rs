//! The hub's certificate on the command line.

use std::path::PathBuf;

use clap::Args;

use crate::config::Config;

#[derive(Debug, Args)]
pub struct Tls {
    /// Certificate chain (PEM), for https on the hub's own port; read anew when the file changes, or on SIGHUP.
    #[arg(long, requires = "tls_key", value_name = "FILE")]
    tls_cert: Option<PathBuf>,
    /// Its private key (PEM).
    #[arg(long, requires = "tls_cert", value_name = "FILE")]
    tls_key: Option<PathBuf>,
}

impl Tls {
    /// Says it over what the configuration has.
    pub fn over(self, config: &mut Config) {
        if self.tls_cert.is_some() {
            config.http.tls_cert = self.tls_cert;
            config.http.tls_key = self.tls_key;
        }
    }
}
