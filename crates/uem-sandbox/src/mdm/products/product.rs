//! A product: what devices are to have and in which order, for smart groups, under conditions.

use serde::{Deserialize, Serialize};

use crate::mdm::definitions::Body;

/// What a step of a manifest does, with the number that `ActionTypeID` and `StepType` carry.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, strum::FromRepr, strum::IntoStaticStr,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
#[repr(u8)]
pub(crate) enum StepKind {
    /// Puts an application on.
    InstallApplication = 1,
    /// Takes an application off.
    UninstallApplication = 2,
    /// Puts a profile on.
    InstallProfile = 3,
    /// Takes a profile off.
    UninstallProfile = 4,
    /// Copies files and runs their actions.
    InstallFileAction = 5,
    /// Runs the actions for removal.
    UninstallFileAction = 6,
    /// Puts an event action on.
    InstallEventAction = 7,
    /// Takes an event action off.
    UninstallEventAction = 8,
    /// Starts the device anew.
    Reboot = 9,
}

impl StepKind {
    /// The action of that number.
    pub(crate) fn numbered(number: i64) -> Option<Self> {
        u8::try_from(number).ok().and_then(Self::from_repr)
    }
}

/// One step of a manifest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Step {
    /// What it does.
    pub action: StepKind,
    /// The application, profile, file action or event action; 0 for none.
    pub item: i64,
    /// Whether it outlives an enterprise reset.
    pub persists: bool,
}

/// What is kept of a product.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Product {
    /// What it is for.
    pub description: String,
    /// Platform number.
    pub platform: u8,
    /// Whether devices get it.
    pub is_active: bool,
    /// Devices take it only when asked.
    pub is_elective: bool,
    /// Counts the changes.
    pub version: i64,
    /// Smart groups by id.
    pub smart_groups: Vec<i64>,
    /// What is done, in order.
    pub manifest: Vec<Step>,
    /// Conditions before it is loaded, by id.
    pub download_conditions: Vec<i64>,
    /// Conditions before it is installed, by id.
    pub install_conditions: Vec<i64>,
    /// When it is switched on, as written.
    pub activates_at: Option<String>,
    /// When it is switched off, as written.
    pub deactivates_at: Option<String>,
    /// Time of day at which it is installed, as written.
    pub installs_at: Option<String>,
    /// Only from a relay server.
    pub is_relay_only: bool,
    /// Tries again by itself.
    pub retries: bool,
    /// Goes on where it was interrupted.
    pub resumes: bool,
    /// Devices may process it again.
    pub reprocesses: bool,
    /// Goes first.
    pub is_expedited: bool,
    /// When it was last given out or taken back, tenant time in milliseconds.
    pub published_at: i64,
}

impl Body for Product {
    const KIND: &'static str = "product";
}
