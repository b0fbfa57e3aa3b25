//! Certificates of authorities that vouch for others, read once.

use jiff::Timestamp;
use rustls_pki_types::{CertificateDer, TrustAnchor, pem::PemObject as _};
use x509_parser::prelude::{FromDer as _, X509Certificate};

use crate::certificate::{self, CertificateFacts};

/// A root, or what is trusted in its place, and what lies between it and those that it vouches for.
#[derive(Debug)]
pub struct TrustedChain {
    /// What is shown of its anchors.
    pub anchor_facts: Vec<CertificateFacts>,
    /// Certificates that are trusted by themselves: those of the chain that no other of it vouches for.
    pub(crate) anchors: Vec<TrustAnchor<'static>>,
    /// Between an anchor and the last certificate.
    pub(crate) intermediates: Vec<CertificateDer<'static>>,
    /// When each certificate of the chain ends.
    pub(crate) ends: Vec<Timestamp>,
}

impl TrustedChain {
    /// Reads certificates in PEM, in any order; the reason when they cannot be used.
    pub fn read(pem: &str) -> Result<Self, String> {
        let facts = certificate::authorities(pem)?;
        let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(pem.as_bytes())
            .collect::<Result<_, _>>()
            .map_err(|error| format!("certificates in PEM ({error})"))?;
        let (mut anchors, mut anchor_facts, mut intermediates) = (Vec::new(), Vec::new(), Vec::new());
        for (der, facts_of_it) in chain.iter().zip(&facts) {
            check_is_authority(der, facts_of_it)?;
            let has_issuer =
                facts.iter().any(|other| other.subject == facts_of_it.issuer && other != facts_of_it);
            if facts_of_it.subject != facts_of_it.issuer && has_issuer {
                intermediates.push(der.clone());
                continue;
            }
            let anchor = webpki::anchor_from_trusted_cert(der).map_err(|error| {
                format!("an authority that can be trusted: {} cannot ({error})", facts_of_it.subject)
            })?;
            anchors.push(anchor.to_owned());
            anchor_facts.push(facts_of_it.clone());
        }
        if anchors.is_empty() {
            return Err("a root, or the highest intermediate that is to be trusted: each of these certificates names \
                        another of them as its issuer"
                .to_owned());
        }
        Ok(Self {
            anchor_facts,
            anchors,
            intermediates,
            ends: facts.iter().map(|facts| facts.not_after).collect(),
        })
    }

    /// Why none of its anchors counts at that time, if none does.
    pub(crate) fn refusal_at(&self, now: Timestamp) -> Option<String> {
        let mut refusals = self.anchor_facts.iter().map(|facts| facts.refusal_at(now));
        let first = refusals.next()??;
        refusals.all(|refusal| refusal.is_some()).then_some(first)
    }

    /// The anchors that count at that time.
    pub(crate) fn anchors_at(&self, now: Timestamp) -> Vec<TrustAnchor<'static>> {
        let counts = |facts: &CertificateFacts| facts.refusal_at(now).is_none();
        let pairs = self.anchors.iter().zip(&self.anchor_facts);
        pairs.filter(|(_, facts)| counts(facts)).map(|(anchor, _)| anchor.clone()).collect()
    }

    /// The anchors that counted once, and when the last of them ended.
    pub(crate) fn ended_anchors(&self, now: Timestamp) -> Option<(Vec<TrustAnchor<'static>>, Timestamp)> {
        let pairs = self.anchors.iter().zip(&self.anchor_facts);
        let ended: Vec<_> = pairs.filter(|(_, facts)| facts.not_after < now).collect();
        let last = ended.iter().map(|(_, facts)| facts.not_after).max()?;
        Some((ended.into_iter().map(|(anchor, _)| anchor.clone()).collect(), last))
    }
}

/// A device's own certificate in this place would vouch for nobody, and an operator would wonder.
fn check_is_authority(der: &CertificateDer<'_>, facts: &CertificateFacts) -> Result<(), String> {
    let (_, parsed) = X509Certificate::from_der(der).map_err(|error| format!("certificates ({error})"))?;
    if parsed.is_ca() {
        return Ok(());
    }
    Err(format!(
        "certificates of authorities: {} is none (its basic constraints do not say CA)",
        facts.subject
    ))
}
