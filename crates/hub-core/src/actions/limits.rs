//! How many of a kind may go without a second operator, at once and in a time.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::{ActionKind, Harm, TARGETS_MAX};
use crate::{checks, integration::SettingError};

/// Limits of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KindLimits {
    /// So many targets are begun within the window; more are held.
    pub per_window: u32,
    /// Orders with more targets than this wait for a second operator. With 0 all do.
    pub second_operator_above: u32,
}

impl KindLimits {
    /// What holds unless somebody set something else.
    pub fn default_of(kind: ActionKind) -> Self {
        let (per_window, second_operator_above) = match (kind, kind.harm()) {
            (ActionKind::DeviceWipe, _) => (10, 0),
            (_, Harm::Destroys) => (10, 1),
            (_, Harm::Disrupts) => (10, 10),
            (_, Harm::None) => (1_000, 500),
        };
        Self { per_window, second_operator_above }
    }
}

/// The guards that an admin sets, for the whole hub.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GuardSettings {
    /// Length of the window, in minutes.
    pub window_minutes: u32,
    /// What is held, or approved and not yet sent, is cancelled after so many hours.
    pub approval_hours: u32,
    /// Limits that differ from the defaults.
    pub kinds: BTreeMap<ActionKind, KindLimits>,
}

impl Default for GuardSettings {
    fn default() -> Self {
        Self { window_minutes: 20, approval_hours: 24, kinds: BTreeMap::new() }
    }
}

impl GuardSettings {
    /// The limits of a kind.
    pub fn of(&self, kind: ActionKind) -> KindLimits {
        self.kinds.get(&kind).copied().unwrap_or_else(|| KindLimits::default_of(kind))
    }

    /// The window.
    pub fn window(&self) -> SignedDuration {
        SignedDuration::from_mins(i64::from(self.window_minutes))
    }

    /// How long an order waits.
    pub fn approval_time(&self) -> SignedDuration {
        SignedDuration::from_hours(i64::from(self.approval_hours))
    }

    /// What is wrong with them.
    pub fn check(&self) -> Vec<SettingError> {
        let most = u32::try_from(TARGETS_MAX).unwrap_or(u32::MAX);
        let mut errors: Vec<SettingError> = [
            checks::range("window_minutes", self.window_minutes, 1..=1_440, "minutes"),
            checks::range("approval_hours", self.approval_hours, 1..=168, "hours"),
        ]
        .into_iter()
        .flatten()
        .collect();
        for (kind, limits) in &self.kinds {
            let of = |field, value| checks::range(field, value, 0..=most, &format!("targets ({kind})"));
            errors.extend(of("per_window", limits.per_window));
            errors.extend(of("second_operator_above", limits.second_operator_above));
        }
        errors
    }
}
