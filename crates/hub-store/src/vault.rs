//! Secrets at rest: AES-256-GCM with a key that lies outside the database.
//!
//! A sealed text is a version byte, a random nonce of 12 bytes, then ciphertext and tag.

use std::sync::Arc;

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    hmac,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use rand::RngCore;
use secrecy::{ExposeSecret, SecretString};

use crate::StoreError;

const KEY_BYTES: usize = 32;
/// Bytes of a mark.
pub const MARK_BYTES: usize = 32;
/// First byte of what is sealed today; another one is another format or key.
const VERSION: u8 = 1;

/// Seals and opens secrets.
#[derive(Clone)]
pub struct Vault {
    key: Arc<LessSafeKey>,
    marks: Arc<hmac::Key>,
}

impl Vault {
    /// A vault from 32 bytes in base64 or hex.
    pub fn from_key(key: &SecretString) -> Result<Self, StoreError> {
        let text = key.expose_secret().trim();
        let bytes = match hex::decode(text) {
            Ok(bytes) if bytes.len() == KEY_BYTES => bytes,
            _ => STANDARD.decode(text).map_err(|_| StoreError::BadKey)?,
        };
        let key = UnboundKey::new(&AES_256_GCM, &bytes).map_err(|_| StoreError::BadKey)?;
        // Another key for marks than for secrets, so that neither says anything of the other.
        let marks = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &bytes), b"mooring/marks");
        let marks = hmac::Key::new(hmac::HMAC_SHA256, marks.as_ref());
        Ok(Self { key: Arc::new(LessSafeKey::new(key)), marks: Arc::new(marks) })
    }

    /// A new random key, base64.
    pub fn new_key() -> SecretString {
        let mut bytes = [0; KEY_BYTES];
        rand::rng().fill_bytes(&mut bytes);
        SecretString::from(STANDARD.encode(bytes))
    }

    /// Seals; `context` (such as `integration/7`) is bound to it, so that a sealed text cannot be moved to another row.
    pub fn seal(&self, context: &str, secret: &SecretString) -> Vec<u8> {
        let mut nonce = [0; NONCE_LEN];
        rand::rng().fill_bytes(&mut nonce);
        let mut text = secret.expose_secret().as_bytes().to_vec();
        self.key
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(context), &mut text)
            .expect("AES-GCM seals any text shorter than 64 GB");
        [&[VERSION][..], &nonce, &text].concat()
    }

    /// A mark of these bytes that only hubs with this key can make. `context` says what they are, so that a mark of one thing
    /// is none of another.
    pub fn mark(&self, context: &str, bytes: &[u8]) -> [u8; MARK_BYTES] {
        let mut signing = hmac::Context::with_key(&self.marks);
        // Length first: no two pairs read the same.
        signing.update(&(context.len() as u64).to_be_bytes());
        signing.update(context.as_bytes());
        signing.update(bytes);
        let mut mark = [0; MARK_BYTES];
        mark.copy_from_slice(signing.sign().as_ref());
        mark
    }

    /// Opens what [`Vault::seal`] made.
    pub fn open(&self, context: &str, sealed: &[u8]) -> Result<SecretString, StoreError> {
        let rest = match sealed.split_first() {
            Some((&VERSION, rest)) => rest,
            _ => return Err(StoreError::Corrupt { what: "secret" }),
        };
        let (nonce, text) =
            rest.split_first_chunk::<NONCE_LEN>().ok_or(StoreError::Corrupt { what: "secret" })?;
        let mut text = text.to_vec();
        let opened = self
            .key
            .open_in_place(Nonce::assume_unique_for_key(*nonce), Aad::from(context), &mut text)
            .map_err(|_| StoreError::WrongKey)?;
        let opened = std::str::from_utf8(opened).map_err(|_| StoreError::Corrupt { what: "secret" })?;
        Ok(SecretString::from(opened))
    }
}

/// Shows nothing of the key.
impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault() -> Vault {
        Vault::from_key(&Vault::new_key()).unwrap()
    }

    #[test]
    fn what_was_sealed_opens_again_in_its_context_only() {
        let vault = vault();
        let sealed = vault.seal("integration/7", &SecretString::from("p4ss"));
        assert_eq!(vault.open("integration/7", &sealed).unwrap().expose_secret(), "p4ss");
        assert!(matches!(vault.open("integration/8", &sealed), Err(StoreError::WrongKey)));
    }

    #[test]
    fn a_mark_belongs_to_its_key_its_context_and_its_bytes() {
        let vault = vault();
        let mark = vault.mark("token", b"abc");
        assert_eq!(mark, vault.mark("token", b"abc"));
        for other in
            [vault.mark("tokena", b"bc"), vault.mark("token", b"abd"), self::vault().mark("token", b"abc")]
        {
            assert_ne!(mark, other);
        }
    }

    #[test]
    fn the_same_secret_is_never_sealed_the_same_way() {
        let vault = vault();
        let secret = SecretString::from("p4ss");
        assert_ne!(vault.seal("a", &secret), vault.seal("a", &secret));
    }

    #[test]
    fn another_key_or_a_changed_byte_does_not_open() {
        let first = vault();
        let mut sealed = first.seal("a", &SecretString::from("p4ss"));
        assert!(matches!(vault().open("a", &sealed), Err(StoreError::WrongKey)));
        *sealed.last_mut().unwrap() ^= 1;
        assert!(matches!(first.open("a", &sealed), Err(StoreError::WrongKey)));
        assert!(matches!(first.open("a", &[9, 9]), Err(StoreError::Corrupt { .. })));
    }

    #[test]
    fn a_key_is_read_from_hex_and_base64_and_nothing_else() {
        let bytes = [7_u8; KEY_BYTES];
        let hex = Vault::from_key(&SecretString::from(format!("{}\n", hex::encode(bytes)))).unwrap();
        let base64 = Vault::from_key(&SecretString::from(STANDARD.encode(bytes))).unwrap();
        let sealed = hex.seal("a", &SecretString::from("x"));
        assert_eq!(base64.open("a", &sealed).unwrap().expose_secret(), "x");
        for bad in ["", "short", "zz", &hex::encode([1; 31])] {
            assert!(matches!(Vault::from_key(&SecretString::from(bad)), Err(StoreError::BadKey)), "{bad}");
        }
    }
}
