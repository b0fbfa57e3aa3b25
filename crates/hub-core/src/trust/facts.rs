//! What a score is made from.

use jiff::Timestamp;

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

impl TrustFacts<'_> {
    /// When anything was last heard of the device itself: its contact with the tenant or its agent's report (BY-13).
    pub fn heard_at(&self) -> Option<Timestamp> {
        match self.agent {
            Agent::Reported(at) => Some(self.last_seen.map_or(at, |seen| seen.max(at))),
            Agent::Absent => self.last_seen,
        }
    }
}
