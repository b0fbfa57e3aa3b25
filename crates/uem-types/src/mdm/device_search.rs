//! What the device searches of v1 and v2 and the look-up of many devices answer.

use serde::{Deserialize, Serialize};

use crate::wire::lenient;

use super::device::Device;

/// A page of devices.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeviceSearchResult {
    /// The devices of this page.
    #[serde(deserialize_with = "lenient::list")]
    pub devices: Vec<Device>,
    /// The page this is, from 0.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub page: Option<i64>,
    /// The page size in force, which may be smaller than what was asked.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub page_size: Option<i64>,
    /// How many rows there are on all pages.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
    /// Keys that no device was found for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub orphan_devices_details: Option<OrphanDevices>,
}

/// Keys that could not be resolved.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct OrphanDevices {
    /// How many.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub count: Option<i64>,
    /// Each of them.
    #[serde(default, deserialize_with = "lenient::list")]
    pub devices: Vec<OrphanDevice>,
}

/// A key that could not be resolved.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct OrphanDevice {
    /// The key as it was given.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub device_uuid: Option<String>,
    /// Why, as a code.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub error_code: Option<i64>,
    /// Why, in words.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub error_message: Option<String>,
}
