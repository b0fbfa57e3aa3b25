//! Passwords: hashed and compared beside the other calls, few at a time.

use secrecy::SecretString;

use crate::{
    access::{Access, secrets},
    http::VendorError,
};

impl Access {
    /// The slow hash of a password.
    pub(crate) async fn hash_password(&self, password: SecretString) -> Result<String, VendorError> {
        let _turn = self.hashing.acquire().await.map_err(|_| failed(&"the sandbox is stopping"))?;
        let hashing = tokio::task::spawn_blocking(move || secrets::slow_hash(&password));
        hashing.await.map_err(|error| failed(&error))?.map_err(|error| failed(&error))
    }

    /// Whether the password is the one that was hashed. What was accepted before is accepted without hashing again.
    pub(crate) async fn is_password(&self, who: &str, password: &str, hash: &str) -> bool {
        let digest = secrets::digest(&[who, password, hash]);
        if self.verified.lock().contains_key(&digest) {
            return true;
        }
        let Ok(_turn) = self.hashing.acquire().await else { return false };
        if self.verified.lock().contains_key(&digest) {
            return true;
        }
        let (password, hash) = (password.to_owned(), hash.to_owned());
        let comparing = tokio::task::spawn_blocking(move || secrets::is_same(&password, &hash));
        let is_same = comparing.await.unwrap_or(false);
        if is_same {
            self.remember_verified(digest, who);
        }
        is_same
    }
}

fn failed(error: &dyn std::fmt::Display) -> VendorError {
    tracing::error!(%error, "A password could not be hashed");
    VendorError::new(500, 1000, "An error occurred while processing the request.")
}
