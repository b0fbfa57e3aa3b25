//! An issuer with its keys, read once.

use jsonwebtoken::{
    Algorithm, DecodingKey,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet, PublicKeyUse},
};

use super::{TokenAlgorithm, TokenIssuer};

/// Largest key set, in bytes.
pub const KEY_SET_BYTES_MAX: usize = 256 * 1024;
/// Most keys that are looked at.
const KEYS_MAX: usize = 100;

/// An issuer whose keys are known: what tokens are verified with.
#[derive(Debug)]
pub struct TrustedIssuer {
    /// Its settings.
    pub settings: TokenIssuer,
    keys: Vec<Key>,
}

/// One key, and what it is for.
#[derive(Debug)]
struct Key {
    id: Option<String>,
    algorithms: Vec<Algorithm>,
    decoding: DecodingKey,
}

impl TrustedIssuer {
    /// Reads a key set. An issuer whose keys were never read vouches for nobody.
    pub fn new(settings: TokenIssuer, key_set: &str) -> Result<Self, String> {
        let keys = read(key_set, &settings.algorithms)?;
        Ok(Self { settings, keys })
    }

    /// Keys with that id, or all where the token names none, which may verify that algorithm.
    pub(super) fn keys(&self, id: Option<&str>, algorithm: Algorithm) -> impl Iterator<Item = &DecodingKey> {
        self.keys
            .iter()
            .filter(move |key| id.is_none() || key.id.as_deref() == id)
            .filter(move |key| key.algorithms.contains(&algorithm))
            .map(|key| &key.decoding)
    }

    /// Whether a key has that id.
    pub fn has_key(&self, id: &str) -> bool {
        self.keys.iter().any(|key| key.id.as_deref() == Some(id))
    }
}

/// Says why a text is no key set with which any token could be verified.
pub fn check_key_set(text: &str, algorithms: &[TokenAlgorithm]) -> Result<usize, String> {
    Ok(read(text, algorithms)?.len())
}

fn read(text: &str, algorithms: &[TokenAlgorithm]) -> Result<Vec<Key>, String> {
    if text.len() > KEY_SET_BYTES_MAX {
        return Err(format!("a JSON Web Key Set of at most {} kB", KEY_SET_BYTES_MAX / 1024));
    }
    let set: JwkSet = serde_json::from_str(text).map_err(|why| format!("a JSON Web Key Set: {why}"))?;
    let allowed: Vec<Algorithm> = algorithms.iter().map(|algorithm| Algorithm::from(*algorithm)).collect();
    let keys: Vec<Key> = set.keys.iter().take(KEYS_MAX).filter_map(|key| Key::read(key, &allowed)).collect();
    if keys.is_empty() {
        let names: Vec<&str> = algorithms.iter().map(AsRef::as_ref).collect();
        return Err(format!(
            "a JSON Web Key Set with a public key for {}: a shared secret is none",
            names.join(" or ")
        ));
    }
    Ok(keys)
}

impl Key {
    /// Nothing where it is for something else: encryption, another algorithm, a shared secret.
    fn read(key: &Jwk, allowed: &[Algorithm]) -> Option<Self> {
        let is_for_signatures =
            key.common.public_key_use.as_ref().is_none_or(|used| *used == PublicKeyUse::Signature);
        let named = key.common.key_algorithm.map(|algorithm| algorithm.to_string());
        let algorithms: Vec<Algorithm> = fitting(&key.algorithm)
            .iter()
            .filter(|fitting| allowed.contains(fitting))
            .filter(|fitting| named.as_ref().is_none_or(|name| *name == format!("{fitting:?}")))
            .copied()
            .collect();
        if !is_for_signatures || algorithms.is_empty() {
            return None;
        }
        let decoding = DecodingKey::from_jwk(key).ok()?;
        Some(Self { id: key.common.key_id.clone(), algorithms, decoding })
    }
}

/// What a kind of key can verify. A shared secret is no key of an issuer.
fn fitting(parameters: &AlgorithmParameters) -> &'static [Algorithm] {
    use Algorithm::{ES256, ES384, EdDSA, PS256, PS384, PS512, RS256, RS384, RS512};
    match parameters {
        AlgorithmParameters::RSA(_) => &[RS256, RS384, RS512, PS256, PS384, PS512],
        AlgorithmParameters::EllipticCurve(key) => match key.curve {
            EllipticCurve::P256 => &[ES256],
            EllipticCurve::P384 => &[ES384],
            _ => &[],
        },
        AlgorithmParameters::OctetKeyPair(key) if key.curve == EllipticCurve::Ed25519 => &[EdDSA],
        _ => &[],
    }
}
