//! How an authority looks on the wire.

use hub_core::{
    device_certificate::{Authority, TrustedAuthority},
    integration::SettingError,
};
use hub_store::StoredRevocationList;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{api::v1::integrations::view::CertificateView, http::problem::Problem};

/// An authority to write.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Authority)]
pub struct AuthorityBody {
    /// Name, unique: 1–100 characters.
    pub name: String,
    /// The root and its intermediates in PEM, in any order.
    pub chain_pem: String,
    /// How its certificates name their device: `{SerialNumber}`, `{DeviceUid}` or `{DeviceUuid}`, between texts that stay.
    pub key_template: String,
    /// Where that name is: `common_name`, `subject_serial_number`, `san_dns`, `san_uri`, `san_email`.
    pub key_place: Option<String>,
    /// Whether lists of revoked certificates are asked: `off`, `soft`, `hard`.
    pub revocation: Option<String>,
    /// Where those lists are: at most 20 addresses.
    #[serde(default)]
    pub crl_urls: Vec<String>,
}

/// An authority, as it is configured and as it stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuthorityView {
    /// Name.
    pub name: String,
    /// How its certificates name their device.
    pub key_template: String,
    /// Where that name is.
    pub key_place: String,
    /// Whether lists of revoked certificates are asked.
    pub revocation: String,
    /// The certificates that are trusted by themselves.
    pub anchors: Vec<CertificateView>,
    /// Why it vouches for nobody, if so.
    pub fault: Option<String>,
    /// Its lists, as they were read last.
    pub revocation_lists: Vec<RevocationListView>,
    /// The chain in PEM.
    pub chain_pem: String,
}

/// A list of revoked certificates.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RevocationList)]
pub struct RevocationListView {
    /// Its address.
    pub url: String,
    /// When it was read; null while it never was.
    pub read_at: Option<Timestamp>,
    /// When its authority makes the next one: it is out of date from then on.
    pub next_update: Option<Timestamp>,
    /// When it was tried last; null while it never was.
    pub tried_at: Option<Timestamp>,
    /// Whether it was read and is up to date.
    pub is_current: bool,
    /// Why it could not be read the last time; empty otherwise.
    pub error: String,
}

impl AuthorityBody {
    /// As hub-core has it, checked at that time.
    pub fn checked(self, now: Timestamp) -> Result<Authority, Problem> {
        let word = |field: &'static str, value: String, expected: &str| {
            Problem::from(vec![SettingError { field, value, expected: expected.to_owned() }])
        };
        let template = self.key_template;
        let authority = Authority {
            key_template: template
                .clone()
                .try_into()
                .map_err(|expected: String| word("key_template", template, &expected))?,
            key_place: parsed(self.key_place).map_err(|value| {
                word("key_place", value, "common_name, subject_serial_number, san_dns, san_uri or san_email")
            })?,
            revocation: parsed(self.revocation)
                .map_err(|value| word("revocation", value, "off, soft or hard"))?,
            name: self.name,
            chain_pem: self.chain_pem,
            crl_urls: self.crl_urls,
        };
        authority.check_at(now)?;
        Ok(authority)
    }
}

/// A word; without one, what is usual.
fn parsed<T: std::str::FromStr + Default>(word: Option<String>) -> Result<T, String> {
    let Some(word) = word else { return Ok(T::default()) };
    word.parse().map_err(|_| word)
}

impl AuthorityView {
    /// As it stands at that time.
    pub fn new(authority: Authority, lists: &[StoredRevocationList], now: Timestamp) -> Self {
        let read = TrustedAuthority::read(&authority);
        let (anchors, fault) = match read {
            Err(why) => (Vec::new(), Some(why)),
            Ok(read) => {
                let first =
                    read.chain.anchor_facts.iter().map(|facts| facts.refusal_at(now)).reduce(Option::and);
                (read.chain.anchor_facts.into_iter().map(CertificateView::from).collect(), first.flatten())
            }
        };
        let list =
            |url: &String| RevocationListView::new(url, lists.iter().find(|list| list.url == *url), now);
        Self {
            revocation_lists: authority.crl_urls.iter().map(list).collect(),
            name: authority.name,
            key_template: authority.key_template.into(),
            key_place: authority.key_place.to_string(),
            revocation: authority.revocation.to_string(),
            anchors,
            fault,
            chain_pem: authority.chain_pem,
        }
    }
}

impl RevocationListView {
    fn new(url: &str, stored: Option<&StoredRevocationList>, now: Timestamp) -> Self {
        let next_update = stored.and_then(|list| list.next_update);
        let is_read = stored.is_some_and(|list| list.list.is_some());
        Self {
            url: url.to_owned(),
            read_at: stored.and_then(|list| list.read_at),
            next_update,
            tried_at: stored.map(|list| list.tried_at),
            is_current: is_read && next_update.is_none_or(|at| now < at),
            error: stored.map(|list| list.error.clone()).unwrap_or_default(),
        }
    }
}
