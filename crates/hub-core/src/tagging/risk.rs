//! Risk and threat factors of a device, as something outside of the tenant has told them.

use serde::{Deserialize, Serialize};

/// Most threat factors of one device.
pub const THREAT_FACTORS_MAX: usize = 20;

/// How much a device endangers, told by a product that watches it.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    strum::EnumIter,
    strum::EnumString,
    strum::AsRefStr,
    strum::Display,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Risk {
    /// Nothing is known against it; also when nobody has told anything.
    #[default]
    None,
    /// A little.
    Low,
    /// To be looked at.
    Medium,
    /// To be kept out.
    High,
}

impl Risk {
    /// Its word in the name of a tag.
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "None",
            Self::Low => "Low",
            Self::Medium => "Medium",
            Self::High => "High",
        }
    }
}

/// What was told of one device.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RiskFacts {
    /// Risk.
    pub risk: Risk,
    /// Threat factors, in order and without doubles.
    pub threat_factors: Vec<String>,
}

impl RiskFacts {
    /// What counts where several products tell of one device: the highest risk and, as far as a device may have so many, every
    /// threat factor. Each of them can only lower what it raised itself.
    pub fn together<'a>(told: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut together = Self::default();
        for one in told {
            together.risk = together.risk.max(one.risk);
            together.threat_factors.extend(one.threat_factors.iter().cloned());
        }
        together.threat_factors.sort_unstable();
        together.threat_factors.dedup();
        together.threat_factors.truncate(THREAT_FACTORS_MAX);
        together
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(risk: Risk, factors: &[&str]) -> RiskFacts {
        RiskFacts { risk, threat_factors: factors.iter().map(|factor| (*factor).to_owned()).collect() }
    }

    #[test]
    fn the_highest_risk_counts_and_every_threat_factor() {
        for (all, expected) in [
            (vec![], told(Risk::None, &[])),
            (vec![told(Risk::Low, &["b"])], told(Risk::Low, &["b"])),
            (vec![told(Risk::Low, &["b"]), told(Risk::High, &["a", "b"])], told(Risk::High, &["a", "b"])),
            (vec![told(Risk::High, &[]), told(Risk::None, &["c"])], told(Risk::High, &["c"])),
        ] {
            assert_eq!(RiskFacts::together(&all), expected, "{all:?}");
        }
    }
}
