//! What is looked at, and what each of them finds.

use std::cmp::Ordering;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{TrustFacts, TrustRules};
use crate::{
    fleet::{Compliance, Enrollment, Ownership},
    tagging::Risk,
};

/// One property of a device that may cost it trust (BY-11).
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::EnumIter,
    strum::EnumString,
    strum::AsRefStr,
    strum::Display,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Factor {
    /// The tenant's compliance policies.
    Compliance,
    /// Jailbroken or rooted.
    Compromised,
    /// Encryption of its storage.
    Encryption,
    /// A passcode.
    Passcode,
    /// Version of the system.
    OsVersion,
    /// How long ago the system was patched.
    PatchAge,
    /// Last contact with the tenant.
    LastSeen,
    /// Whose it is.
    Ownership,
    /// Whether it is managed.
    Enrollment,
    /// Apps that are not wanted.
    UnwantedApp,
    /// The hub's own agent.
    Agent,
    /// What other products tell of it.
    Risk,
}

/// What a factor finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, strum::AsRefStr, strum::Display)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Verdict {
    /// Known, and as it should be.
    Good,
    /// Known, and not as it should be.
    Bad,
    /// Not known: never the same as good.
    Unknown,
}

impl Verdict {
    fn of(is_good: Option<bool>) -> Self {
        match is_good {
            Some(true) => Self::Good,
            Some(false) => Self::Bad,
            None => Self::Unknown,
        }
    }
}

impl Factor {
    /// All of them, in the order they are shown.
    pub fn all() -> impl Iterator<Item = Self> {
        <Self as strum::IntoEnumIterator>::iter()
    }

    /// What it finds of a device.
    pub fn look(self, facts: &TrustFacts<'_>, rules: &TrustRules, now: Timestamp) -> Verdict {
        match self {
            Self::Compliance => compliance(facts.compliance),
            Self::Compromised => Verdict::of(facts.is_compromised_at(now).map(|is| !is)),
            Self::Encryption => Verdict::of(facts.is_encrypted(rules, now)),
            Self::Passcode => Verdict::of(facts.has_passcode(rules, now)),
            Self::OsVersion => os_version(facts, rules),
            Self::PatchAge => within(facts.patched_at, days(rules.patch_age_max_days), now),
            Self::LastSeen => within(facts.last_seen, hours(rules.last_seen_max_hours), now),
            Self::Ownership => ownership(facts.ownership, &rules.owners),
            Self::Enrollment => enrollment(facts.enrollment),
            Self::UnwantedApp => Verdict::of(facts.unwanted_apps_at(now).map(|count| count == 0)),
            Self::Agent => Verdict::of(Some(facts.has_agent(rules, now))),
            Self::Risk => Verdict::of(Some(facts.risk == Risk::None)),
        }
    }

    /// Its name where it is the reason of a refusal.
    pub fn code(self) -> &'static str {
        match self {
            Self::Compliance => "factor_compliance",
            Self::Compromised => "factor_compromised",
            Self::Encryption => "factor_encryption",
            Self::Passcode => "factor_passcode",
            Self::OsVersion => "factor_os_version",
            Self::PatchAge => "factor_patch_age",
            Self::LastSeen => "factor_last_seen",
            Self::Ownership => "factor_ownership",
            Self::Enrollment => "factor_enrollment",
            Self::UnwantedApp => "factor_unwanted_app",
            Self::Agent => "factor_agent",
            Self::Risk => "factor_risk",
        }
    }

    /// As people read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Compliance => "Compliance",
            Self::Compromised => "Compromised",
            Self::Encryption => "Encryption",
            Self::Passcode => "Passcode",
            Self::OsVersion => "System version",
            Self::PatchAge => "Patch age",
            Self::LastSeen => "Last contact",
            Self::Ownership => "Ownership",
            Self::Enrollment => "Enrolment",
            Self::UnwantedApp => "Unwanted apps",
            Self::Agent => "Agent",
            Self::Risk => "Risk",
        }
    }
}

/// Only the word that says so is a breach, and only the one that says so is fine.
fn compliance(compliance: &Compliance) -> Verdict {
    match compliance {
        Compliance::Compliant => Verdict::Good,
        Compliance::NonCompliant => Verdict::Bad,
        Compliance::Pending | Compliance::NotAvailable | Compliance::Unknown | Compliance::Other(_) => {
            Verdict::Unknown
        }
    }
}

/// A device that is leaving is not managed any more, whatever the tenant still says of it.
fn enrollment(enrollment: &Enrollment) -> Verdict {
    match enrollment {
        Enrollment::Enrolled => Verdict::Good,
        Enrollment::Registered
        | Enrollment::InProgress
        | Enrollment::EnterpriseWipePending
        | Enrollment::DeviceWipePending
        | Enrollment::Unenrolled => Verdict::Bad,
        Enrollment::Unknown | Enrollment::Other(_) => Verdict::Unknown,
    }
}

fn ownership(ownership: &Ownership, wanted: &[Ownership]) -> Verdict {
    match ownership {
        Ownership::Undefined | Ownership::Other(_) => Verdict::Unknown,
        known if wanted.contains(known) => Verdict::Good,
        _ => Verdict::Bad,
    }
}

/// A platform without a minimum asks for none.
fn os_version(facts: &TrustFacts<'_>, rules: &TrustRules) -> Verdict {
    let Some(minimum) = rules.os_minimum.get(facts.platform.as_str()) else { return Verdict::Good };
    Verdict::of(compare_versions(facts.os_version, minimum).map(Ordering::is_ge))
}

/// Compares by their numbers; `None` when one of them is no version. Words after the numbers do not count.
pub(super) fn compare_versions(left: &str, right: &str) -> Option<Ordering> {
    let (left, right) = (version_numbers(left)?, version_numbers(right)?);
    version_compare::compare(left, right).ok()?.ord()
}

/// The numbers that a version begins with: `17.5.1` of `17.5.1 (21F90)`.
fn version_numbers(version: &str) -> Option<&str> {
    let version = version.trim();
    let end = version.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(version.len());
    let numbers = version[..end].trim_end_matches('.');
    numbers.starts_with(|c: char| c.is_ascii_digit()).then_some(numbers)
}

/// A time in the future is a clock that goes wrong somewhere, and counts as just now.
fn within(at: Option<Timestamp>, limit: SignedDuration, now: Timestamp) -> Verdict {
    Verdict::of(at.map(|at| now.duration_since(at) <= limit))
}

fn hours(count: u32) -> SignedDuration {
    SignedDuration::from_hours(i64::from(count))
}

fn days(count: u32) -> SignedDuration {
    SignedDuration::from_hours(24 * i64::from(count))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_by_their_numbers() {
        for (left, right, expected) in [
            ("17.5", "17.10", Some(Ordering::Less)),
            ("17.5", "17.5.0", Some(Ordering::Equal)),
            ("18", "17.6.1", Some(Ordering::Greater)),
            ("17.5.1 (21F90)", "17.5.1", Some(Ordering::Equal)),
            ("10.0.22631", "10.0.19045", Some(Ordering::Greater)),
            ("", "17", None),
            ("beta", "17", None),
            ("99999999999999999999", "17", None),
        ] {
            assert_eq!(compare_versions(left, right), expected, "{left} and {right}");
        }
    }
}
