//! The parts that make up a device: policies, networks, country codes.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    PolicyId,
    wire::{lenient, shape, time, word},
};

use super::enums::ComplianceAction;

/// Exchange ActiveSync ids.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct EasIds {
    /// The ids.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eas_id: Option<Vec<String>>,
}

/// The policies that apply to a device.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ComplianceSummary {
    /// One entry a policy.
    #[serde(default, deserialize_with = "lenient::list")]
    pub device_compliance: Vec<DevicePolicyResult>,
}

/// How a device does on one compliance policy.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DevicePolicyResult {
    /// The policy's number.
    #[serde(default, with = "shape::opt_value", skip_serializing_if = "Option::is_none")]
    pub id: Option<PolicyId>,
    /// The policy's UUID.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub uuid: Option<Uuid>,
    /// The policy's name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub policy_name: Option<String>,
    /// What it asks for.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub policy_detail: Option<String>,
    /// Whether the device keeps it.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub compliant_status: Option<bool>,
    /// Whether the check is still to come.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub compliance_pending: Option<bool>,
    /// When it was last checked.
    #[serde(default, with = "time::v1", skip_serializing_if = "Option::is_none")]
    pub last_compliance_check: Option<Timestamp>,
    /// When it will be checked next.
    #[serde(default, with = "time::v1", skip_serializing_if = "Option::is_none")]
    pub next_compliance_check: Option<Timestamp>,
    /// What was done about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action_taken: Option<Vec<ActionTaken>>,
}

/// One thing a policy did.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ActionTaken {
    /// What it did.
    #[serde(default, with = "word::number", skip_serializing_if = "Option::is_none")]
    pub action_type: Option<ComplianceAction>,
}

/// Mobile country codes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeviceMcc {
    /// That of the SIM.
    #[serde(
        rename = "SIMMCC",
        default,
        deserialize_with = "lenient::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub sim_mcc: Option<String>,
    /// That of the network.
    #[serde(
        rename = "CurrentMCC",
        default,
        deserialize_with = "lenient::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub current_mcc: Option<String>,
}

/// Mobile network codes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeviceMnc {
    /// That of the SIM.
    #[serde(
        rename = "SimMNC",
        default,
        deserialize_with = "lenient::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub sim_mnc: Option<String>,
    /// That of the network.
    #[serde(
        rename = "CurrentMNC",
        default,
        deserialize_with = "lenient::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub current_mnc: Option<String>,
}

/// One network interface.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeviceNetworkInfo {
    /// Kind of connection.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub connection_type: Option<String>,
    /// IP address.
    #[serde(
        rename = "IPAddress",
        default,
        deserialize_with = "lenient::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub ip_address: Option<String>,
    /// MAC address.
    #[serde(
        rename = "MACAddress",
        default,
        deserialize_with = "lenient::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub mac_address: Option<String>,
    /// Name of the interface.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Maker of the interface.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub vendor: Option<String>,
}

/// One mobile network.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeviceCellularInfo {
    /// Carrier.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub carrier_name: Option<String>,
    /// SIM card.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub card_id: Option<String>,
    /// Phone number.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
    /// Country codes.
    #[serde(rename = "DeviceMCC", default, skip_serializing_if = "Option::is_none")]
    pub device_mcc: Option<DeviceMcc>,
    /// IMEI.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub imei: Option<String>,
    /// Whether it is on.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub is_enabled: Option<bool>,
    /// Whether it roams.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub is_roaming: Option<bool>,
    /// When the SIM was provisioned.
    #[serde(default, with = "time::v1", skip_serializing_if = "Option::is_none")]
    pub provisioned_at: Option<Timestamp>,
    /// Kind of SIM.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub sim_type: Option<String>,
}
