//! Custom attributes: named values on devices, set by applications.

use serde::{Deserialize, Serialize};

use crate::{DeviceId, wire::lenient};

/// A page of devices with their attributes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CustomAttributeSearchResult {
    /// The devices.
    #[serde(deserialize_with = "lenient::list")]
    pub devices: Vec<DeviceAttributes>,
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

/// The attributes of one device.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeviceAttributes {
    /// The device.
    pub device_id: DeviceId,
    /// Its UDID.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub udid: Option<String>,
    /// Its serial number.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub serial_number: Option<String>,
    /// Its asset number.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub asset_number: Option<String>,
    /// Its user.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub enrollment_user_name: Option<String>,
    /// The attributes.
    #[serde(default, deserialize_with = "lenient::list")]
    pub custom_attributes: Vec<DeviceAttribute>,
}

/// One attribute. What is `Application` here is `applicationGroup` when written.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeviceAttribute {
    /// Name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Value.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// The application that sets it.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub application: Option<String>,
    /// Where the value came from.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// The request to set attributes of a device.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SetAttributes {
    /// The attributes.
    #[serde(default, deserialize_with = "lenient::list")]
    pub custom_attributes: Vec<SetAttribute>,
}

/// One attribute to set.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SetAttribute {
    /// The application that sets it.
    #[serde(
        alias = "ApplicationGroup",
        default,
        deserialize_with = "lenient::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub application_group: Option<String>,
    /// Name.
    #[serde(
        alias = "Name",
        default,
        deserialize_with = "lenient::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub name: Option<String>,
    /// Value.
    #[serde(
        alias = "Value",
        default,
        deserialize_with = "lenient::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub value: Option<String>,
}
