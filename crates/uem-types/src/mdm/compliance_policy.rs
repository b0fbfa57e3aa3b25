//! Compliance policies. They can be read, not made, by the API.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{OrgGroupId, PolicyId, wire::lenient};

/// A page of policies.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CompliancePolicySearchResult {
    /// The policies.
    #[serde(deserialize_with = "lenient::list")]
    pub compliance_policy: Vec<CompliancePolicy>,
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

/// A compliance policy.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CompliancePolicy {
    /// Its number.
    pub device_policy_id: PolicyId,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it is for.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Its platform.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
    /// Whether it is on.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub is_active: Option<bool>,
    /// Devices it applies to.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub assigned_devices: Option<i64>,
    /// Devices that keep it.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub compliant_devices: Option<i64>,
    /// Devices that break it.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub non_compliant_devices: Option<i64>,
    /// Its organization group.
    #[serde(default, deserialize_with = "lenient::id", skip_serializing_if = "Option::is_none")]
    pub root_location_group_id: Option<OrgGroupId>,
    /// The name of that group.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub root_location_group_name: Option<String>,
}

/// A page of policies from the newer call.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CompliancePolicySearchResultNew {
    /// The policies.
    #[serde(deserialize_with = "lenient::list")]
    pub compliance_policy: Vec<CompliancePolicyNew>,
    /// The page this is, from 0.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub page: Option<i64>,
    /// The page size in force.
    #[serde(
        rename = "pagesize",
        default,
        deserialize_with = "lenient::whole",
        skip_serializing_if = "Option::is_none"
    )]
    pub page_size: Option<i64>,
    /// How many there are on all pages.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

/// A compliance policy from the newer call.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CompliancePolicyNew {
    /// Its number.
    pub device_policy_id: PolicyId,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it is for.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Its platform.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
    /// Its kind.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub policy_type: Option<String>,
    /// Whether it is on.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub is_active: Option<bool>,
    /// Devices it applies to.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub assigned_devices: Option<i64>,
    /// Devices that keep it.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub compliant_devices: Option<i64>,
    /// Devices that break it.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub non_compliant_devices: Option<i64>,
    /// Its organization group.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub organization_group_uuid: Option<Uuid>,
    /// The name of that group.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub root_location_group_name: Option<String>,
}
