//! How many devices are in which state.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::InstallState;

/// Devices of an app by state. A state that no device is in is not held.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StateCounts(BTreeMap<InstallState, u64>);

impl StateCounts {
    /// Devices in a state.
    pub fn of(&self, state: InstallState) -> u64 {
        self.0.get(&state).copied().unwrap_or(0)
    }

    /// Devices in all states.
    pub fn total(&self) -> u64 {
        self.0.values().sum()
    }

    /// Devices whose state will become another by itself.
    pub fn under_way(&self) -> u64 {
        self.0.iter().filter(|(state, _)| state.is_under_way()).map(|(_, count)| count).sum()
    }

    /// The states that occur, in the order in which they are shown.
    pub fn iter(&self) -> impl Iterator<Item = (InstallState, u64)> + '_ {
        InstallState::ALL.into_iter().map(|state| (state, self.of(state))).filter(|(_, count)| *count > 0)
    }
}

impl FromIterator<(InstallState, u64)> for StateCounts {
    fn from_iter<T: IntoIterator<Item = (InstallState, u64)>>(counts: T) -> Self {
        let mut all = Self::default();
        for (state, count) in counts.into_iter().filter(|(_, count)| *count > 0) {
            *all.0.entry(state).or_default() += count;
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_add_up_and_those_without_a_device_are_not_held() {
        let counts: StateCounts = [
            (InstallState::Pending, 2),
            (InstallState::Removing, 1),
            (InstallState::Installed, 7),
            (InstallState::Failed, 0),
        ]
        .into_iter()
        .collect();
        assert_eq!((counts.total(), counts.under_way(), counts.of(InstallState::Failed)), (10, 3, 0));
        let json = serde_json::to_string(&counts).unwrap();
        assert_eq!(json, r#"{"installed":7,"pending":2,"removing":1}"#);
        assert_eq!(serde_json::from_str::<StateCounts>(&json).unwrap(), counts);
    }
}
