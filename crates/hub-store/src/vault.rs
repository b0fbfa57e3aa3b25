//! Secrets at rest: AES-256-GCM with a key that lies outside the database.

use secrecy::SecretString;

use crate::StoreError;

/// Seals and opens secrets.
#[derive(Clone)]
pub struct Vault {}

impl Vault {
    /// A vault from 32 bytes in base64 or hex.
    pub fn from_key(key: &SecretString) -> Result<Self, StoreError> {
        let _ = key;
        todo!()
    }

    /// A new random key, base64.
    pub fn new_key() -> SecretString {
        todo!()
    }

    /// Seals; `context` (such as `integration/7`) is bound to it, so that a sealed text cannot be moved to another row.
    pub fn seal(&self, context: &str, secret: &SecretString) -> Vec<u8> {
        let _ = (context, secret);
        todo!()
    }

    /// Opens what [`Vault::seal`] made.
    pub fn open(&self, context: &str, sealed: &[u8]) -> Result<SecretString, StoreError> {
        let _ = (context, sealed);
        todo!()
    }
}
