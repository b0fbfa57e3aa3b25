//! Organization groups: the tree that everything hangs on. "Location group" is the old name. Counters are texts.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    EntityRef, OrgGroupId, TagId,
    wire::{lenient, link::AdditionalInfo, shape, time, word},
};

use super::enums::OrgGroupType;
use crate::mdm::enums::TagType;

/// A page of groups, v1.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct OrgGroupSearchResultV1 {
    /// The groups.
    #[serde(deserialize_with = "lenient::list")]
    pub location_groups: Vec<OrgGroup>,
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

/// An organization group, v1, as searches, reads and the list of children give it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct OrgGroup {
    /// Its number.
    #[serde(with = "shape::value")]
    pub id: OrgGroupId,
    /// Its UUID.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub uuid: Option<Uuid>,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its activation code.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub group_id: Option<String>,
    /// What it stands for.
    #[serde(default, with = "word::name", skip_serializing_if = "Option::is_none")]
    pub location_group_type: Option<OrgGroupType>,
    /// Country.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Language.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// The group above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_location_group: Option<EntityRef<OrgGroupId>>,
    /// When it was made.
    #[serde(default, with = "time::american", skip_serializing_if = "Option::is_none")]
    pub created_on: Option<Timestamp>,
    /// Depth in the tree, from the group asked about.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub lg_level: Option<i64>,
    /// Users in it.
    #[serde(default, with = "shape::number_text", skip_serializing_if = "Option::is_none")]
    pub users: Option<i64>,
    /// Admins in it.
    #[serde(default, with = "shape::number_text", skip_serializing_if = "Option::is_none")]
    pub admins: Option<i64>,
    /// Devices in it.
    #[serde(default, with = "shape::number_text", skip_serializing_if = "Option::is_none")]
    pub devices: Option<i64>,
    /// Whether a default location is added.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub add_default_location: Option<String>,
    /// Whether a group above it is a customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_customer_type_exist_in_parent_hierarchy: Option<bool>,
}

/// Groups, v2.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct OrgGroupSearchResultV2 {
    /// The groups.
    #[serde(deserialize_with = "lenient::list")]
    pub organization_groups: Vec<OrgGroupRowV2>,
    /// Links.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub additional_info: Option<AdditionalInfo>,
    /// How many there are on all pages.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub total_results: Option<i64>,
}

/// An organization group in the v2 search. The group above is not in it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct OrgGroupRowV2 {
    /// Its number, bare.
    pub id: OrgGroupId,
    /// Its UUID.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub uuid: Option<Uuid>,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its activation code.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub group_id: Option<String>,
    /// What it stands for.
    #[serde(default, with = "word::name", skip_serializing_if = "Option::is_none")]
    pub location_group_type: Option<OrgGroupType>,
    /// Country.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Language, in words.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// When it was made.
    #[serde(default, with = "time::american", skip_serializing_if = "Option::is_none")]
    pub created_on: Option<Timestamp>,
    /// Depth in the tree.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub lg_level: Option<i64>,
    /// Users in it.
    #[serde(default, with = "shape::number_text", skip_serializing_if = "Option::is_none")]
    pub users: Option<i64>,
    /// Admins in it.
    #[serde(default, with = "shape::number_text", skip_serializing_if = "Option::is_none")]
    pub admins: Option<i64>,
    /// Devices in it.
    #[serde(default, with = "shape::number_text", skip_serializing_if = "Option::is_none")]
    pub devices: Option<i64>,
}

/// An organization group, v2, read by UUID.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct OrgGroupV2 {
    /// Its number.
    #[serde(
        rename = "id",
        alias = "Id",
        default,
        deserialize_with = "lenient::id",
        skip_serializing_if = "Option::is_none"
    )]
    pub id: Option<OrgGroupId>,
    /// Its UUID.
    #[serde(
        rename = "uuid",
        alias = "Uuid",
        default,
        deserialize_with = "lenient::uuid",
        skip_serializing_if = "Option::is_none"
    )]
    pub uuid: Option<Uuid>,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its activation code.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub group_id: Option<String>,
    /// What it stands for.
    #[serde(default, with = "word::name", skip_serializing_if = "Option::is_none")]
    pub location_group_type: Option<OrgGroupType>,
    /// Country.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Language.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// Number of its time zone.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub timezone: Option<i64>,
    /// Its time zone.
    #[serde(
        rename = "timezone_code",
        default,
        deserialize_with = "lenient::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub timezone_code: Option<String>,
    /// When it was made.
    #[serde(default, with = "time::american", skip_serializing_if = "Option::is_none")]
    pub created_on: Option<Timestamp>,
    /// Users in it.
    #[serde(default, with = "shape::number_text", skip_serializing_if = "Option::is_none")]
    pub users: Option<i64>,
    /// Admins in it.
    #[serde(default, with = "shape::number_text", skip_serializing_if = "Option::is_none")]
    pub admins: Option<i64>,
    /// Devices in it.
    #[serde(default, with = "shape::number_text", skip_serializing_if = "Option::is_none")]
    pub devices: Option<i64>,
    /// Whether it has keys of its own.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub enable_rest_api_access: Option<bool>,
}

/// The tags of an organization group.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct OrgGroupTagsResult {
    /// The group.
    #[serde(rename = "OGId", default, skip_serializing_if = "Option::is_none")]
    pub og_id: Option<EntityRef<OrgGroupId>>,
    /// The tags.
    #[serde(deserialize_with = "lenient::list")]
    pub tags: Vec<OrgGroupTag>,
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

/// A tag of an organization group. Its id is a bare number here.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct OrgGroupTag {
    /// Its number.
    pub id: TagId,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub tag_name: Option<String>,
    /// What it is for.
    #[serde(default, with = "word::name", skip_serializing_if = "Option::is_none")]
    pub tag_type: Option<TagType>,
    /// The group.
    #[serde(default, deserialize_with = "lenient::id", skip_serializing_if = "Option::is_none")]
    pub location_group_id: Option<OrgGroupId>,
    /// Its picture.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub tag_avatar: Option<String>,
}
