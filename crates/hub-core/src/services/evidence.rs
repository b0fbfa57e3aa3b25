//! What a request brings: who it is from, and from which device.

use jiff::Timestamp;

use crate::{
    ids::DeviceId,
    trust::{Ceiling, TrustFacts, TrustScore},
};

/// A user whom an identity provider vouches for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct User<'a> {
    /// Login name.
    pub name: &'a str,
    /// E-mail; may be empty.
    pub email: &'a str,
    /// Groups.
    pub groups: &'a [String],
}

/// What is known of the device that a request comes from.
#[derive(Debug, Clone, Copy)]
pub enum Evidence<'a> {
    /// The request brought nothing that identifies one.
    Nothing,
    /// It brought a certificate that is not taken.
    Refused(&'a CertificateFault),
    /// It is identified, and no device of the fleet has that key.
    NotInFleet {
        /// What was looked for.
        key: &'a str,
    },
    /// It is identified, and several devices of the fleet have that key.
    Ambiguous {
        /// What was looked for.
        key: &'a str,
    },
    /// A device of the fleet.
    Known(KnownDevice<'a>),
}

/// A device of the fleet that is identified.
#[derive(Debug, Clone, Copy)]
pub struct KnownDevice<'a> {
    /// Which.
    pub id: DeviceId,
    /// What is known of it.
    pub facts: TrustFacts<'a>,
    /// Limits set from outside, of the device and of its user.
    pub ceilings: &'a [Ceiling],
    /// The score before the one it has now, and until when it had that.
    pub before: Option<(TrustScore, Timestamp)>,
}

/// Why a certificate is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CertificateFault {
    /// It cannot be read.
    #[error("the certificate cannot be read: {0}")]
    Unreadable(String),
    /// None of the authorities vouches for it.
    #[error("no authority that the hub trusts issued the certificate")]
    UnknownIssuer,
    /// It has ended.
    #[error("the certificate ended on {0}")]
    Ended(Timestamp),
    /// Its authority has ended.
    #[error("the authority {name} of the certificate ended on {at}: give the hub the one that follows it")]
    AuthorityEnded {
        /// Its name.
        name: String,
        /// When.
        at: Timestamp,
    },
    /// It has not begun.
    #[error("the certificate begins on {0}")]
    NotBegun(Timestamp),
    /// It is not for authenticating clients, or breaks another rule of its authority.
    #[error("the certificate is not for this use: {0}")]
    WrongUse(String),
    /// Its authority took it back.
    #[error("the certificate was revoked")]
    Revoked,
    /// Whether it was taken back cannot be said, and the authority's setting is to refuse then.
    #[error("whether the certificate was revoked cannot be said: {0}")]
    RevocationUnknown(String),
    /// An operator shut out this certificate.
    #[error("an operator shut out the certificate")]
    ShutOut,
    /// It has no key by which a device could be looked up.
    #[error("the certificate does not name its device: {0}")]
    NoKey(String),
}

impl CertificateFault {
    /// Its class, as logs and metrics name it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "certificate_unreadable",
            Self::UnknownIssuer => "certificate_unknown_issuer",
            Self::Ended(_) => "certificate_ended",
            Self::AuthorityEnded { .. } => "certificate_authority_ended",
            Self::NotBegun(_) => "certificate_not_begun",
            Self::WrongUse(_) => "certificate_wrong_use",
            Self::Revoked => "certificate_revoked",
            Self::RevocationUnknown(_) => "certificate_revocation_unknown",
            Self::ShutOut => "certificate_shut_out",
            Self::NoKey(_) => "certificate_without_key",
        }
    }
}
