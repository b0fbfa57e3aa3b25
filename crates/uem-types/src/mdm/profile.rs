//! Profiles, in the searches of v2 and v3.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    OrgGroupId, ProfileId, SmartGroupId,
    wire::{lenient, link::AdditionalInfo},
};

/// A page of profiles, v2.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ProfileSearchResultV2 {
    /// The profiles.
    #[serde(deserialize_with = "lenient::list")]
    pub profile_list: Vec<ProfileRowV2>,
    /// Links.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub additional_info: Option<AdditionalInfo>,
    /// How many there are on all pages.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub total_results: Option<i64>,
}

/// A profile, v2.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ProfileRowV2 {
    /// Its number.
    pub profile_id: ProfileId,
    /// Its UUID.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub profile_uuid: Option<Uuid>,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub profile_name: Option<String>,
    /// Its platform, in the words of the console.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
    /// Its kind.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub profile_type: Option<String>,
    /// Its state.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub profile_status: Option<String>,
    /// How it is assigned.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub assignment_type: Option<String>,
    /// For users or for devices.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub context: Option<String>,
    /// The group that manages it.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub managed_by: Option<String>,
    /// That group's number.
    #[serde(default, deserialize_with = "lenient::id", skip_serializing_if = "Option::is_none")]
    pub organization_group_id: Option<OrgGroupId>,
    /// That group's UUID.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub organization_group_uuid: Option<Uuid>,
    /// Smart groups it goes to.
    #[serde(default, deserialize_with = "lenient::list")]
    pub assignment_smart_groups: Vec<ProfileSmartGroup>,
    /// Smart groups it does not go to.
    #[serde(default, deserialize_with = "lenient::list")]
    pub excluded_smart_groups: Vec<ProfileSmartGroup>,
}

/// A smart group of a profile, v2.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ProfileSmartGroup {
    /// Its number.
    #[serde(default, deserialize_with = "lenient::id", skip_serializing_if = "Option::is_none")]
    pub id: Option<SmartGroupId>,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// The request of the v3 search, which is a POST.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct ProfileSearchV3 {
    /// Only this organization group.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub organization_group_uuid: Option<Uuid>,
    /// Only names with this text.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub search_text: Option<String>,
    /// Only this platform.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
    /// Only this state.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// The page, from 0.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub page_number: Option<i64>,
    /// Rows a page.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub page_size: Option<i64>,
    /// The field to sort by.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub sort_by: Option<String>,
    /// `ASC` or `DESC`.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub sort_order: Option<String>,
}

/// A page of profiles, v3.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct ProfileSearchResultV3 {
    /// The profiles.
    #[serde(deserialize_with = "lenient::list")]
    pub profiles: Vec<ProfileRowV3>,
    /// How many there are on all pages.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub total_count: Option<i64>,
}

/// A profile, v3.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct ProfileRowV3 {
    /// Its UUID.
    pub uuid: Uuid,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its platform.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
    /// Its state.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// For users or for devices.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub context: Option<String>,
    /// How it is assigned.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub assignment_type: Option<String>,
    /// Its kind.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub configuration_type: Option<String>,
    /// The group that manages it.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub managed_by: Option<String>,
    /// That group's UUID.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub organization_group_uuid: Option<Uuid>,
    /// Smart groups it goes to.
    #[serde(default, deserialize_with = "lenient::list")]
    pub assigned_smart_groups: Vec<ProfileSmartGroupV3>,
    /// Smart groups it does not go to.
    #[serde(default, deserialize_with = "lenient::list")]
    pub excluded_smart_groups: Vec<ProfileSmartGroupV3>,
}

/// A smart group of a profile, v3.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ProfileSmartGroupV3 {
    /// Its UUID.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub uuid: Option<Uuid>,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}
