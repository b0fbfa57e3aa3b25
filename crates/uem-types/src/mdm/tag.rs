//! Tags on devices: v1 by number, v2 and v3 by UUID.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    DeviceId, OrgGroupId, TagId,
    wire::{lenient, shape, time, word},
};

use super::enums::TagType;

/// A page of tags, v1.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct TagSearchResult {
    /// The tags.
    #[serde(deserialize_with = "lenient::list")]
    pub tags: Vec<Tag>,
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

/// A tag, v1.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Tag {
    /// Its number.
    #[serde(with = "shape::value")]
    pub id: TagId,
    /// Its UUID.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub uuid: Option<Uuid>,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub tag_name: Option<String>,
    /// Its picture.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub tag_avatar: Option<String>,
    /// When it was put on the device asked about.
    #[serde(default, with = "time::v1", skip_serializing_if = "Option::is_none")]
    pub date_tagged: Option<Timestamp>,
}

/// The request to make a tag, v1.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AddTag {
    /// Its name.
    pub tag_name: String,
    /// What it is for.
    #[serde(default, with = "word::number", skip_serializing_if = "Option::is_none")]
    pub tag_type: Option<TagType>,
    /// Its organization group.
    #[serde(default, deserialize_with = "lenient::id", skip_serializing_if = "Option::is_none")]
    pub location_group_id: Option<OrgGroupId>,
    /// Its picture.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub tag_avatar: Option<String>,
}

/// The devices that carry a tag, v1. There is no paging.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct TaggedDevicesResult {
    /// The devices.
    #[serde(deserialize_with = "lenient::list")]
    pub device: Vec<TaggedDevice>,
}

/// A device that carries a tag, v1.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct TaggedDevice {
    /// The device.
    pub device_id: DeviceId,
    /// Its UUID.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub device_uuid: Option<Uuid>,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub friendly_name: Option<String>,
    /// When it was tagged.
    #[serde(default, with = "time::v1", skip_serializing_if = "Option::is_none")]
    pub date_tagged: Option<Timestamp>,
    /// When it last reported.
    #[serde(default, with = "time::v1", skip_serializing_if = "Option::is_none")]
    pub device_last_seen: Option<Timestamp>,
}

/// Tags, v2.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct TagSearchResultV2 {
    /// The tags.
    #[serde(deserialize_with = "lenient::list")]
    pub tags: Vec<TagV2>,
    /// How many there are on all pages.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

/// A tag, v2.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct TagV2 {
    /// Its UUID.
    pub uuid: Uuid,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its organization group.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub organization_group_uuid: Option<Uuid>,
    /// The name of that group.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub organization_group_name: Option<String>,
    /// Whether the UEM made it.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub system_tag: Option<bool>,
}

/// A page of devices that carry a tag, v2.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct TaggedDevicesResultV2 {
    /// The devices.
    #[serde(deserialize_with = "lenient::list")]
    pub devices: Vec<TaggedDeviceV2>,
    /// How many there are on all pages.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

/// A device that carries a tag, v2.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct TaggedDeviceV2 {
    /// The device.
    pub device_id: DeviceId,
    /// Its UUID.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub device_uuid: Option<Uuid>,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub friendly_name: Option<String>,
    /// When it was tagged.
    #[serde(default, with = "time::zulu", skip_serializing_if = "Option::is_none")]
    pub date_tagged: Option<Timestamp>,
    /// When it last reported.
    #[serde(default, with = "time::zulu", skip_serializing_if = "Option::is_none")]
    pub device_last_seen: Option<Timestamp>,
}

/// The request to rename a tag, v2.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct RenameTagV2 {
    /// Its new name.
    pub tag_name: String,
    /// Its UUID.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub uuid: Option<Uuid>,
}

/// The request to make a tag, v3.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct CreateTagV3 {
    /// Its name.
    pub tag_name: String,
    /// Its organization group.
    pub organization_group_uuid: Uuid,
}

/// What making a tag answers, v3.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct CreatedTagV3 {
    /// The new tag.
    pub tag_uuid: Uuid,
}

/// The tags of a device.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct DeviceTagsResult {
    /// The tags.
    #[serde(deserialize_with = "lenient::list")]
    pub tags: Vec<DeviceTag>,
}

/// A tag on a device.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct DeviceTag {
    /// Its UUID.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub uuid: Option<Uuid>,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// When it was put on.
    #[serde(default, with = "time::zulu", skip_serializing_if = "Option::is_none")]
    pub date_tagged: Option<Timestamp>,
}
