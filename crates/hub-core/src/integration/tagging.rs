//! Which tags the hub writes back to a tenant (HM-17).

use serde::{Deserialize, Serialize};

/// Prefix of all tags of the hub, unless told.
pub const PREFIX: &str = "MOORING_";
/// Days without contact after which a device counts as inactive, unless told.
pub const INACTIVE_AFTER_DAYS: u32 = 14;

/// Three switches, off unless told, and the names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TaggingSettings {
    /// One tag for the status of each device.
    pub device_status: bool,
    /// One tag for the risk of each device.
    pub device_risk: bool,
    /// One tag for each threat factor of a device.
    pub device_threat_factors: bool,
    /// What all of them begin with. Tags that begin otherwise are never touched.
    pub prefix: String,
    /// Days without contact after which a device counts as inactive: 1–365.
    pub inactive_after_days: u32,
}

impl TaggingSettings {
    /// Whether any tag is written.
    pub fn is_on(&self) -> bool {
        self.device_status || self.device_risk || self.device_threat_factors
    }
}

impl Default for TaggingSettings {
    fn default() -> Self {
        Self {
            device_status: false,
            device_risk: false,
            device_threat_factors: false,
            prefix: PREFIX.to_owned(),
            inactive_after_days: INACTIVE_AFTER_DAYS,
        }
    }
}
