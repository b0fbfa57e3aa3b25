//! The proxies that prove themselves by a certificate of their connection.

use std::net::IpAddr;

use hub_core::proxy::{Certified, CertifiedFault, Holders, PeerCertificate, Proxy};
use jiff::Timestamp;
use quick_cache::sync::Cache;

use super::ask::Stranger;

/// Certificates of proxies whose verification is kept.
const KEPT_MAX: usize = 1_000;

/// All of them, and what was found of certificates: an authority's signatures are not verified at each request.
pub(super) struct CertifiedProxies {
    all: Certified,
    kept: Cache<[u8; 32], Holders>,
}

impl CertifiedProxies {
    /// Those proxies, which prove themselves so.
    pub fn new(proxies: impl IntoIterator<Item = Proxy>) -> Self {
        let mut all = Certified::default();
        for proxy in proxies {
            let name = proxy.name.clone();
            if let Err(why) = all.add(proxy) {
                tracing::error!("Proxy {name} is not answered, its certificates cannot be read: {why}");
            }
        }
        Self { all, kept: Cache::new(KEPT_MAX) }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The proxy whose certificate that is; nothing where it is nobody's.
    pub fn proven(
        &self,
        peer: &PeerCertificate,
        from: Option<IpAddr>,
        now: Timestamp,
    ) -> Option<Result<&Proxy, Stranger>> {
        if self.is_empty() {
            return None;
        }
        let kept = self.kept.get(&peer.digest()).filter(|kept| kept.until.is_some_and(|at| now < at));
        let holders = kept.unwrap_or_else(|| self.look(peer, now));
        let proven = self.all.proven(&holders, peer, from, now)?;
        Some(proven.map_err(|fault| match fault {
            CertifiedFault::OutOfDate => Stranger::OldCertificate,
            CertifiedFault::WrongAddress => Stranger::WrongAddress,
            CertifiedFault::Ambiguous => Stranger::AmbiguousCertificate,
        }))
    }

    fn look(&self, peer: &PeerCertificate, now: Timestamp) -> Holders {
        let holders = self.all.holders(peer, now);
        if holders.until.is_some() {
            self.kept.insert(peer.digest(), holders.clone());
        }
        holders
    }
}
