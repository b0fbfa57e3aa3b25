//! Which tags the hub writes back to a tenant (HM-17).

use serde::{Deserialize, Serialize};

/// Prefix of all tags of the hub, unless told.
pub const PREFIX: &str = "MOORING_";

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
}

impl Default for TaggingSettings {
    fn default() -> Self {
        Self {
            device_status: false,
            device_risk: false,
            device_threat_factors: false,
            prefix: PREFIX.to_owned(),
        }
    }
}
