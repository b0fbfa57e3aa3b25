//! Notes that admins write on a device.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    DeviceId, EntityNumber, EntityRef,
    wire::{lenient, time},
};

/// The notes of a device.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeviceNotesResult {
    /// The device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_id: Option<EntityRef<DeviceId>>,
    /// The notes.
    #[serde(deserialize_with = "lenient::list")]
    pub device_notes: Vec<DeviceNote>,
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

/// One note.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeviceNote {
    /// Its number.
    #[serde(default, deserialize_with = "lenient::id", skip_serializing_if = "Option::is_none")]
    pub id: Option<EntityNumber>,
    /// The device.
    #[serde(default, deserialize_with = "lenient::id", skip_serializing_if = "Option::is_none")]
    pub device_id: Option<DeviceId>,
    /// The text.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// When it was written.
    #[serde(default, with = "time::v1", skip_serializing_if = "Option::is_none")]
    pub created_on: Option<Timestamp>,
    /// When it was changed.
    #[serde(default, with = "time::v1", skip_serializing_if = "Option::is_none")]
    pub modified_on: Option<Timestamp>,
}
