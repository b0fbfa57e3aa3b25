//! Argon2id, on threads that may be busy for a while.

use std::sync::OnceLock;

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use rand::RngCore;
use secrecy::{ExposeSecret, SecretString};

use crate::StoreError;

const FAILED: StoreError = StoreError::Corrupt { what: "password hash" };

/// The hash of a password, with a random salt, as PHC text.
pub(super) async fn hash(password: &SecretString) -> Result<String, StoreError> {
    let password = password.clone();
    tokio::task::spawn_blocking(move || hash_now(&password)).await.map_err(|_| FAILED)?
}

/// Whether the password fits. Without a hash it is compared with one that nobody knows: that takes the same time.
pub(super) async fn verify(hash: Option<String>, password: &SecretString) -> Result<bool, StoreError> {
    let password = password.clone();
    tokio::task::spawn_blocking(move || match hash {
        Some(hash) => fits(&hash, &password),
        None => fits(&nobodys_hash()?, &password).map(|_| false),
    })
    .await
    .map_err(|_| FAILED)?
}

fn hash_now(password: &SecretString) -> Result<String, StoreError> {
    let mut salt = [0; 16];
    rand::rng().fill_bytes(&mut salt);
    let hash = Argon2::default()
        .hash_password_with_salt(password.expose_secret().as_bytes(), &salt)
        .map_err(|_| FAILED)?;
    Ok(hash.to_string())
}

fn fits(hash: &str, password: &SecretString) -> Result<bool, StoreError> {
    let hash = PasswordHash::new(hash).map_err(|_| FAILED)?;
    Ok(Argon2::default().verify_password(password.expose_secret().as_bytes(), &hash).is_ok())
}

fn nobodys_hash() -> Result<String, StoreError> {
    static HASH: OnceLock<String> = OnceLock::new();
    if let Some(hash) = HASH.get() {
        return Ok(hash.clone());
    }
    let hash = hash_now(&crate::secrets::new_secret(""))?;
    Ok(HASH.get_or_init(|| hash).clone())
}
