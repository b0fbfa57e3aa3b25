//! The files of the hub's certificate and its key.

use std::{
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context, ensure};
use hub_core::certificate::CertificateFacts;
use rustls::{
    ServerConfig,
    crypto::CryptoProvider,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
    server::{NoServerSessionStorage, danger::ClientCertVerifier},
    sign::CertifiedKey,
};

use crate::config::Http;

/// Where certificate and key are.
#[derive(Debug, Clone)]
pub struct TlsFiles {
    certificate: PathBuf,
    key: PathBuf,
}

/// A certificate with its key.
pub struct TlsPair {
    /// What is shown of it.
    pub certificate: CertificateFacts,
    pair: CertifiedKey,
}

impl TlsFiles {
    /// Those that are configured; none where the hub speaks plain HTTP.
    pub fn of(http: &Http) -> Option<Self> {
        let (certificate, key) = http.tls_cert.clone().zip(http.tls_key.clone())?;
        Some(Self { certificate, key })
    }

    /// What is in them now, as a number that changes with it. A file that cannot be read counts as empty: that it changed
    /// is enough to look closer.
    pub fn content(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        for file in [&self.certificate, &self.key] {
            std::fs::read(file).unwrap_or_default().hash(&mut hasher);
        }
        hasher.finish()
    }

    /// Reads them. The key must be the certificate's.
    pub fn read(&self) -> anyhow::Result<TlsPair> {
        let (certificate, key) = (self.certificate.display(), self.key.display());
        let chain = read_chain(&self.certificate)
            .with_context(|| format!("tls_cert {certificate}: certificates in PEM are expected"))?;
        let first = chain.first().with_context(|| {
            format!("tls_cert {certificate} holds no certificate: the hub's own is expected first, in PEM")
        })?;
        let facts = CertificateFacts::of_der(first)
            .map_err(|why| anyhow::anyhow!("tls_cert {certificate}: its first part is refused, {why}"))?;
        let private = PrivateKeyDer::from_pem_file(&self.key).with_context(|| {
            format!("tls_key {key}: a private key in PEM, without a password, is expected")
        })?;
        let pair = CertifiedKey::from_der(chain, private, provider().as_ref())
            .with_context(|| format!("tls_key {key} is not the key of {certificate}"))?;
        Ok(TlsPair { certificate: facts, pair })
    }
}

fn read_chain(file: &Path) -> anyhow::Result<Vec<CertificateDer<'static>>> {
    Ok(CertificateDer::pem_file_iter(file)?.collect::<Result<_, _>>()?)
}

/// The program's one TLS provider.
fn provider() -> Arc<CryptoProvider> {
    CryptoProvider::get_default()
        .cloned()
        .unwrap_or_else(|| Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
}

impl TlsPair {
    /// How connections are made with it.
    pub fn server(self, client: Arc<dyn ClientCertVerifier>) -> anyhow::Result<ServerConfig> {
        let mut config = ServerConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()?
            .with_client_cert_verifier(client)
            .with_cert_resolver(Arc::new(rustls::sign::SingleCertAndKey::from(self.pair)));
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        // Nothing is resumed: a client that was not asked for its certificate then could not show it now.
        config.session_storage = Arc::new(NoServerSessionStorage {});
        config.send_tls13_tickets = 0;
        Ok(config)
    }

    /// Says so where it does not count at that time: clients refuse it, and nobody else tells.
    pub fn check_at(&self, now: jiff::Timestamp) -> anyhow::Result<()> {
        let refusal = self.certificate.refusal_at(now);
        ensure!(refusal.is_none(), refusal.unwrap_or_default());
        Ok(())
    }
}
