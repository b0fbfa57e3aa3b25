//! What the policies say of one device. A plain function of policies and device, in line with the device's overall
//! status: a compliant device breaks none, one that is not breaks at least one.

use super::store::Policy;
use crate::fleet::{
    columns::{Doubts, Facts},
    state::{Compliance, DeviceState, Platform},
};

/// What a policy asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::EnumString, strum::Display)]
pub enum Rule {
    /// Neither jailbroken nor rooted.
    NotCompromised,
    /// Storage encrypted.
    Encrypted,
    /// A passcode is set.
    Passcode,
    /// No application that is not allowed.
    Applications,
}

/// What the policies look at: few different ones stand for a whole fleet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Subject {
    pub(super) platform: Platform,
    compliance: Compliance,
    doubts: Doubts,
}

impl From<&DeviceState> for Subject {
    fn from(device: &DeviceState) -> Self {
        Self { platform: device.platform, compliance: device.compliance, doubts: Doubts::of(device) }
    }
}

impl From<&Facts> for Subject {
    fn from(facts: &Facts) -> Self {
        Self { platform: facts.platform, compliance: facts.compliance, doubts: facts.doubts }
    }
}

/// The result of one policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PolicyResult<'a> {
    /// The policy.
    pub policy: &'a Policy,
    /// Whether the device keeps it.
    pub is_kept: bool,
    /// Not looked at yet.
    pub is_pending: bool,
}

/// Results of the policies that apply to the device; none where its status says that none applies.
/// `is_below` answers whether the device lives at or below an organization group.
pub fn results<'a>(
    policies: &'a [Policy],
    device: Subject,
    is_below: impl Fn(i64) -> bool,
) -> Vec<PolicyResult<'a>> {
    if device.compliance == Compliance::NotAvailable {
        return Vec::new();
    }
    let applies = |policy: &&Policy| {
        policy.is_active
            && policy.platform.is_none_or(|platform| platform == device.platform as u8)
            && is_below(policy.org_group_id)
    };
    let applying: Vec<&Policy> = policies.iter().filter(applies).collect();
    let is_broken = device.compliance == Compliance::NonCompliant;
    let seen: Vec<bool> = applying.iter().map(|policy| is_broken && breaks(policy.rule, device)).collect();
    // What breaks a policy may be something that no answer shows: the last policy then, the list of applications.
    let unseen = is_broken && !seen.contains(&true);
    let last = applying.len().saturating_sub(1);
    let is_pending = device.compliance == Compliance::PendingComplianceCheck;
    let kept = seen.into_iter().enumerate().map(|(place, broken)| !(broken || unseen && place == last));
    applying
        .into_iter()
        .zip(kept)
        .map(|(policy, is_kept)| PolicyResult { policy, is_kept, is_pending })
        .collect()
}

/// Whether the device breaks a policy with that rule.
pub(super) fn breaks(rule: Rule, device: Subject) -> bool {
    match rule {
        Rule::NotCompromised => device.doubts.has(Doubts::COMPROMISED),
        Rule::Encrypted => device.doubts.has(Doubts::NOT_ENCRYPTED),
        Rule::Passcode => device.doubts.has(Doubts::NO_PASSCODE),
        Rule::Applications => device.doubts.has(Doubts::DENIED_APP),
    }
}

/// The detail that goes with a result.
pub fn detail(rule: Rule) -> &'static str {
    match rule {
        Rule::NotCompromised => "Compromised Status Is Not Compromised",
        Rule::Encrypted => "Encryption Is Enabled",
        Rule::Passcode => "Passcode Is Present",
        Rule::Applications => "Application List Does Not Contain Denied App",
    }
}
