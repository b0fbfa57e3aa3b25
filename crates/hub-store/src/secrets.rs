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

/// The SHA-256 of a secret.
pub fn digest_secret(secret: &str) -> [u8; 32] {
    let mut found = [0; 32];
    found.copy_from_slice(digest(&SHA256, secret.as_bytes()).as_ref());
    found
}

/// What is stored of it, and what a secret that somebody shows is looked for by.
pub fn hash_secret(secret: &SecretString) -> String {
    hex::encode(digest_secret(secret.expose_secret()))
}
