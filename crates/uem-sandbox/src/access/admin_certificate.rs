//! Certificates that the console makes for an admin: what CMSURL signs with.

use p12_keystore::{Certificate, KeyStore, KeyStoreEntry, PrivateKeyChain};
use rcgen::{CertificateParams, DnType, KeyPair, PKCS_RSA_SHA256};
use secrecy::{ExposeSecret as _, SecretString};

use crate::{SandboxError, access::certificate};

/// A certificate of an admin with its key.
pub struct AdminCertificate {
    /// PKCS #12.
    pub p12: Vec<u8>,
    /// SHA-256 of the certificate's DER, in hex.
    pub fingerprint: String,
}

impl AdminCertificate {
    /// Makes one for that user name; the PKCS #12 opens with the password. An RSA key takes up to a second.
    pub(crate) fn issue(user_name: &str, password: &SecretString) -> Result<Self, SandboxError> {
        let failed = |error: &dyn std::fmt::Display| SandboxError::Certificate(error.to_string());
        let key = KeyPair::generate_for(&PKCS_RSA_SHA256).map_err(|error| failed(&error))?;
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, user_name);
        params.distinguished_name.push(DnType::OrganizationName, "Example Corp");
        let certificate = params.self_signed(&key).map_err(|error| failed(&error))?;
        let chain = Certificate::from_der(certificate.der()).map_err(|error| failed(&error))?;
        let mut store = KeyStore::new();
        store.add_entry(
            user_name,
            KeyStoreEntry::PrivateKeyChain(PrivateKeyChain::new(key.serialize_der(), [1_u8], [chain])),
        );
        let p12 = store.writer(password.expose_secret()).write().map_err(|error| failed(&error))?;
        Ok(Self { p12, fingerprint: certificate::fingerprint(certificate.der()) })
    }
}

/// Without the key.
impl std::fmt::Debug for AdminCertificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AdminCertificate").field("fingerprint", &self.fingerprint).finish_non_exhaustive()
    }
}
