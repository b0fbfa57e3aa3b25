//! The event log of a device.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    EntityNumber,
    wire::{lenient, shape, time},
};

/// A page of events.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeviceEventLogResult {
    /// The events.
    #[serde(deserialize_with = "lenient::list")]
    pub device_event_log_entries: Vec<DeviceEvent>,
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

/// One event.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeviceEvent {
    /// The event's number.
    #[serde(default, with = "shape::opt_value", skip_serializing_if = "Option::is_none")]
    pub id: Option<EntityNumber>,
    /// The event's UUID.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub uuid: Option<Uuid>,
    /// What happened.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// How bad it is.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub severity: Option<String>,
    /// Where it came from.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// When.
    #[serde(default, with = "time::v1", skip_serializing_if = "Option::is_none")]
    pub time_stamp: Option<Timestamp>,
    /// Who did it.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub admin_account: Option<String>,
    /// What changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_data_list: Option<Vec<EventData>>,
}

/// A value that an event changed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct EventData {
    /// Which value.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub event_data_type: Option<String>,
    /// Before.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub old_value: Option<String>,
    /// After.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub new_value: Option<String>,
}
