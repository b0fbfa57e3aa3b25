//! Whether a request is let in.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use super::{
    Bypass, CertificateFault, Decision, Evidence, FailMode, KnownDevice, Outcome, Policy, Reason,
    RequestPath, ServiceIndex, User,
};
use crate::trust::{Assessment, Factor, TrustRules, TrustScore, assess};

/// All that decisions rest on, beside the fleet.
#[derive(Debug, Default)]
pub struct Rules {
    /// Services.
    pub services: ServiceIndex,
    /// Policies, by name.
    pub policies: HashMap<String, Policy>,
    /// What each factor costs.
    pub trust: TrustRules,
    /// What is open in an emergency.
    pub bypasses: Vec<Bypass>,
}

/// Answers one request. `target` is its path, with or without a query.
pub fn decide<'a>(
    rules: &'a Rules,
    host: &str,
    target: &str,
    user: Option<&User<'_>>,
    evidence: &Evidence<'a>,
    now: Timestamp,
) -> Decision<'a> {
    let path = match RequestPath::parse(target) {
        Ok(path) => path,
        Err(refusal) => return refused(Reason::PathRefused(refusal)),
    };
    let Some(service) = rules.services.find(host, &path) else { return refused(Reason::NoService) };
    let policy = rules.policies.get(&service.policy);
    let mut decision = Decision { service: Some(service), policy, ..refused(Reason::NoPolicy) };
    let Some(policy) = policy else { return decision };
    if let Evidence::Known(device) = evidence {
        let silence_max = policy.silence_max();
        decision.assessment = Some(assess(&device.facts, &rules.trust, device.ceilings, silence_max, now));
        decision.facts_age = Some(now.duration_since(device.facts.told_at).max(SignedDuration::ZERO));
    }
    let bypass = user.and_then(|user| find_bypass(rules, policy, &service.name, user, now));
    (decision.outcome, decision.reason) = match bypass {
        Some(bypass) => (Outcome::AllowUserOnly, Reason::Bypassed { id: bypass.id }),
        None => match refuse_user(policy, user) {
            Some(reason) => (Outcome::Deny, reason),
            None => judge_device(policy, evidence, &decision, now),
        },
    };
    decision
}

fn refused<'a>(reason: Reason) -> Decision<'a> {
    Decision {
        outcome: Outcome::Deny,
        reason,
        service: None,
        policy: None,
        assessment: None,
        facts_age: None,
    }
}

fn find_bypass<'a>(
    rules: &'a Rules,
    policy: &Policy,
    service: &str,
    user: &User<'_>,
    now: Timestamp,
) -> Option<&'a Bypass> {
    if policy.forbids_bypass {
        return None;
    }
    rules.bypasses.iter().find(|bypass| bypass.opens(service, user, now))
}

fn refuse_user(policy: &Policy, user: Option<&User<'_>>) -> Option<Reason> {
    let Some(user) = user else { return policy.asks_for_user().then_some(Reason::NoUser) };
    let is_member = policy.user_groups.is_empty()
        || policy
            .user_groups
            .iter()
            .any(|group| user.groups.iter().any(|own| own.eq_ignore_ascii_case(group)));
    (!is_member).then_some(Reason::NotInGroup)
}

fn judge_device(
    policy: &Policy,
    evidence: &Evidence<'_>,
    decision: &Decision<'_>,
    now: Timestamp,
) -> (Outcome, Reason) {
    let (Evidence::Known(device), Some(assessment), Some(age)) =
        (evidence, &decision.assessment, decision.facts_age)
    else {
        return judge_without_device(policy, evidence);
    };
    if let Some(reason) = refuse_always(assessment) {
        return (Outcome::Deny, reason);
    }
    if age > policy.facts_max_age() {
        return match (policy.fail_mode, policy.asks_for_device()) {
            (FailMode::Open, false) => (Outcome::AllowUserOnly, Reason::FailedOpen),
            _ => (Outcome::Deny, Reason::FactsTooOld { age }),
        };
    }
    if assessment.score >= policy.minimum.score() {
        return (Outcome::Allow, Reason::Enough);
    }
    match grace_until(policy, device, now) {
        Some(until) => (Outcome::Allow, Reason::InGrace { until }),
        None => (Outcome::Deny, too_low(assessment)),
    }
}

/// A certificate that was taken back may be in a thief's hands: that counts even where no device is asked for.
fn judge_without_device(policy: &Policy, evidence: &Evidence<'_>) -> (Outcome, Reason) {
    let reason = match evidence {
        Evidence::Refused(fault @ (CertificateFault::Revoked | CertificateFault::ShutOut)) => {
            return (Outcome::Deny, Reason::CertificateRefused((*fault).clone()));
        }
        Evidence::Refused(fault) => Reason::CertificateRefused((*fault).clone()),
        Evidence::NotInFleet { key } => Reason::NotInFleet { key: (*key).to_owned() },
        Evidence::Ambiguous { key } => Reason::AmbiguousDevice { key: (*key).to_owned() },
        Evidence::Nothing | Evidence::Known(_) => Reason::NoDevice,
    };
    if policy.asks_for_device() {
        return (Outcome::Deny, reason);
    }
    (Outcome::AllowUserOnly, Reason::NoDeviceAsked)
}

/// What lets nobody in, whatever the policy asks for.
fn refuse_always(assessment: &Assessment<'_>) -> Option<Reason> {
    (assessment.score == TrustScore::ZERO).then(|| too_low(assessment))
}

/// What the score is low by: silence first, then what was set from outside, then the factor that costs most.
fn too_low(assessment: &Assessment<'_>) -> Reason {
    if assessment.is_stale {
        return Reason::Silent;
    }
    match (assessment.decisive(), assessment.ceiling) {
        (Some(finding), _) => Reason::Factor(finding.factor),
        (None, Some(ceiling)) => Reason::Limited { source: ceiling.source.clone() },
        (None, None) => Reason::Factor(Factor::Compliance),
    }
}

fn grace_until(policy: &Policy, device: &KnownDevice<'_>, now: Timestamp) -> Option<Timestamp> {
    let (score, had_until) = device.before?;
    let until = had_until.checked_add(policy.grace()).ok()?;
    (score >= policy.minimum.score() && now < until).then_some(until)
}
