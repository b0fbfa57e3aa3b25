//! The states.

use serde::{Deserialize, Serialize};

/// What there is of an app on a device that it is assigned to.
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
    strum::EnumString,
    strum::AsRefStr,
    strum::Display,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum InstallState {
    /// It is there, in the version it should be.
    Installed,
    /// It is there in another version.
    OtherVersion,
    /// It is on its way.
    Pending,
    /// The device did not install it.
    Failed,
    /// It is to be taken away.
    Removing,
    /// It should have been taken away and is still there.
    RemovalFailed,
    /// It is not there, and nothing is under way.
    NotInstalled,
    /// The tenant's words are not known, or there are none.
    Unknown,
}

impl InstallState {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 8] = [
        Self::Installed,
        Self::OtherVersion,
        Self::Pending,
        Self::Failed,
        Self::Removing,
        Self::RemovalFailed,
        Self::NotInstalled,
        Self::Unknown,
    ];

    /// Whether it will become another state by itself.
    pub fn is_under_way(self) -> bool {
        matches!(self, Self::Pending | Self::Removing)
    }
}
