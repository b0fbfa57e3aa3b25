//! When the passing of time alone may change a score: for what rests on one and lasts, such as a signed token.

use jiff::{SignedDuration, Timestamp};

use super::{Agent, Ceiling, Factor, READING_AGE_MAX, Switch, TrustFacts, TrustRules};

/// Until when the same facts, rules and limits come to the same score, whatever else stays as it is; `None` for ever.
/// `silence_max` is how long nothing may have been heard of the device.
pub fn score_until(
    facts: &TrustFacts<'_>,
    rules: &TrustRules,
    ceilings: &[Ceiling],
    silence_max: Option<SignedDuration>,
    now: Timestamp,
) -> Option<Timestamp> {
    let counted = Factor::all().filter(|factor| rules.switch(*factor) == Switch::On);
    let readings = counted.flat_map(|factor| factor.turns_at(facts, rules)).flatten();
    let silence =
        facts.heard_at().zip(silence_max).and_then(|(heard_at, limit)| heard_at.checked_add(limit).ok());
    // What has ended has had its effect.
    let limits =
        ceilings.iter().filter(|ceiling| ceiling.counts_at(now)).filter_map(|limit| limit.expires_at);
    readings.chain(silence).filter(|at| *at >= now).chain(limits).min()
}

impl Factor {
    /// When what it finds may be something else, because a fact grows too old.
    fn turns_at(self, facts: &TrustFacts<'_>, rules: &TrustRules) -> [Option<Timestamp>; 2] {
        let after = |at: Option<Timestamp>, limit| at.and_then(|at| at.checked_add(limit).ok());
        let hours = |count: u32| SignedDuration::from_hours(i64::from(count));
        let sample = after(facts.sampled_at, READING_AGE_MAX);
        let agent = match facts.agent {
            Agent::Absent => None,
            Agent::Reported(at) => after(Some(at), hours(rules.agent_report_max_hours)),
        };
        match self {
            Self::Compromised => [sample, None],
            Self::Encryption | Self::Passcode => [sample, agent],
            Self::PatchAge => [after(facts.patched_at, hours(rules.patch_age_max_days) * 24), None],
            Self::LastSeen => [after(facts.last_seen, hours(rules.last_seen_max_hours)), None],
            Self::UnwantedApp => [after(facts.apps_read_at, READING_AGE_MAX), None],
            Self::Agent => [agent, None],
            Self::Compliance | Self::OsVersion | Self::Ownership | Self::Enrollment | Self::Risk => {
                [None, None]
            }
        }
    }
}
