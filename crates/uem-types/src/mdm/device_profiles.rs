//! The profiles of a device.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    DeviceId, EntityRef, OrgGroupId, ProfileId,
    wire::{lenient, shape, word},
};

use super::enums::{AssignmentType, DeviceProfileStatus};

/// A page of profiles.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeviceProfilesResult {
    /// The device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_id: Option<EntityRef<DeviceId>>,
    /// The profiles.
    #[serde(deserialize_with = "lenient::list")]
    pub device_profiles: Vec<DeviceProfile>,
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

/// A profile on a device.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeviceProfile {
    /// The profile's number.
    #[serde(default, with = "shape::opt_value", skip_serializing_if = "Option::is_none")]
    pub id: Option<ProfileId>,
    /// The profile's UUID.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub uuid: Option<Uuid>,
    /// Name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Description.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// State on the device.
    #[serde(default, with = "word::number", skip_serializing_if = "Option::is_none")]
    pub status: Option<DeviceProfileStatus>,
    /// Version on the device.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub installed_profile_version: Option<i64>,
    /// Newest version.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub current_version: Option<i64>,
    /// How it is assigned.
    #[serde(default, with = "word::number", skip_serializing_if = "Option::is_none")]
    pub assignment_type: Option<AssignmentType>,
    /// The group that manages it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location_group_id: Option<EntityRef<OrgGroupId>>,
}
