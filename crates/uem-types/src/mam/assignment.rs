//! To whom an app goes: the rules of version 2, the older parameters, and the groups that can be assigned.
//!
//! A write of the rules replaces all of them, so what is not known here is carried along as it came.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::{SmartGroupId, wire::lenient};

/// All rules of an app.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct AssignmentRules {
    /// The rules.
    #[serde(default, deserialize_with = "lenient::list")]
    pub assignments: Vec<AssignmentRule>,
    /// Smart groups that do not get it.
    #[serde(default, deserialize_with = "lenient::list")]
    pub excluded_smart_groups: Vec<Uuid>,
    /// All else.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// One rule.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct AssignmentRule {
    /// The lowest number counts where a device is in several.
    #[serde(default)]
    pub priority: i64,
    /// To whom and how.
    pub distribution: AssignmentDistribution,
    /// All else.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// To whom and how.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct AssignmentDistribution {
    /// The rule's name.
    #[serde(default)]
    pub name: String,
    /// To whom.
    #[serde(default, deserialize_with = "lenient::list")]
    pub smart_groups: Vec<Uuid>,
    /// `AUTO` or `ON_DEMAND`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app_delivery_method: Option<String>,
    /// All else.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// Assigning an internal app, v1.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AppAssignments {
    /// To whom.
    #[serde(default)]
    pub smart_group_ids: Vec<SmartGroupId>,
    /// How.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deployment_parameters: Option<DeploymentParameters>,
}

/// How an internal app goes to smart groups, v1.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeploymentParameters {
    /// `Auto` or `OnDemand`.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub push_mode: Option<String>,
}

/// A group that apps can be assigned to.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AssignmentGroup {
    /// Its number among its kind.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
    /// Its UUID.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub uuid: Option<Uuid>,
    /// `SmartGroup`, `UserGroup` or `OrganizationGroup`.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub assignment_group_type: Option<String>,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The smart group that stands for it, where there is one.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub smart_group_uuid: Option<Uuid>,
    /// How many devices are in it.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub device_count: Option<i64>,
}

/// The device that an app is put on or taken from, v1.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AppDevice {
    /// The device.
    pub device_id: i64,
}
