//! What each factor costs.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Factor, Level, TrustScore, Verdict};
use crate::{fleet::Ownership, tagging::Risk};

/// What something costs a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Nothing: it is shown, and that is all.
    None,
    /// The score is at most this.
    Cap(TrustScore),
    /// The score is 0.
    AlwaysDeny,
}

impl Effect {
    /// The highest score that it leaves.
    pub fn leaves(self) -> TrustScore {
        match self {
            Self::None => TrustScore::MAX,
            Self::Cap(score) => score,
            Self::AlwaysDeny => TrustScore::ZERO,
        }
    }
}

/// Whether a factor counts.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    strum::EnumString,
    strum::AsRefStr,
    strum::Display,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Switch {
    /// It is not looked at.
    Off,
    /// It is looked at and shown, and has no effect.
    Trial,
    /// It counts.
    On,
}

/// How one factor is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactorRule {
    /// Whether it counts.
    pub state: Switch,
    /// What it costs when it is bad.
    pub bad: Effect,
    /// What it costs when it is not known.
    pub unknown: Effect,
}

impl FactorRule {
    const OFF: Self = Self { state: Switch::Off, bad: Effect::None, unknown: Effect::None };

    /// Where nobody chose otherwise. Compliance is as BY-7 and BY-8 want it; a device that is not managed any more is no
    /// device of the fleet; what another product tells was told in order to count. All else is off until somebody
    /// wants it.
    fn of(factor: Factor) -> Self {
        match factor {
            Factor::Compliance => Self { state: Switch::On, bad: Effect::AlwaysDeny, unknown: Effect::None },
            Factor::Enrollment => Self { state: Switch::On, bad: Effect::AlwaysDeny, unknown: Effect::None },
            Factor::Risk => Self { state: Switch::On, bad: Effect::AlwaysDeny, unknown: Effect::None },
            _ => Self::OFF,
        }
    }
}

/// The rules of all factors; those that are not named are as [`FactorRule::of`] says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FactorRules(BTreeMap<Factor, FactorRule>);

impl FactorRules {
    /// How a factor is taken.
    pub fn get(&self, factor: Factor) -> FactorRule {
        self.0.get(&factor).copied().unwrap_or_else(|| FactorRule::of(factor))
    }

    /// Takes a factor otherwise.
    pub fn set(&mut self, factor: Factor, rule: FactorRule) {
        self.0.insert(factor, rule);
    }

    /// Those that somebody chose.
    pub fn chosen(&self) -> impl Iterator<Item = (Factor, FactorRule)> + '_ {
        self.0.iter().map(|(factor, rule)| (*factor, *rule))
    }
}

/// All that decides a score, for the whole hub.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TrustRules {
    /// What each factor costs.
    pub factors: FactorRules,
    /// The oldest version that is good, by platform (`ios = "17.5"`).
    pub os_minimum: BTreeMap<String, String>,
    /// Days since the last patch that are good. 1 to 3,650.
    pub patch_age_max_days: u32,
    /// Hours since the last contact that are good. 1 to 8,760.
    pub last_seen_max_hours: u32,
    /// Hours since the agent's last report that are good. 1 to 8,760.
    pub agent_report_max_hours: u32,
    /// Whose devices are good.
    pub owners: Vec<Ownership>,
    /// Bundle ids of apps that are not wanted. At most 500.
    pub unwanted_apps: Vec<String>,
    /// What medium risk costs; what high risk costs is the factor's own.
    pub medium_risk: Effect,
    /// What low risk costs.
    pub low_risk: Effect,
}

impl Default for TrustRules {
    fn default() -> Self {
        Self {
            factors: FactorRules::default(),
            os_minimum: BTreeMap::new(),
            patch_age_max_days: 90,
            last_seen_max_hours: 24 * 14,
            agent_report_max_hours: 24,
            owners: vec![Ownership::CorporateDedicated, Ownership::CorporateShared],
            unwanted_apps: Vec::new(),
            medium_risk: Effect::Cap(Level::Medium.highest()),
            low_risk: Effect::None,
        }
    }
}

impl TrustRules {
    /// What a finding costs. A breach of compliance costs everything, whatever was chosen (BY-7).
    pub(super) fn effect(&self, factor: Factor, verdict: Verdict, risk: Risk) -> Effect {
        let rule = self.factors.get(factor);
        match (factor, verdict) {
            (Factor::Compliance, Verdict::Bad) => Effect::AlwaysDeny,
            (_, Verdict::Good) => Effect::None,
            (Factor::Risk, Verdict::Bad) if risk == Risk::Medium => self.medium_risk,
            (Factor::Risk, Verdict::Bad) if risk == Risk::Low => self.low_risk,
            (_, Verdict::Bad) => rule.bad,
            (_, Verdict::Unknown) => rule.unknown,
        }
    }

    /// Whether a factor counts. Compliance always does.
    pub(super) fn switch(&self, factor: Factor) -> Switch {
        if factor == Factor::Compliance { Switch::On } else { self.factors.get(factor).state }
    }
}
