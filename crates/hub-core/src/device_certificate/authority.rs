//! An enterprise's authority.

use jiff::Timestamp;
use rustls_pki_types::{CertificateDer, TrustAnchor, pem::PemObject as _};
use serde::{Deserialize, Serialize};
use x509_parser::prelude::{FromDer as _, X509Certificate};

use super::{KeyPlace, KeyTemplate, RevocationCheck};
use crate::{
    certificate::{self, CertificateFacts},
    checks,
    integration::SettingError,
};

/// Longest chain as text, in bytes.
pub const CHAIN_PEM_BYTES_MAX: usize = 256 * 1024;
/// Most addresses of revocation lists.
pub const CRL_URLS_MAX: usize = 20;

/// *Cert - Root CA* and *Cert - Common Name*, as they are configured and stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    /// Name, unique.
    pub name: String,
    /// The root and its intermediates in PEM, in any order.
    pub chain_pem: String,
    /// How its certificates name their device.
    pub key_template: KeyTemplate,
    /// Where that name is.
    #[serde(default)]
    pub key_place: KeyPlace,
    /// Whether lists of revoked certificates are asked.
    #[serde(default)]
    pub revocation: RevocationCheck,
    /// Where those lists are.
    #[serde(default)]
    pub crl_urls: Vec<String>,
}

impl Authority {
    /// Every refusal at once, at that time.
    pub fn check_at(&self, now: Timestamp) -> Result<(), Vec<SettingError>> {
        let refusals: Vec<SettingError> =
            [checks::name("name", &self.name), self.check_chain(now), self.check_lists()]
                .into_iter()
                .flatten()
                .collect();
        if refusals.is_empty() { Ok(()) } else { Err(refusals) }
    }

    fn check_chain(&self, now: Timestamp) -> Option<SettingError> {
        let refused =
            |expected: String| Some(SettingError { field: "chain_pem", value: self.shown_chain(), expected });
        if self.chain_pem.len() > CHAIN_PEM_BYTES_MAX {
            return refused(format!("at most {} kB", CHAIN_PEM_BYTES_MAX / 1024));
        }
        match TrustedAuthority::read(self) {
            Err(why) => refused(why),
            Ok(read) => read
                .anchors_refusal(now)
                .and_then(|why| refused(format!("an authority that counts today: {why}"))),
        }
    }

    fn check_lists(&self) -> Option<SettingError> {
        let refused =
            |value: String, expected: String| Some(SettingError { field: "crl_urls", value, expected });
        if self.crl_urls.len() > CRL_URLS_MAX {
            return refused(self.crl_urls.len().to_string(), format!("at most {CRL_URLS_MAX} addresses"));
        }
        let is_address = |text: &String| {
            url::Url::parse(text).is_ok_and(|url| {
                matches!(url.scheme(), "http" | "https")
                    && url.username().is_empty()
                    && url.password().is_none()
            })
        };
        if let Some(wrong) = self.crl_urls.iter().find(|text| !is_address(text)) {
            return refused(
                wrong.chars().take(200).collect(),
                "http or https addresses without a login".to_owned(),
            );
        }
        let is_missing = self.revocation != RevocationCheck::Off && self.crl_urls.is_empty();
        if is_missing {
            return refused(String::new(), "one address at least, or revocation switched off".to_owned());
        }
        None
    }

    fn shown_chain(&self) -> String {
        self.chain_pem.chars().take(40).collect()
    }
}

/// An authority that was read: what certificates are verified with.
#[derive(Debug)]
pub struct TrustedAuthority {
    /// Its name.
    pub name: String,
    /// Certificates that are trusted by themselves: those of the chain that no other of it vouches for.
    pub(super) anchors: Vec<TrustAnchor<'static>>,
    /// What is shown of them.
    pub anchor_facts: Vec<CertificateFacts>,
    /// Between an anchor and a device.
    pub(super) intermediates: Vec<CertificateDer<'static>>,
    /// When each certificate of the chain ends.
    pub(super) ends: Vec<Timestamp>,
    pub(super) key_template: KeyTemplate,
    pub(super) key_place: KeyPlace,
    pub(super) revocation: RevocationCheck,
}

impl TrustedAuthority {
    /// Reads the chain; the reason when it cannot be used.
    pub fn read(authority: &Authority) -> Result<Self, String> {
        let facts = certificate::authorities(&authority.chain_pem)?;
        let chain: Vec<CertificateDer<'static>> =
            CertificateDer::pem_slice_iter(authority.chain_pem.as_bytes())
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
            name: authority.name.clone(),
            anchors,
            anchor_facts,
            intermediates,
            ends: facts.iter().map(|facts| facts.not_after).collect(),
            key_template: authority.key_template.clone(),
            key_place: authority.key_place,
            revocation: authority.revocation,
        })
    }

    /// Why none of its anchors counts at that time, if none does.
    pub(super) fn anchors_refusal(&self, now: Timestamp) -> Option<String> {
        let mut refusals = self.anchor_facts.iter().map(|facts| facts.refusal_at(now));
        let first = refusals.next()??;
        refusals.all(|refusal| refusal.is_some()).then_some(first)
    }

    /// The anchors that count at that time.
    pub(super) fn anchors_at(&self, now: Timestamp) -> Vec<TrustAnchor<'static>> {
        let counts = |facts: &CertificateFacts| facts.refusal_at(now).is_none();
        let pairs = self.anchors.iter().zip(&self.anchor_facts);
        pairs.filter(|(_, facts)| counts(facts)).map(|(anchor, _)| anchor.clone()).collect()
    }

    /// The anchors that counted once, and when the last of them ended.
    pub(super) fn ended_anchors(&self, now: Timestamp) -> Option<(Vec<TrustAnchor<'static>>, Timestamp)> {
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
