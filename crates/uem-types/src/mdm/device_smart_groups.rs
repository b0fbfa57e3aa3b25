//! The smart groups a device is in.

use serde::{Deserialize, Serialize};

use crate::{
    SmartGroupId,
    wire::{lenient, shape},
};

/// The groups.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeviceSmartGroupsResult {
    /// The groups.
    #[serde(deserialize_with = "lenient::list")]
    pub smart_group: Vec<DeviceSmartGroup>,
}

/// A smart group, seen from a device.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeviceSmartGroup {
    /// Its number.
    #[serde(default, with = "shape::opt_value", skip_serializing_if = "Option::is_none")]
    pub smart_group_id: Option<SmartGroupId>,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub smart_group_name: Option<String>,
}
