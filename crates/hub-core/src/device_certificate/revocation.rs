//! Whether a certificate was taken back.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use webpki::{
    CertRevocationList, ExpirationPolicy, OwnedCertRevocationList, RevocationCheckDepth, RevocationOptions,
    RevocationOptionsBuilder, UnknownStatusPolicy,
};
use x509_parser::prelude::{CertificateRevocationList, FromDer as _};

/// What is asked of an authority's revocation lists.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    strum::EnumIter,
    strum::EnumString,
    strum::AsRefStr,
    strum::Display,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum RevocationCheck {
    /// Lists are not read.
    #[default]
    Off,
    /// A certificate on a list is refused. Where no list is there, or the last one is out of date, it is taken.
    Soft,
    /// Where no list that is up to date covers a certificate, it is refused as well.
    Hard,
}

/// A list of certificates that were taken back.
#[derive(Debug)]
pub struct RevocationList {
    list: CertRevocationList<'static>,
    /// When its authority makes the next one; out of date from then on.
    pub next_update: Option<Timestamp>,
    /// When it was made.
    pub this_update: Timestamp,
    /// How many certificates are on it.
    pub entries: usize,
}

impl RevocationList {
    /// Reads one in DER, or in PEM.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        use rustls_pki_types::{CertificateRevocationListDer, pem::PemObject as _};
        let pem = CertificateRevocationListDer::from_pem_slice(bytes).ok();
        let der = pem.as_ref().map_or(bytes, |list| list.as_ref());
        let refused = |why: String| format!("it is no list of revoked certificates ({why})");
        let (_, parsed) =
            CertificateRevocationList::from_der(der).map_err(|error| refused(error.to_string()))?;
        let time = |seconds: i64| Timestamp::from_second(seconds).map_err(|error| refused(error.to_string()));
        let next_update = parsed.next_update().map(|at| time(at.timestamp())).transpose()?;
        let this_update = time(parsed.last_update().timestamp())?;
        let entries = parsed.iter_revoked_certificates().count();
        let list = OwnedCertRevocationList::from_der(der).map_err(|error| refused(error.to_string()))?;
        Ok(Self { list: list.into(), next_update, this_update, entries })
    }

    /// For the verifier.
    pub(super) fn inner(&self) -> &CertRevocationList<'static> {
        &self.list
    }
}

impl RevocationCheck {
    /// What the verifier is to do; nothing where it is off, or soft without any list.
    pub(super) fn options<'a>(
        self,
        lists: &'a [&'a CertRevocationList<'a>],
    ) -> Option<RevocationOptions<'a>> {
        let builder = RevocationOptionsBuilder::new(lists).ok()?;
        let builder = match self {
            Self::Off => return None,
            Self::Soft => builder
                .with_depth(RevocationCheckDepth::Chain)
                .with_status_policy(UnknownStatusPolicy::Allow)
                .with_expiration_policy(ExpirationPolicy::Ignore),
            Self::Hard => builder
                .with_depth(RevocationCheckDepth::Chain)
                .with_status_policy(UnknownStatusPolicy::Deny)
                .with_expiration_policy(ExpirationPolicy::Enforce),
        };
        Some(builder.build())
    }
}
