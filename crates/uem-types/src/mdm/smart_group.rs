//! Smart groups: devices chosen by rules. The ids of members are texts.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    DeviceId, EntityNumber, OrgGroupId, SmartGroupId,
    wire::{lenient, shape, word},
};

use super::enums::Platform;

/// A page of smart groups.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SmartGroupSearchResult {
    /// The groups.
    #[serde(deserialize_with = "lenient::list")]
    pub smart_groups: Vec<SmartGroupRow>,
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

/// A smart group in the search.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SmartGroupRow {
    /// Its number.
    #[serde(rename = "SmartGroupID")]
    pub smart_group_id: SmartGroupId,
    /// Its UUID.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub smart_group_uuid: Option<Uuid>,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The organization group that manages it.
    #[serde(default, with = "shape::opt_text", skip_serializing_if = "Option::is_none")]
    pub managed_by_organization_group_id: Option<OrgGroupId>,
    /// The UUID of that group.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub managed_by_organization_group_uuid: Option<Uuid>,
    /// The name of that group.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub managed_by_organization_group_name: Option<String>,
    /// How many things are assigned to it.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub assignments: Option<i64>,
    /// How many things exclude it.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub exclusions: Option<i64>,
    /// How many devices are in it.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub devices: Option<i64>,
}

/// A smart group with its rules. Empty lists are written too.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SmartGroup {
    /// Its number.
    #[serde(
        rename = "SmartGroupID",
        default,
        deserialize_with = "lenient::id",
        skip_serializing_if = "Option::is_none"
    )]
    pub smart_group_id: Option<SmartGroupId>,
    /// Its UUID.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub smart_group_uuid: Option<Uuid>,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `All` for rules, `UserDevice` for a list of users and devices.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub criteria_type: Option<String>,
    /// The organization group that manages it.
    #[serde(default, with = "shape::opt_text", skip_serializing_if = "Option::is_none")]
    pub managed_by_organization_group_id: Option<OrgGroupId>,
    /// The UUID of that group.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub managed_by_organization_group_uuid: Option<Uuid>,
    /// The name of that group.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub managed_by_organization_group_name: Option<String>,
    /// How many things are assigned to it.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub assignments: Option<i64>,
    /// How many things exclude it.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub exclusions: Option<i64>,
    /// How many devices are in it.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub devices: Option<i64>,
    /// Organization groups, with those below.
    #[serde(default, deserialize_with = "lenient::list")]
    pub organization_groups: Vec<GroupMember>,
    /// User groups.
    #[serde(default, deserialize_with = "lenient::list")]
    pub user_groups: Vec<GroupMember>,
    /// Tags.
    #[serde(default, deserialize_with = "lenient::list")]
    pub tags: Vec<GroupMember>,
    /// Ownerships.
    #[serde(default, deserialize_with = "lenient::list")]
    pub ownerships: Vec<String>,
    /// Platforms.
    #[serde(default, deserialize_with = "lenient::list")]
    pub platforms: Vec<String>,
    /// Models.
    #[serde(default, deserialize_with = "lenient::list")]
    pub models: Vec<String>,
    /// Versions of operating systems.
    #[serde(default, deserialize_with = "lenient::list")]
    pub operating_systems: Vec<OperatingSystemRule>,
    /// Makers and their models.
    #[serde(rename = "OEMAndModels", default, deserialize_with = "lenient::list")]
    pub oem_and_models: Vec<OemAndModels>,
    /// Kinds of management.
    #[serde(default, deserialize_with = "lenient::list")]
    pub management_types: Vec<String>,
    /// Kinds of enrollment.
    #[serde(default, deserialize_with = "lenient::list")]
    pub enrollment_categories: Vec<String>,
    /// Processor kinds.
    #[serde(alias = "CPUArchitectures", default, deserialize_with = "lenient::list")]
    pub cpu_architectures: Vec<String>,
    /// Users added by hand.
    #[serde(default, deserialize_with = "lenient::list")]
    pub user_additions: Vec<GroupMember>,
    /// Devices added by hand.
    #[serde(default, deserialize_with = "lenient::list")]
    pub device_additions: Vec<SmartGroupDevice>,
    /// Users left out.
    #[serde(default, deserialize_with = "lenient::list")]
    pub user_exclusions: Vec<GroupMember>,
    /// Devices left out.
    #[serde(default, deserialize_with = "lenient::list")]
    pub device_exclusions: Vec<SmartGroupDevice>,
    /// User groups left out.
    #[serde(default, deserialize_with = "lenient::list")]
    pub user_group_exclusions: Vec<GroupMember>,
}

/// A group, tag or user named by a rule.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GroupMember {
    /// Its number.
    #[serde(default, with = "shape::opt_text", skip_serializing_if = "Option::is_none")]
    pub id: Option<EntityNumber>,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its UUID, for organization groups.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub uuid: Option<Uuid>,
}

/// A rule on the version of an operating system.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct OperatingSystemRule {
    /// Platform.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub device_type: Option<String>,
    /// How to compare.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub operator: Option<String>,
    /// The version.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// A maker and some of its models.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct OemAndModels {
    /// The maker.
    #[serde(rename = "OEM", default, skip_serializing_if = "Option::is_none")]
    pub oem: Option<GroupMember>,
    /// The models.
    #[serde(default, deserialize_with = "lenient::list")]
    pub models: Vec<GroupMember>,
}

/// The devices in a smart group. There is no paging.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SmartGroupDevicesResult {
    /// The devices.
    #[serde(deserialize_with = "lenient::list")]
    pub devices: Vec<SmartGroupDevice>,
}

/// The same list, of which only the ids are wanted.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SmartGroupMembersResult {
    /// The members.
    #[serde(default)]
    pub devices: Vec<SmartGroupMember>,
}

/// A member's id.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SmartGroupMember {
    /// The device.
    #[serde(default, with = "shape::opt_text")]
    pub id: Option<DeviceId>,
}

/// A device in a smart group.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SmartGroupDevice {
    /// The device.
    #[serde(default, with = "shape::opt_text", skip_serializing_if = "Option::is_none")]
    pub id: Option<DeviceId>,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its user.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// Its platform.
    #[serde(default, with = "word::name", skip_serializing_if = "Option::is_none")]
    pub platform: Option<Platform>,
    /// Its operating system.
    #[serde(
        rename = "OSVersion",
        default,
        deserialize_with = "lenient::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub os_version: Option<String>,
    /// Its model.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Whose it is.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub ownership: Option<String>,
}
