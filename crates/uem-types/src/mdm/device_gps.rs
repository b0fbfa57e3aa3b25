//! Where a device was. The answer is a bare list.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    DeviceId, EntityNumber,
    wire::{lenient, shape, time},
};

/// One sample. Its numbers are texts, empty where not known.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GpsCoordinate {
    /// The device.
    #[serde(default, with = "shape::opt_value", skip_serializing_if = "Option::is_none")]
    pub device_id: Option<DeviceId>,
    /// Degrees north.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub latitude: Option<String>,
    /// Degrees east.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub longitude: Option<String>,
    /// Height.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub elevation: Option<String>,
    /// Speed.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub speed: Option<String>,
    /// When it was taken.
    #[serde(default, with = "time::v1", skip_serializing_if = "Option::is_none")]
    pub sample_time: Option<Timestamp>,
    /// A remark.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The sample's number.
    #[serde(default, with = "shape::opt_value", skip_serializing_if = "Option::is_none")]
    pub id: Option<EntityNumber>,
    /// The sample's UUID.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub uuid: Option<Uuid>,
}
