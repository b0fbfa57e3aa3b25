//! How the tagging of an integration looks on the wire.

use hub_core::integration::TaggingSettings;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Which tags are written back to the tenant.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TaggingSettings)]
pub struct TaggingSettingsView {
    /// One tag for the status of each device.
    pub device_status: bool,
    /// One tag for the risk of each device.
    pub device_risk: bool,
    /// One tag for each threat factor of a device.
    pub device_threat_factors: bool,
    /// What all of them begin with. Tags that begin otherwise are never touched.
    pub prefix: String,
    /// Days without contact after which a device counts as inactive.
    pub inactive_after_days: u32,
}

/// Which tags are written back; what is left out stays as it is, or gets its default.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TaggingEdit {
    /// One tag for the status of each device; off unless told.
    pub device_status: Option<bool>,
    /// One tag for the risk of each device; off unless told.
    pub device_risk: Option<bool>,
    /// One tag for each threat factor of a device; off unless told.
    pub device_threat_factors: Option<bool>,
    /// 2–20 letters, digits, `_`, `-` and `.`; `MOORING_` unless told.
    pub prefix: Option<String>,
    /// 1–365; 14 unless told.
    pub inactive_after_days: Option<u32>,
}

impl TaggingEdit {
    /// What is given over what is there.
    pub fn over(&self, now: &TaggingSettings) -> TaggingSettings {
        TaggingSettings {
            device_status: self.device_status.unwrap_or(now.device_status),
            device_risk: self.device_risk.unwrap_or(now.device_risk),
            device_threat_factors: self.device_threat_factors.unwrap_or(now.device_threat_factors),
            prefix: self.prefix.as_ref().unwrap_or(&now.prefix).trim().to_owned(),
            inactive_after_days: self.inactive_after_days.unwrap_or(now.inactive_after_days),
        }
    }
}

impl From<TaggingSettings> for TaggingSettingsView {
    fn from(tagging: TaggingSettings) -> Self {
        Self {
            device_status: tagging.device_status,
            device_risk: tagging.device_risk,
            device_threat_factors: tagging.device_threat_factors,
            prefix: tagging.prefix,
            inactive_after_days: tagging.inactive_after_days,
        }
    }
}
