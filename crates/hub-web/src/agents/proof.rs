//! Signatures of agents (Ed25519), and the headers that they come in.

use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderMap, HeaderName};

/// Bytes of a public key.
const KEY_BYTES: usize = 32;

/// A header that comes exactly once and is text: of two, nobody could say which was signed.
pub fn only<'a>(headers: &'a HeaderMap, name: &'static str) -> Option<&'a str> {
    let mut values = headers.get_all(HeaderName::from_static(name)).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

/// A public key in base64.
pub fn read_key(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok().filter(|bytes| bytes.len() == KEY_BYTES)
}

/// Whether the owner of the key signed the message; the signature is base64.
pub fn is_signed(public_key: &[u8], message: &[u8], signature: Option<&str>) -> bool {
    let Some(signature) = signature.and_then(|text| STANDARD.decode(text).ok()) else { return false };
    UnparsedPublicKey::new(&ED25519, public_key).verify(message, &signature).is_ok()
}
