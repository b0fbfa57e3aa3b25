//! An answer and why it is so.

use jiff::{SignedDuration, Timestamp};

use super::{CertificateFault, PathRefusal, Policy, Service};
use crate::trust::{Assessment, Factor, TrustScore};

/// Whether a request is let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::EnumString, strum::AsRefStr, strum::Display)]
#[strum(serialize_all = "snake_case")]
pub enum Outcome {
    /// With user and device.
    Allow,
    /// With the user's claims only: nothing is said of a device.
    AllowUserOnly,
    /// Not.
    Deny,
}

/// What decided it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// Everything that the policy asks for is there.
    Enough,
    /// The policy asks for no device, and none is known.
    NoDeviceAsked,
    /// What is known of the device is too old, and the policy fails open.
    FailedOpen,
    /// The score fell a short while ago.
    InGrace {
        /// Until when it is let in.
        until: Timestamp,
    },
    /// An admin opened the service for this user.
    Bypassed {
        /// The bypass.
        id: i64,
    },
    /// The path can be read in two ways.
    PathRefused(PathRefusal),
    /// No service has this host and path.
    NoService,
    /// The service names a policy that is not there.
    NoPolicy,
    /// A user is asked for, and none is known.
    NoUser,
    /// The user is in none of the groups.
    NotInGroup,
    /// A device is asked for, and nothing identifies one.
    NoDevice,
    /// The certificate is not taken.
    CertificateRefused(CertificateFault),
    /// No device of the fleet is meant.
    NotInFleet {
        /// What was looked for.
        key: String,
    },
    /// Several devices of the fleet are meant.
    AmbiguousDevice {
        /// What was looked for.
        key: String,
    },
    /// What is known of the device is too old.
    FactsTooOld {
        /// How old.
        age: SignedDuration,
    },
    /// The device is silent for too long.
    Silent,
    /// Something outside set a limit.
    Limited {
        /// Who set it.
        source: String,
    },
    /// A factor costs too much.
    Factor(Factor),
}

impl Reason {
    /// Its name in headers, logs, metrics and the API.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Enough => "enough",
            Self::NoDeviceAsked => "no_device_asked",
            Self::FailedOpen => "failed_open",
            Self::InGrace { .. } => "in_grace",
            Self::Bypassed { .. } => "bypassed",
            Self::PathRefused(_) => "path_refused",
            Self::NoService => "no_service",
            Self::NoPolicy => "no_policy",
            Self::NoUser => "no_user",
            Self::NotInGroup => "not_in_group",
            Self::NoDevice => "no_device",
            Self::CertificateRefused(fault) => fault.code(),
            Self::NotInFleet { .. } => "not_in_fleet",
            Self::AmbiguousDevice { .. } => "ambiguous_device",
            Self::FactsTooOld { .. } => "facts_too_old",
            Self::Silent => "silent",
            Self::Limited { .. } => "limited",
            Self::Factor(factor) => factor.code(),
        }
    }
}

/// An answer with everything that led to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision<'a> {
    /// Let in or not.
    pub outcome: Outcome,
    /// What decided it.
    pub reason: Reason,
    /// The service.
    pub service: Option<&'a Service>,
    /// Its policy.
    pub policy: Option<&'a Policy>,
    /// What the device came to, where one is known.
    pub assessment: Option<Assessment<'a>>,
    /// How old is what is known of it.
    pub facts_age: Option<SignedDuration>,
}

impl Decision<'_> {
    /// Whether it is let in.
    pub fn is_allowed(&self) -> bool {
        self.outcome != Outcome::Deny
    }

    /// The score, where a device is known.
    pub fn score(&self) -> Option<TrustScore> {
        self.assessment.as_ref().map(|assessment| assessment.score)
    }

    /// Whether bringing an identity would help: then the refusal is a challenge (401) and not 403.
    pub fn wants_identity(&self) -> bool {
        matches!(self.reason, Reason::NoUser | Reason::NoDevice)
    }
}
