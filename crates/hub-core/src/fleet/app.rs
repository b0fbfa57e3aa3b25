//! Apps: a tenant's catalogue, and what is on each device.

use serde::{Deserialize, Serialize};

use crate::ids::UemId;

/// Where an app comes from.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    strum::EnumString,
    strum::AsRefStr,
    strum::Display,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum AppKind {
    /// Uploaded to the tenant.
    Internal,
    /// From a public store.
    Public,
    /// Bought in volume.
    Purchased,
    /// The tenant does not say, or says it in a word this version does not know.
    Unknown,
}

/// An app of the catalogue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AppFacts {
    /// Integer id in the tenant.
    pub uem_id: UemId,
    /// UUID in the tenant; empty when not given.
    pub uem_uuid: String,
    /// Where it comes from.
    pub kind: AppKind,
    /// Name.
    pub name: String,
    /// Bundle or package id.
    pub bundle_id: String,
    /// Version.
    pub version: String,
    /// System it is for.
    pub platform: super::Platform,
    /// Active, inactive, retired, as the tenant says.
    pub status: String,
    /// Organization group in the tenant.
    pub org_group_uem_id: Option<UemId>,
    /// Devices it is assigned to.
    pub assigned_devices: i64,
    /// Devices that have it.
    pub installed_devices: i64,
}

/// An app on a device.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeviceAppFacts {
    /// Bundle or package id: one of each on a device.
    pub bundle_id: String,
    /// Name.
    pub name: String,
    /// Installed version.
    pub version: String,
    /// Installed, pending, ... in lower case.
    pub status: String,
    /// Managed by the tenant.
    pub is_managed: bool,
    /// Bytes, where known.
    pub size_bytes: Option<i64>,
}

impl DeviceAppFacts {
    /// Words for an app that is assigned and not on the device. Any other word counts as being there.
    pub const ABSENT: [&'static str; 6] =
        ["not installed", "notinstalled", "pendinginstall", "pending install", "pending_install", "removed"];
}
