//! What a score is made from.

use jiff::{SignedDuration, Timestamp};

use super::TrustRules;
use crate::{
    fleet::{Compliance, Enrollment, Ownership, Platform},
    tagging::Risk,
};

/// One device as far as trust is concerned. It borrows, because it is made anew for each question.
#[derive(Debug, Clone, Copy)]
pub struct TrustFacts<'a> {
    /// When the tenant last confirmed what follows.
    pub told_at: Timestamp,
    /// Compliance.
    pub compliance: &'a Compliance,
    /// Enrolment.
    pub enrollment: &'a Enrollment,
    /// Whose it is.
    pub ownership: &'a Ownership,
    /// System.
    pub platform: &'a Platform,
    /// Version of the system as reported; empty when not given.
    pub os_version: &'a str,
    /// When the system was last patched.
    pub patched_at: Option<Timestamp>,
    /// Jailbroken or rooted.
    pub is_compromised: Option<bool>,
    /// Encrypted.
    pub is_encrypted: Option<bool>,
    /// When its security sample was read: what the next two rest on.
    pub sampled_at: Option<Timestamp>,
    /// Encrypted, by its security sample.
    pub is_encrypted_by_sample: Option<bool>,
    /// Jailbroken or rooted, by its security sample.
    pub is_compromised_by_sample: Option<bool>,
    /// Locked by a passcode that breaks no passcode policy.
    pub has_passcode: Option<bool>,
    /// Last contact with the tenant.
    pub last_seen: Option<Timestamp>,
    /// When its apps were read.
    pub apps_read_at: Option<Timestamp>,
    /// Unwanted apps on it; `None` while its apps were never read.
    pub unwanted_apps: Option<u32>,
    /// What its agent is to the hub.
    pub agent: Agent,
    /// What its agent tells.
    pub agent_says: AgentWord,
    /// What other products tell of it.
    pub risk: Risk,
}

/// The hub's own agent on a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Agent {
    /// None registered, or none that belongs to this record.
    Absent,
    /// Registered, belongs to this record, and reported last then.
    Reported(Timestamp),
}

/// What is read of devices one by one counts as not known once it is so old. Readings come at least once a day, and in a
/// large fleet whenever the tenant's quota allows.
pub const READING_AGE_MAX: SignedDuration = SignedDuration::from_hours(24 * 7);

/// What an agent tells that counts: what it could not read is `None`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AgentWord {
    /// Encrypted.
    pub is_encrypted: Option<bool>,
    /// Locked by a passcode.
    pub has_passcode: Option<bool>,
}

impl TrustFacts<'_> {
    /// Whether an agent is there: one that has been silent for too long is none.
    pub fn has_agent(&self, rules: &TrustRules, now: Timestamp) -> bool {
        let limit = SignedDuration::from_hours(i64::from(rules.agent_report_max_hours));
        match self.agent {
            Agent::Absent => false,
            Agent::Reported(at) => now.duration_since(at) <= limit,
        }
    }

    /// Encrypted, as tenant and agent know it. The tenant's record is read more often than its security sample.
    pub fn is_encrypted(&self, rules: &TrustRules, now: Timestamp) -> Option<bool> {
        let sampled = || self.is_encrypted_by_sample.filter(|_| counts(self.sampled_at, now));
        strictest(self.is_encrypted.or_else(sampled), self.word(rules, now).is_encrypted)
    }

    /// Jailbroken or rooted. One *yes*, of its record or of a recent sample, is enough.
    pub fn is_compromised_at(&self, now: Timestamp) -> Option<bool> {
        let sampled = self.is_compromised_by_sample.filter(|_| counts(self.sampled_at, now));
        if sampled == Some(true) { sampled } else { self.is_compromised.or(sampled) }
    }

    /// Locked by a passcode, as tenant and agent know it; what the tenant said counts as far as it was read lately.
    pub fn has_passcode(&self, rules: &TrustRules, now: Timestamp) -> Option<bool> {
        let sampled = self.has_passcode.filter(|_| counts(self.sampled_at, now));
        strictest(sampled, self.word(rules, now).has_passcode)
    }

    /// Unwanted apps on it, as far as its apps were read lately.
    pub fn unwanted_apps_at(&self, now: Timestamp) -> Option<u32> {
        self.unwanted_apps.filter(|_| counts(self.apps_read_at, now))
    }

    /// Nothing that an agent said counts while it is not there.
    fn word(&self, rules: &TrustRules, now: Timestamp) -> AgentWord {
        if self.has_agent(rules, now) { self.agent_says } else { AgentWord::default() }
    }

    /// When anything was last heard of the device itself: its contact with the tenant or its agent's report (BY-13).
    pub fn heard_at(&self) -> Option<Timestamp> {
        match self.agent {
            Agent::Reported(at) => Some(self.last_seen.map_or(at, |seen| seen.max(at))),
            Agent::Absent => self.last_seen,
        }
    }
}

/// Whether a reading is recent enough to count.
fn counts(read_at: Option<Timestamp>, now: Timestamp) -> bool {
    read_at.is_some_and(|at| now.duration_since(at) <= READING_AGE_MAX)
}

/// One *no* is enough, and what neither knows is not known.
fn strictest(tenant: Option<bool>, agent: Option<bool>) -> Option<bool> {
    match (tenant, agent) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), _) | (_, Some(true)) => Some(true),
        (None, None) => None,
    }
}
