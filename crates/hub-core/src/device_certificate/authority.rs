//! An enterprise's authority.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{KeyPlace, KeyTemplate, RevocationCheck, TrustedChain};
use crate::{checks, integration::SettingError};

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
                .chain
                .refusal_at(now)
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
    /// Its certificates.
    pub chain: TrustedChain,
    pub(super) key_template: KeyTemplate,
    pub(super) key_place: KeyPlace,
    pub(super) revocation: RevocationCheck,
}

impl TrustedAuthority {
    /// Reads the chain; the reason when it cannot be used.
    pub fn read(authority: &Authority) -> Result<Self, String> {
        Ok(Self {
            name: authority.name.clone(),
            chain: TrustedChain::read(&authority.chain_pem)?,
            key_template: authority.key_template.clone(),
            key_place: authority.key_place,
            revocation: authority.revocation,
        })
    }
}
