//! Why an answer is so, in words (MO-10): kept in the log, shown to operators, and, shortened, to the user.

use hub_core::{
    services::Reason,
    trust::{Finding, TrustFacts, TrustRules},
};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::judge::Judged;

/// Everything that led to an answer.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Explanation {
    /// `allow`, `allow_user_only` or `deny`.
    pub outcome: String,
    /// Code of what decided it.
    pub reason: String,
    /// The same in a sentence.
    pub because: String,
    /// Service; empty where none was meant.
    pub service: String,
    /// Its policy.
    pub policy: String,
    /// What the policy asks of the device.
    pub minimum: String,
    /// The user, as the proxy told.
    pub user: String,
    /// Why the token of the user does not count; null where none came, or it does.
    #[serde(default)]
    pub user_fault: Option<String>,
    /// Subject of the certificate; empty where none came.
    pub certificate: String,
    /// Id of the device in the hub.
    pub device_id: Option<i64>,
    /// Its serial number.
    pub serial_number: String,
    /// Score, 0 to 100.
    pub score: Option<u8>,
    /// Level.
    pub level: Option<String>,
    /// By agent, or by certificate only.
    pub scenario: Option<String>,
    /// How old is what the tenant said of the device, in seconds.
    pub facts_age_seconds: Option<i64>,
    /// What each factor found.
    pub factors: Vec<FactorLine>,
    /// A limit set from outside.
    pub limit: Option<LimitLine>,
}

/// What one factor found.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct FactorLine {
    /// Which.
    pub factor: String,
    /// As people read it.
    pub label: String,
    /// What is known.
    pub value: String,
    /// `good`, `bad` or `unknown`.
    pub verdict: String,
    /// The highest score that it leaves.
    pub leaves: u8,
    /// Only tried out.
    pub is_trial: bool,
    /// How to mend it.
    pub remedy: Option<String>,
}

/// A limit set from outside.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct LimitLine {
    /// The highest level.
    pub level: String,
    /// Who set it.
    pub source: String,
    /// Why.
    pub reason: String,
}

impl Explanation {
    /// How old is what the tenant said, as people read it.
    pub fn facts_age(&self) -> Option<String> {
        self.facts_age_seconds.map(|seconds| hub_core::trust::span(SignedDuration::from_secs(seconds)))
    }

    /// Of a decision.
    pub(super) fn of(judged: &Judged<'_>) -> Self {
        let decision = judged.decision;
        let assessment = decision.assessment.as_ref();
        let user =
            judged.user.map_or("", |user| if user.email.is_empty() { &user.name } else { &user.email });
        Self {
            outcome: decision.outcome.to_string(),
            reason: decision.reason.code().to_owned(),
            because: match (&decision.reason, judged.user_fault) {
                (Reason::NoUser, Some(fault)) => {
                    format!("the policy asks for a user, and the token that came does not count: {fault}")
                }
                (reason, _) => because(reason),
            },
            service: decision.service.map(|service| service.name.clone()).unwrap_or_default(),
            policy: decision.policy.map(|policy| policy.name.clone()).unwrap_or_default(),
            minimum: decision.policy.map(|policy| policy.minimum.to_string()).unwrap_or_default(),
            user: user.to_owned(),
            user_fault: judged.user_fault.map(ToString::to_string),
            certificate: judged.certificate_subject.unwrap_or_default().to_owned(),
            device_id: judged.device.map(|device| device.id().0),
            serial_number: judged.device.map(|device| device.serial_number().to_owned()).unwrap_or_default(),
            score: decision.score().map(hub_core::trust::TrustScore::get),
            level: assessment.map(|assessment| assessment.level().to_string()),
            scenario: assessment.map(|assessment| assessment.scenario.to_string()),
            facts_age_seconds: decision.facts_age.map(|age| age.as_secs()),
            factors: assessment
                .map(|assessment| {
                    assessment.findings.iter().filter_map(|finding| line(judged, finding)).collect()
                })
                .unwrap_or_default(),
            limit: assessment.and_then(|assessment| assessment.ceiling).map(|ceiling| LimitLine {
                level: ceiling.level.to_string(),
                source: ceiling.source.clone(),
                reason: ceiling.reason.clone(),
            }),
        }
    }
}

fn line(judged: &Judged<'_>, finding: &Finding) -> Option<FactorLine> {
    Some(FactorLine::new(finding, judged.facts.as_ref()?, &judged.rules.trust, judged.now))
}

impl FactorLine {
    /// Of a finding.
    pub(super) fn new(finding: &Finding, facts: &TrustFacts<'_>, rules: &TrustRules, now: Timestamp) -> Self {
        Self {
            factor: finding.factor.to_string(),
            label: finding.factor.label().to_owned(),
            value: finding.value(facts, rules, now),
            verdict: finding.verdict.to_string(),
            leaves: finding.effect.leaves().get(),
            is_trial: finding.is_trial,
            remedy: finding.remedy(rules),
        }
    }
}

/// What decided it, in a sentence for operators.
fn because(reason: &Reason) -> String {
    match reason {
        Reason::Enough => "everything that the policy asks for is there".to_owned(),
        Reason::NoDeviceAsked => "the policy asks for no device, and none is known".to_owned(),
        Reason::FailedOpen => "what is known of the device is too old, and the policy fails open".to_owned(),
        Reason::InGrace { until } => format!("the score fell a short while ago: let in until {until}"),
        Reason::Bypassed { id } => format!("an admin opened the service for this user (bypass {id})"),
        Reason::PathRefused(refusal) => format!("the path is refused: {refusal}"),
        Reason::NoService => "no service has this host and path".to_owned(),
        Reason::NoPolicy => "the policy of the service is not there".to_owned(),
        Reason::NoUser => "the policy asks for a user, and the proxy told of none".to_owned(),
        Reason::NotInGroup => "the user is in none of the groups that the policy names".to_owned(),
        Reason::NoDevice => "the policy asks for a device, and nothing identifies one".to_owned(),
        Reason::CertificateRefused(fault) => fault.to_string(),
        Reason::NotInFleet { key } if key.is_empty() => "no device of the fleet is meant".to_owned(),
        Reason::NotInFleet { key } => format!("no device of the fleet has the key {key:?}"),
        Reason::AmbiguousDevice { key } => format!("several devices of the fleet have the key {key:?}"),
        Reason::FactsTooOld { age } => {
            format!(
                "the tenant has not confirmed for {} what is known of the device",
                hub_core::trust::span(*age)
            )
        }
        Reason::Silent => "nothing was heard of the device for longer than the policy allows".to_owned(),
        Reason::Limited { source } => format!("{source} set a limit"),
        Reason::Factor(factor) => format!("{} costs the device too much", factor.label().to_lowercase()),
    }
}
