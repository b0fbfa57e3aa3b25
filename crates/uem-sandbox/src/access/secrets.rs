//! Random secrets and slow hashes of them. Randomness comes from the operating system, never from the fleet's seed.

use argon2::{
    Argon2,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};

use crate::SandboxError;

/// A new secret of 192 random bits, as text that needs no quoting anywhere.
pub(crate) fn random_secret() -> Result<SecretString, SandboxError> {
    let mut bytes = [0; 24];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| SandboxError::Randomness)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes).into())
}

/// An API key as the console makes them: 256 random bits in base64.
pub(crate) fn random_key() -> Result<SecretString, SandboxError> {
    let mut bytes = [0; 32];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| SandboxError::Randomness)?;
    Ok(STANDARD.encode(bytes).into())
}

/// The Argon2 hash of a secret, with a salt of its own.
pub(crate) fn slow_hash(secret: &SecretString) -> Result<String, SandboxError> {
    let hash = Argon2::default().hash_password(secret.expose_secret().as_bytes());
    hash.map(|hash| hash.to_string()).map_err(|error| SandboxError::Hash(error.to_string()))
}

/// Whether the secret is the one that was hashed.
pub(crate) fn is_same(secret: &str, hash: &str) -> bool {
    PasswordHash::new(hash)
        .is_ok_and(|hash| Argon2::default().verify_password(secret.as_bytes(), &hash).is_ok())
}

/// SHA-256 over the parts, each told apart from the next: a key for what may stay in memory.
pub(crate) fn digest(parts: &[&str]) -> [u8; 32] {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part.len().to_le_bytes());
        digest.update(part.as_bytes());
    }
    digest.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_fits_its_own_hash_only() {
        let secret = random_secret().unwrap();
        let hash = slow_hash(&secret).unwrap();
        assert!(is_same(secret.expose_secret(), &hash));
        assert!(!is_same(random_secret().unwrap().expose_secret(), &hash));
        assert!(!is_same("", ""));
        assert_ne!(digest(&["ab", "c"]), digest(&["a", "bc"]));
    }
}
