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
