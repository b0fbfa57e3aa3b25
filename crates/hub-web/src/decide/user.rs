//! Who the user of a request is: as the proxy says in its own headers, or by a token that it passes on.

use std::sync::Arc;

use http::{HeaderMap, HeaderName, header};
use hub_core::{
    proxy::UserSource,
    user_token::{IssuerKeys, TokenFault, TokenIssuer, TrustedIssuer, identify},
};
use hub_store::{IssuerKeysRow, Store, StoreError};
use jiff::{SignedDuration, Timestamp};
use quick_cache::sync::Cache;
use sha2::{Digest as _, Sha256};

use super::ask::{self, AskedUser};

/// Tokens whose verification is kept.
const VERIFIED_MAX: usize = 50_000;
/// A token that was verified is looked at again after this at the latest.
const KEPT_FOR: SignedDuration = SignedDuration::from_mins(5);

/// Issuers that are believed, and whose tokens were verified; forgotten with the settings.
pub(super) struct Issuers {
    trusted: Vec<TrustedIssuer>,
    verified: Cache<[u8; 32], Arc<Verified>>,
}

struct Verified {
    user: AskedUser,
    from: Timestamp,
    until: Timestamp,
    /// When the token itself ends.
    ends_at: Timestamp,
}

/// The user of a request.
pub(super) struct Asked {
    found: Found,
    /// Why a token that came says nothing of a user.
    pub fault: Option<TokenFault>,
}

enum Found {
    Nobody,
    Told(AskedUser),
    ByToken(Arc<Verified>),
}

impl Asked {
    /// As the proxy tells, in the way that its settings say.
    pub fn of(issuers: &Issuers, source: &UserSource, headers: &HeaderMap, now: Timestamp) -> Self {
        let (found, fault) = match source {
            UserSource::None => (Found::Nobody, None),
            UserSource::Headers { .. } => {
                (ask::user(source, headers).map_or(Found::Nobody, Found::Told), None)
            }
            UserSource::Token { header } => match token(header, headers) {
                Ok(None) => (Found::Nobody, None),
                Ok(Some(token)) => match issuers.identify(token, now) {
                    Ok(verified) => (Found::ByToken(verified), None),
                    Err(fault) => (Found::Nobody, Some(fault)),
                },
                Err(fault) => (Found::Nobody, Some(fault)),
            },
        };
        Self { found, fault }
    }

    /// Who it is.
    pub fn user(&self) -> Option<&AskedUser> {
        match &self.found {
            Found::Nobody => None,
            Found::Told(user) => Some(user),
            Found::ByToken(verified) => Some(&verified.user),
        }
    }

    /// Until when somebody vouches for who it is; a proxy that tells by headers says nothing of that.
    pub fn until(&self) -> Option<Timestamp> {
        match &self.found {
            Found::Nobody | Found::Told(_) => None,
            Found::ByToken(verified) => Some(verified.ends_at),
        }
    }
}

/// The token of a request. Credentials of another kind are none; a header that comes twice is two people's.
fn token<'a>(name: &str, headers: &'a HeaderMap) -> Result<Option<&'a str>, TokenFault> {
    let Ok(name) = HeaderName::try_from(name) else { return Ok(None) };
    if !headers.contains_key(&name) {
        return Ok(None);
    }
    let unreadable = || TokenFault::Unreadable(format!("{name} comes twice, or is no text"));
    let value = ask::only(headers, &name).ok_or_else(unreadable)?.trim();
    let bearer = value.split_once(' ').filter(|(kind, _)| kind.eq_ignore_ascii_case("bearer"));
    match bearer {
        Some((_, token)) => Ok(Some(token.trim())),
        None if name == header::AUTHORIZATION || value.is_empty() => Ok(None),
        None => Ok(Some(value)),
    }
}

impl Issuers {
    /// Believes nobody.
    pub fn none() -> Self {
        Self { trusted: Vec::new(), verified: Cache::new(VERIFIED_MAX) }
    }

    /// With the keys that the worker read.
    pub async fn read(store: &Store, issuers: Vec<TokenIssuer>) -> Result<Self, StoreError> {
        if issuers.is_empty() {
            return Ok(Self::none());
        }
        let stored = store.list_issuer_keys().await?;
        let trusted = issuers.into_iter().filter_map(|issuer| {
            let name = issuer.name.clone();
            let key_set = key_set(&issuer, &stored)?;
            TrustedIssuer::new(issuer, &key_set)
                .inspect_err(|why| tracing::error!("Issuer {name} vouches for nobody, expected is {why}"))
                .ok()
        });
        Ok(Self { trusted: trusted.collect(), verified: Cache::new(VERIFIED_MAX) })
    }

    /// A good token comes with every request of its user until it ends; a bad one is not worth keeping.
    fn identify(&self, token: &str, now: Timestamp) -> Result<Arc<Verified>, TokenFault> {
        let digest: [u8; 32] = Sha256::digest(token).into();
        if let Some(kept) = self.verified.get(&digest)
            && kept.from <= now
            && now < kept.until
        {
            return Ok(kept);
        }
        let found = identify(token, &self.trusted, now)?;
        let until = found.until.min(now + KEPT_FOR);
        let user = AskedUser { name: found.name, email: found.email, groups: found.groups };
        let verified = Arc::new(Verified { user, from: now, until, ends_at: found.until });
        self.verified.insert(digest, verified.clone());
        Ok(verified)
    }
}

/// The keys of an issuer. While they were never read it vouches for nobody, which is no mistake of anybody's.
fn key_set(issuer: &TokenIssuer, stored: &[IssuerKeysRow]) -> Option<String> {
    match &issuer.keys {
        IssuerKeys::Pasted(key_set) => Some(key_set.clone()),
        IssuerKeys::Url(url) => stored.iter().find(|row| row.url == *url)?.key_set.clone(),
    }
}
