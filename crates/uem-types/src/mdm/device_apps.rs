//! The apps of a device, in the old list (by number) and the new search (by UUID).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    DeviceId, EntityNumber, EntityRef,
    wire::{lenient, link::AdditionalInfo, shape, time, word},
};

use super::enums::DeviceAppStatus;

/// A page of the old list.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeviceAppsResult {
    /// The apps.
    #[serde(deserialize_with = "lenient::list")]
    pub device_apps: Vec<DeviceApp>,
    /// The page this is, from 0.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub page: Option<i64>,
    /// The page size in force, which may be smaller than what was asked.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub page_size: Option<i64>,
    /// How many rows there are on all pages.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

/// An app of the old list.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeviceApp {
    /// The entry's number.
    #[serde(default, with = "shape::opt_value", skip_serializing_if = "Option::is_none")]
    pub id: Option<EntityNumber>,
    /// The entry's UUID.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub uuid: Option<Uuid>,
    /// Name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub application_name: Option<String>,
    /// Bundle id or package name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub application_identifier: Option<String>,
    /// Build.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub build_version: Option<String>,
    /// Version.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Version assigned.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub app_version: Option<String>,
    /// State on the device.
    #[serde(default, with = "word::name", skip_serializing_if = "Option::is_none")]
    pub status: Option<DeviceAppStatus>,
    /// Size, bytes.
    #[serde(default, with = "shape::number_text", skip_serializing_if = "Option::is_none")]
    pub size: Option<i64>,
    /// Kind of app.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub r#type: Option<String>,
    /// Whether the UEM manages it.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub is_managed: Option<bool>,
    /// Whether a newer version is to be had.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub has_update_available: Option<bool>,
    /// Whether its licence belongs to the device.
    #[serde(
        rename = "DeviceBasedVPP",
        default,
        deserialize_with = "lenient::flag",
        skip_serializing_if = "Option::is_none"
    )]
    pub device_based_vpp: Option<bool>,
    /// The device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_id: Option<EntityRef<DeviceId>>,
}

/// A page of the new search. Past the end it is an empty list, never 204.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct DeviceAppSearchResult {
    /// The apps.
    #[serde(deserialize_with = "lenient::list")]
    pub app_items: Vec<DeviceAppItem>,
    /// Links.
    #[serde(rename = "AdditionalInfo", default, skip_serializing_if = "Option::is_none")]
    pub additional_info: Option<AdditionalInfo>,
    /// How many there are on all pages.
    #[serde(
        rename = "TotalResults",
        default,
        deserialize_with = "lenient::whole",
        skip_serializing_if = "Option::is_none"
    )]
    pub total_results: Option<i64>,
}

/// An app of the new search.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct DeviceAppItem {
    /// Name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Name as shown.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// Bundle id or package name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub bundle_id: Option<String>,
    /// Version on the device.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub installed_version: Option<String>,
    /// Version assigned.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub assigned_version: Option<String>,
    /// Whether it is assigned.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub assignment_status: Option<String>,
    /// Whether it is installed.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub installed_status: Option<String>,
    /// What the UEM last did about it.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub latest_uem_action: Option<String>,
    /// When.
    #[serde(default, with = "time::v1", skip_serializing_if = "Option::is_none")]
    pub latest_uem_action_time: Option<Timestamp>,
    /// Size, bytes.
    #[serde(default, with = "shape::number_text", skip_serializing_if = "Option::is_none")]
    pub size: Option<i64>,
    /// The app's UUID, for apps the UEM knows.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub application_uuid: Option<Uuid>,
    /// Whether its licence belongs to the device.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub device_based_vpp: Option<bool>,
}
