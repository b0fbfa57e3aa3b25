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
    /// Locked by a passcode.
    pub has_passcode: Option<bool>,
    /// Last contact with the tenant.
    pub last_seen: Option<Timestamp>,
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

    /// Encrypted, as tenant and agent know it.
    pub fn is_encrypted(&self, rules: &TrustRules, now: Timestamp) -> Option<bool> {
        strictest(self.is_encrypted, self.word(rules, now).is_encrypted)
    }

    /// Locked by a passcode, as tenant and agent know it.
    pub fn has_passcode(&self, rules: &TrustRules, now: Timestamp) -> Option<bool> {
        strictest(self.has_passcode, self.word(rules, now).has_passcode)
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

/// One *no* is enough, and what neither knows is not known.
fn strictest(tenant: Option<bool>, agent: Option<bool>) -> Option<bool> {
    match (tenant, agent) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), _) | (_, Some(true)) => Some(true),
        (None, None) => None,
    }
}
