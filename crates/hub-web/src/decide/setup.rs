//! All that decisions rest on beside the fleet, read from the store and made ready.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use hub_core::{
    decision_settings::DecisionSettings,
    device_certificate::{RevocationList, TrustedAuthority},
    proxy::{Proof, Proxy},
    services::{Rules, ServiceIndex},
    trust::Ceiling,
};
use hub_store::{LimitKind, LimitRow, ProxyRow, Store, StoreError};
use jiff::Timestamp;
use quick_cache::sync::Cache;

use super::{certificate::Looked, certified::CertifiedProxies, token::Tokens, user::Issuers};

/// Certificates whose verification is kept.
const VERIFIED_MAX: usize = 50_000;

/// What was read at one moment. It is never changed: a newer one takes its place.
pub(super) struct Setup {
    /// The revision it is of.
    pub revision: i64,
    /// Services, policies, rules, bypasses.
    pub rules: Rules,
    /// Authorities that vouch for devices.
    pub authorities: Vec<TrustedAuthority>,
    /// Their lists of revoked certificates.
    pub lists: Vec<RevocationList>,
    /// SHA-256 of certificates that are shut out.
    pub shut_out: HashSet<String>,
    /// Proxies by the SHA-256 of their secrets.
    pub proxies: HashMap<[u8; 32], Proxy>,
    /// Proxies by the certificates of their connections.
    pub certified: CertifiedProxies,
    /// How answers look, and what is kept of them.
    pub settings: DecisionSettings,
    /// What certificates were found to be; forgotten with this setup.
    pub verified: Cache<[u8; 32], Looked>,
    /// What tokens are signed with.
    pub tokens: Tokens,
    /// Whose tokens say who a user is.
    pub issuers: Issuers,
    limits: HashMap<(LimitKind, String), Vec<Ceiling>>,
}

impl Setup {
    /// Before anything was read: everything is denied.
    pub fn empty() -> Self {
        Self {
            revision: 0,
            rules: Rules::default(),
            authorities: Vec::new(),
            lists: Vec::new(),
            shut_out: HashSet::new(),
            proxies: HashMap::new(),
            certified: CertifiedProxies::new([]),
            settings: DecisionSettings::default(),
            verified: Cache::new(VERIFIED_MAX),
            tokens: Tokens::none(),
            issuers: Issuers::none(),
            limits: HashMap::new(),
        }
    }

    /// Reads it. Tokens name that issuer.
    pub async fn read(store: &Store, issuer: Arc<str>, now: Timestamp) -> Result<Self, StoreError> {
        let stored = store.trust_setup().await?;
        let policies = stored.set.policies.into_iter().map(|policy| (policy.name.clone(), policy)).collect();
        let authorities = stored.authorities.iter().filter_map(|authority| {
            TrustedAuthority::read(authority)
                .inspect_err(|why| tracing::error!("Authority {} vouches for nobody: {why}", authority.name))
                .ok()
        });
        let shut_out = store.list_shut_out_certificates().await?;
        Ok(Self {
            revision: stored.revision,
            rules: Rules {
                services: ServiceIndex::new(stored.set.services),
                policies,
                trust: stored.set.trust,
                bypasses: store.open_bypasses(now).await?,
            },
            authorities: authorities.collect(),
            lists: read_lists(store).await?,
            shut_out: shut_out.into_iter().map(|(sha256, _)| sha256).collect(),
            certified: CertifiedProxies::new(stored.proxies.iter().map(|row| row.proxy.clone())),
            proxies: stored.proxies.into_iter().filter_map(by_digest).collect(),
            settings: stored.settings,
            verified: Cache::new(VERIFIED_MAX),
            tokens: Tokens::read(store, issuer).await?,
            issuers: Issuers::read(store, stored.set.issuers).await?,
            limits: by_subject(store.list_limits(now).await?),
        })
    }

    /// Limits of a device with that serial number and of users with these e-mails.
    pub fn ceilings<'a>(
        &self,
        serial_number: &str,
        emails: impl IntoIterator<Item = &'a str>,
    ) -> Vec<Ceiling> {
        if self.limits.is_empty() {
            return Vec::new();
        }
        let of = |kind: LimitKind, subject: &str| {
            let key = (kind, subject.to_lowercase());
            self.limits.get(&key).cloned().unwrap_or_default()
        };
        let mut found = of(LimitKind::SerialNumber, serial_number);
        for email in emails.into_iter().filter(|email| !email.is_empty()) {
            found.extend(of(LimitKind::Email, email));
        }
        found
    }
}

/// A proxy that proves itself by its secret, under what that is recognised by.
fn by_digest(row: ProxyRow) -> Option<([u8; 32], Proxy)> {
    let secret = row.secret.filter(|_| row.proxy.proof == Proof::Secret)?;
    let mut digest = [0; 32];
    match hex::decode_to_slice(&secret.hash, &mut digest) {
        Ok(()) => Some((digest, row.proxy)),
        Err(error) => {
            tracing::error!(
                "Proxy {} is not answered, its stored secret cannot be read: {error}",
                row.proxy.name
            );
            None
        }
    }
}

fn by_subject(rows: Vec<LimitRow>) -> HashMap<(LimitKind, String), Vec<Ceiling>> {
    let mut found: HashMap<(LimitKind, String), Vec<Ceiling>> = HashMap::new();
    for LimitRow { limit, .. } in rows {
        let ceiling = Ceiling {
            level: limit.level,
            reason: limit.reason,
            source: limit.source,
            expires_at: limit.expires_at,
        };
        found.entry((limit.kind, limit.subject)).or_default().push(ceiling);
    }
    found
}

async fn read_lists(store: &Store) -> Result<Vec<RevocationList>, StoreError> {
    let stored = store.list_revocation_lists().await?;
    let read = |url: &str, bytes: &[u8]| {
        RevocationList::read(bytes)
            .inspect_err(|why| tracing::error!("The revocation list of {url} is left out: {why}"))
            .ok()
    };
    Ok(stored.iter().filter_map(|row| row.list.as_deref().and_then(|bytes| read(&row.url, bytes))).collect())
}
