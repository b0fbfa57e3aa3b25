//! From facts to a score.

use jiff::{SignedDuration, Timestamp};
use strum::IntoEnumIterator as _;

use super::{Ceiling, Factor, Finding, Level, Switch, TrustFacts, TrustRules, TrustScore, Verdict};

/// Which of the two ways of BY-8 led to the score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::AsRefStr, strum::Display)]
#[strum(serialize_all = "snake_case")]
pub enum Scenario {
    /// The agent is on the device and belongs to its record: compliance that is not broken leaves the score alone.
    AgentCorrelated,
    /// No agent; the device is known by its certificate: compliance that is not broken gives the maximum.
    CertificateOnly,
}

/// A score and everything that led to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assessment<'a> {
    /// The score.
    pub score: TrustScore,
    /// By which way.
    pub scenario: Scenario,
    /// What each factor that is on or tried out found, in their order.
    pub findings: Vec<Finding>,
    /// The strictest limit set from outside that lowered the score, or would have.
    pub ceiling: Option<&'a Ceiling>,
    /// Nothing was heard of the device for longer than it may be silent (BY-13).
    pub is_stale: bool,
}

impl Assessment<'_> {
    /// The level.
    pub fn level(&self) -> Level {
        self.score.level()
    }

    /// The finding that decided the score: the first of those that leave the least.
    pub fn decisive(&self) -> Option<&Finding> {
        let counted = self.findings.iter().filter(|finding| !finding.is_trial);
        counted
            .min_by_key(|finding| finding.effect.leaves())
            .filter(|finding| finding.effect.leaves() == self.score && self.score < TrustScore::MAX)
    }
}

/// The score of a device that is identified. `silence_max` is how long nothing may have been heard of it.
pub fn assess<'a>(
    facts: &TrustFacts<'_>,
    rules: &TrustRules,
    ceilings: &'a [Ceiling],
    silence_max: Option<SignedDuration>,
    now: Timestamp,
) -> Assessment<'a> {
    let findings: Vec<Finding> =
        Factor::iter().filter_map(|factor| find(factor, facts, rules, now)).collect();
    let counted = findings.iter().filter(|finding| !finding.is_trial).map(|finding| finding.effect.leaves());
    let ceiling =
        ceilings.iter().filter(|ceiling| ceiling.counts_at(now)).min_by_key(|ceiling| ceiling.level);
    let is_stale = silence_max.is_some_and(|limit| is_silent(facts, limit, now));
    let limits = ceiling
        .map(|ceiling| ceiling.level.highest())
        .into_iter()
        .chain(is_stale.then_some(TrustScore::ZERO));
    Assessment {
        score: counted.chain(limits).fold(TrustScore::MAX, TrustScore::min),
        scenario: if facts.has_agent(rules, now) {
            Scenario::AgentCorrelated
        } else {
            Scenario::CertificateOnly
        },
        findings,
        ceiling,
        is_stale,
    }
}

fn find(factor: Factor, facts: &TrustFacts<'_>, rules: &TrustRules, now: Timestamp) -> Option<Finding> {
    let switch = rules.switch(factor);
    if switch == Switch::Off {
        return None;
    }
    let verdict: Verdict = factor.look(facts, rules, now);
    let effect = rules.effect(factor, verdict, facts.risk);
    Some(Finding { factor, verdict, effect, is_trial: switch == Switch::Trial })
}

/// Never heard of is silent.
fn is_silent(facts: &TrustFacts<'_>, limit: SignedDuration, now: Timestamp) -> bool {
    facts.heard_at().is_none_or(|at| now.duration_since(at) > limit)
}
