//! One action for many devices by UUID. 204 where all took it, 207 with the ones that did not.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

use crate::wire::lenient;

/// The devices of the action.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct AdminAction {
    /// The devices.
    pub assigned_devices: Vec<AssignedDevice>,
    /// What the action needs to know besides.
    #[serde(default)]
    pub metadata: BTreeMap<String, String>,
}

/// One device of an action.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct AssignedDevice {
    /// The device.
    pub device_uuid: Uuid,
    /// Its user.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub user_uuid: Option<Uuid>,
}

/// What came of it, where not all devices took it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct AdminActionResponse {
    /// How many took it.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub accepted_count: Option<i64>,
    /// How many did not.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub failed_count: Option<i64>,
    /// How many were named.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub total_count: Option<i64>,
    /// Why some did not.
    #[serde(default, deserialize_with = "lenient::list")]
    pub faults: Vec<AdminActionFault>,
}

/// One device that did not take an action.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct AdminActionFault {
    /// Why, in words; there is no code.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Which.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_item: Option<AdminActionItem>,
}

/// The device of a fault.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct AdminActionItem {
    /// The device.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub device_uuid: Option<Uuid>,
}
