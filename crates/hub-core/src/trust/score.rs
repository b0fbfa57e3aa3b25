//! Scores and levels.

use serde::{Deserialize, Serialize};

/// From 0 to 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct TrustScore(u8);

impl TrustScore {
    /// Nothing is granted, whatever a policy asks for.
    pub const ZERO: Self = Self(0);
    /// Nothing speaks against the device.
    pub const MAX: Self = Self(100);

    /// The number.
    pub fn get(self) -> u8 {
        self.0
    }

    /// Its level.
    pub fn level(self) -> Level {
        match self.0 {
            0 => Level::AlwaysDeny,
            1..=60 => Level::Low,
            61..=80 => Level::Medium,
            _ => Level::High,
        }
    }
}

impl TryFrom<u8> for TrustScore {
    type Error = String;

    fn try_from(number: u8) -> Result<Self, String> {
        (number <= 100).then_some(Self(number)).ok_or_else(|| format!("a score is 0 to 100, not {number}"))
    }
}

impl From<TrustScore> for u8 {
    fn from(score: TrustScore) -> Self {
        score.0
    }
}

impl std::fmt::Display for TrustScore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// What a score comes to (BY-2b).
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::EnumIter,
    strum::EnumString,
    strum::AsRefStr,
    strum::Display,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Level {
    /// Score 0: no policy lets it in.
    AlwaysDeny,
    /// 1 to 60.
    Low,
    /// 61 to 80.
    Medium,
    /// 81 to 100.
    High,
}

impl Level {
    /// The highest score of this level: what a device is capped at that may reach no more than this level.
    pub fn highest(self) -> TrustScore {
        TrustScore(match self {
            Self::AlwaysDeny => 0,
            Self::Low => 60,
            Self::Medium => 80,
            Self::High => 100,
        })
    }

    /// The lowest score of this level: what a policy asks for that names this level.
    pub fn lowest(self) -> TrustScore {
        TrustScore(match self {
            Self::AlwaysDeny => 0,
            Self::Low => 1,
            Self::Medium => 61,
            Self::High => 81,
        })
    }

    /// As people read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::AlwaysDeny => "Always deny",
            Self::Low => "Low",
            Self::Medium => "Medium",
            Self::High => "High",
        }
    }
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator as _;

    use super::*;

    #[test]
    fn every_score_has_one_level_and_levels_leave_no_gap() {
        for number in 0..=100 {
            let score = TrustScore::try_from(number).unwrap();
            let level = score.level();
            assert!(level.lowest() <= score && score <= level.highest(), "{score} is {level}");
        }
        let levels: Vec<_> = Level::iter().collect();
        for pair in levels.windows(2) {
            assert_eq!(pair[0].highest().get() + 1, pair[1].lowest().get());
        }
        assert!(TrustScore::try_from(101).is_err());
    }
}
