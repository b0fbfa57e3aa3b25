//! Signs what a decision says for the service behind the proxy. A token is kept until half of its time is over or what it
//! says has changed, so that most answers sign nothing; no answer waits for the store.

use std::{collections::HashMap, sync::Arc};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::HeaderValue;
use hub_core::{
    service_token::{Claims, Grounds, KeyState, TokenDevice, ends_at},
    services::{Policy, Reason, User},
    trust::score_until,
};
use hub_store::{SigningKeyRow, Store, StoreError};
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use quick_cache::sync::Cache;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::judge::Judged;

/// Tokens that are kept.
const KEPT_MAX: usize = 50_000;

/// The hub's keys as they were read, and what was signed since.
pub(super) struct Tokens {
    issuer: Arc<str>,
    signer: Option<Signer>,
    /// All public keys, as everybody may read them.
    pub key_set: KeySet,
    kept: Cache<[u8; 32], Arc<Kept>>,
}

struct Signer {
    header: Header,
    key: EncodingKey,
}

/// A JSON Web Key Set, and the mark by which a client knows that it has it already.
pub(super) struct KeySet {
    pub text: Arc<str>,
    pub mark: HeaderValue,
}

struct Kept {
    value: HeaderValue,
    made_at: Timestamp,
    fresh_until: Timestamp,
}

impl Tokens {
    /// Before any key was read: nothing is signed.
    pub fn none() -> Self {
        Self { issuer: Arc::default(), signer: None, key_set: KeySet::of(&[]), kept: Cache::new(KEPT_MAX) }
    }

    /// Reads the keys.
    pub async fn read(store: &Store, issuer: Arc<str>) -> Result<Self, StoreError> {
        let rows = store.list_signing_keys().await?;
        let signing = rows.iter().find(|row| row.facts.state() == KeyState::Signing);
        let signer = match signing {
            Some(row) => Signer::open(store, &row.facts.id).await?,
            None => None,
        };
        Ok(Self { issuer, signer, key_set: KeySet::of(&rows), kept: Cache::new(KEPT_MAX) })
    }

    /// The token of a decision; `None` where there is none to be made.
    pub fn of(&self, judged: &Judged<'_>) -> Option<HeaderValue> {
        let decision = judged.decision;
        let is_asked_for = decision.policy.is_some_and(|policy| policy.token_minutes > 0);
        let signer = self.signer.as_ref().filter(|_| is_asked_for && decision.is_allowed())?;
        let grounds = grounds(judged);
        let digest = digest(judged, &grounds);
        if let Some(kept) = self.kept.get(&digest)
            && kept.made_at <= judged.now
            && judged.now < kept.fresh_until
        {
            return Some(kept.value.clone());
        }
        let claims = claims(&self.issuer, judged, &grounds)?;
        let made = signer.sign(&claims, judged.now)?;
        let value = made.value.clone();
        self.kept.insert(digest, Arc::new(made));
        Some(value)
    }
}

impl Signer {
    /// A key that cannot be opened signs nothing: services then refuse, and all other decisions go on.
    async fn open(store: &Store, id: &str) -> Result<Option<Self>, StoreError> {
        match store.open_signing_key(id).await {
            Ok(secret) => Ok(secret.map(|secret| Self {
                header: Header { kid: Some(id.to_owned()), ..Header::new(Algorithm::ES256) },
                key: EncodingKey::from_ec_der(&secret),
            })),
            Err(error @ (StoreError::WrongKey | StoreError::Corrupt { .. })) => {
                tracing::error!("No tokens are signed, key {id} cannot be opened: {error}");
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    fn sign(&self, claims: &Claims, now: Timestamp) -> Option<Kept> {
        let life = claims.exp - claims.iat;
        if life <= 0 {
            return None;
        }
        let token = encode(&self.header, claims, &self.key)
            .inspect_err(|error| tracing::error!("A token could not be signed: {error}"))
            .ok()?;
        let fresh_until = Timestamp::from_second(claims.iat + life / 2).ok()?;
        Some(Kept { value: HeaderValue::try_from(token).ok()?, made_at: now, fresh_until })
    }
}

/// All that has an end.
fn grounds(judged: &Judged<'_>) -> Grounds {
    let silence_max = judged.decision.policy.and_then(Policy::silence_max);
    Grounds {
        user_until: judged.until.user,
        identity_until: judged.until.identity,
        told_at: judged.facts.map(|facts| facts.told_at),
        score_until: judged.facts.and_then(|facts| {
            score_until(&facts, &judged.rules.trust, judged.ceilings, silence_max, judged.now)
        }),
    }
}

fn claims(issuer: &str, judged: &Judged<'_>, grounds: &Grounds) -> Option<Claims> {
    let user = judged.user.map(|user| User { name: &user.name, email: &user.email, groups: &user.groups });
    let device = judged.device.zip(judged.facts).map(|(device, facts)| TokenDevice {
        id: device.id(),
        serial_number: device.serial_number(),
        told_at: facts.told_at,
    });
    let ends_at = ends_at(judged.decision, grounds, &judged.setup.rules.bypasses, judged.now);
    Claims::of(issuer, judged.decision, user.as_ref(), device, ends_at, judged.now)
}

/// Everything that claims are made from, beside the time and the settings, with which all that is kept goes.
fn digest(judged: &Judged<'_>, grounds: &Grounds) -> [u8; 32] {
    let decision = judged.decision;
    let mut digest = Sha256::new();
    let mut text = |text: &str| {
        digest.update(text.len().to_le_bytes());
        digest.update(text);
    };
    text(decision.service.map_or("", |service| &service.name));
    text(decision.policy.map_or("", |policy| &policy.name));
    text(decision.outcome.into());
    text(decision.reason.code());
    if let Some(user) = judged.user {
        text(&user.name);
        text(&user.email);
        user.groups.iter().for_each(|group| text(group));
    }
    text(judged.device.as_ref().map_or("", |device| device.serial_number()));
    let nanoseconds = |at: Timestamp| at.as_nanosecond();
    for number in [
        judged.user.map_or(-1, |user| i128::try_from(user.groups.len()).unwrap_or(i128::MAX)),
        judged.device.map_or(-1, |device| i128::from(device.id().0)),
        decision.score().map_or(-1, |score| i128::from(score.get())),
        grounds.told_at.map_or(-1, nanoseconds),
        // A token that was made for one certificate is none for another that ends sooner.
        grounds.user_until.map_or(-1, nanoseconds),
        grounds.identity_until.map_or(-1, nanoseconds),
        grounds.score_until.map_or(-1, nanoseconds),
        match &decision.reason {
            Reason::InGrace { until } => nanoseconds(*until),
            Reason::Bypassed { id } => i128::from(*id),
            _ => -1,
        },
    ] {
        digest.update(number.to_le_bytes());
    }
    digest.finalize().into()
}

impl KeySet {
    fn of(rows: &[SigningKeyRow]) -> Self {
        let key = |row: &SigningKeyRow| {
            let [x, y] = &row.public;
            json!({
                "kty": "EC", "crv": "P-256", "x": x, "y": y, "kid": row.facts.id, "use": "sig", "alg": "ES256",
            })
        };
        let set = HashMap::from([("keys", rows.iter().map(key).collect::<Vec<_>>())]);
        let text = serde_json::to_string(&set).unwrap_or_default();
        let mark = format!("\"{}\"", URL_SAFE_NO_PAD.encode(Sha256::digest(&text)));
        let mark = HeaderValue::try_from(mark).unwrap_or(HeaderValue::from_static("\"\""));
        Self { text: text.into(), mark }
    }
}
