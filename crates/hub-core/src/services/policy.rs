//! What a service asks of who wants in.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use crate::trust::{Level, TrustScore};

/// What a service asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Policy {
    /// Name, unique.
    pub name: String,
    /// Only members of one of these groups, as the identity provider names them; without any, everybody.
    pub user_groups: Vec<String>,
    /// A user must be known, even where no group is asked for.
    pub needs_user: bool,
    /// The device must be identified by a certificate or its agent, and be a device of the fleet.
    pub needs_trusted_device: bool,
    /// The least score; asking for one asks for a trusted device as well.
    pub minimum: Minimum,
    /// What happens when what is known of the device is older than it may be.
    pub fail_mode: FailMode,
    /// How old what the tenant told of a device may be, in minutes. 5 to 43,200 (30 days).
    pub facts_max_age_minutes: u32,
    /// Hours without any news of a device after which it is always denied; 0 asks for none. 0 to 8,760.
    pub silence_max_hours: u32,
    /// Minutes that a device is still let in after its score fell below the minimum, unless it fell to 0. 0 to 10,080.
    pub grace_minutes: u32,
    /// Nobody can open this in an emergency.
    pub forbids_bypass: bool,
    /// How long a signed token about a request that is let in counts, in minutes; 0 makes none. 0 to 60.
    pub token_minutes: u32,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            name: String::new(),
            user_groups: Vec::new(),
            needs_user: false,
            needs_trusted_device: true,
            minimum: Minimum::Level(Level::High),
            fail_mode: FailMode::Closed,
            facts_max_age_minutes: 24 * 60,
            silence_max_hours: 0,
            grace_minutes: 0,
            forbids_bypass: false,
            token_minutes: 0,
        }
    }
}

impl Policy {
    /// Whether a device is asked for at all.
    pub fn asks_for_device(&self) -> bool {
        self.needs_trusted_device || self.minimum.score() > TrustScore::ZERO
    }

    /// Whether a user is asked for.
    pub fn asks_for_user(&self) -> bool {
        self.needs_user || !self.user_groups.is_empty()
    }

    /// How old what is known may be.
    pub fn facts_max_age(&self) -> SignedDuration {
        SignedDuration::from_mins(i64::from(self.facts_max_age_minutes))
    }

    /// How long a device may be silent, where that is asked for.
    pub fn silence_max(&self) -> Option<SignedDuration> {
        (self.silence_max_hours > 0).then(|| SignedDuration::from_hours(i64::from(self.silence_max_hours)))
    }

    /// How long a device is let in after its score fell.
    pub fn grace(&self) -> SignedDuration {
        SignedDuration::from_mins(i64::from(self.grace_minutes))
    }
}

/// The least a device must reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Minimum {
    /// Nothing is asked for; a score of 0 is denied all the same.
    None,
    /// A level.
    Level(Level),
    /// A score.
    Score(TrustScore),
}

impl Minimum {
    /// As a score.
    pub fn score(self) -> TrustScore {
        match self {
            Self::None => TrustScore::ZERO,
            Self::Level(level) => level.lowest(),
            Self::Score(score) => score,
        }
    }
}

impl std::fmt::Display for Minimum {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::None => f.write_str("none"),
            Self::Level(level) => f.write_str(level.label()),
            Self::Score(score) => score.fmt(f),
        }
    }
}

/// What happens when the tenant has not confirmed for too long what is known of a device (BY-10).
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    strum::EnumIter,
    strum::EnumString,
    strum::AsRefStr,
    strum::Display,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum FailMode {
    /// The user is shown a page that says why.
    Closed,
    /// The user is let in without the device: only where the policy asks for neither a trusted device nor a score.
    Open,
}
