//! Random secrets that are answered once and stored as their SHA-256: tokens, cookies, the first-run code. They
//! hold 256 random bits, so a plain fast hash is enough and one index look-up finds them.

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rand::RngCore;
use secrecy::{ExposeSecret, SecretString};

/// A new one with that prefix.
pub(crate) fn new_secret(prefix: &str) -> SecretString {
    let mut bytes = [0; 32];
    rand::rng().fill_bytes(&mut bytes);
    SecretString::from(format!("{prefix}{}", URL_SAFE_NO_PAD.encode(bytes)))
}

/// What is stored of it, and what a secret that somebody shows is looked for by.
pub fn hash_secret(secret: &SecretString) -> String {
    hex::encode(digest(&SHA256, secret.expose_secret().as_bytes()))
}
