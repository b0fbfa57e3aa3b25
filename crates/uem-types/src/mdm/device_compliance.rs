//! The compliance policies of a device, each with its result.

use serde::{Deserialize, Serialize};

use crate::wire::{lenient, word};

use super::{device_parts::DevicePolicyResult, enums::ComplianceStatus};

/// A page of policy results.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeviceComplianceResult {
    /// One entry a policy.
    #[serde(deserialize_with = "lenient::list")]
    pub device_compliance: Vec<DevicePolicyResult>,
    /// All of them together.
    #[serde(default, with = "word::name", skip_serializing_if = "Option::is_none")]
    pub overall_compliant_status: Option<ComplianceStatus>,
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
