//! A pinned host: what is kept of it, what a body says, and the refusals that all calls share.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::certificate::Certificate;
use crate::{
    http::{Call, VendorError},
    mdm::definitions::{self, Body, Definition},
    resource::{Fields, is_visible},
};

/// The longest name of a host.
const LONGEST: usize = 253;

/// What is kept beside its name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Host {
    /// Devices talk to the tenant there.
    pub is_device_services: bool,
    /// Apps refuse the host without a pinned certificate.
    pub is_required: bool,
    /// The auto-discovery service knows it as it is.
    pub is_synced: bool,
    /// The certificates that are good.
    pub certificates: Vec<Certificate>,
    /// Last number given to one.
    pub last_certificate: i64,
    /// Organization groups that switched this host's pins on or off.
    pub switches: BTreeMap<i64, bool>,
}

impl Body for Host {
    const KIND: &'static str = "pinned host";
}

impl Host {
    /// Puts what the body says into it: the auto-discovery service does not know of that yet.
    pub(super) fn fill(&mut self, fields: &Fields) {
        self.is_device_services = fields.flag("IsDeviceServices").unwrap_or(self.is_device_services);
        self.is_required = fields.flag("Required").unwrap_or(self.is_required);
        self.is_synced = false;
    }
}

/// The name of the body, if it can be one of a host.
pub(super) fn name(fields: &Fields) -> Result<Option<String>, VendorError> {
    let Some(name) = fields.text("HostName") else { return Ok(None) };
    let name = name.trim().to_lowercase();
    let is_part = |part: &str| {
        !part.is_empty() && part.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-')
    };
    if name.len() > LONGEST || !name.split('.').all(is_part) {
        let shown: String = name.chars().take(100).collect();
        return Err(invalid(&format!(
            "HostName {shown:?} is no name of a host: give one like ds1.example.com"
        )));
    }
    Ok(Some(name))
}

/// The organization group of that number; 403/6044 where it is none of the caller's.
pub(super) fn org_group(call: &Call, id: i64) -> Result<i64, VendorError> {
    let group = call.tenant.access.org_group(id).filter(|group| is_visible(call, group.id));
    group.map(|group| group.id).ok_or_else(refused)
}

/// The host of the path; 403/6044 where it is none of the caller's.
pub(super) async fn found(call: &Call) -> Result<Definition<Host>, VendorError> {
    found_by(call, call.segment("hostGuid")).await
}

/// The host of that UUID; 403/6044 where it is none of the caller's.
pub(super) async fn found_by(call: &Call, uuid: &str) -> Result<Definition<Host>, VendorError> {
    definitions::visible_by_uuid(call, uuid).await?.ok_or_else(refused)
}

/// As it is seen from an organization group where its pins are enabled or not.
pub(super) fn render(host: &Definition<Host>, is_enabled: bool) -> Value {
    let certificates: Vec<Value> =
        host.body.certificates.iter().map(|certificate| certificate.render(is_enabled)).collect();
    json!({
        "CertPinningGuid": host.uuid,
        "HostName": host.name,
        "LocationGroupId": host.org_group_id,
        "IsDeviceServices": host.body.is_device_services,
        "Required": host.body.is_required,
        "AutoDiscoverySynced": host.body.is_synced,
        "OemProvisioningServiceSynced": false,
        "PinnedCerts": certificates,
    })
}

pub(super) fn invalid(reason: &str) -> VendorError {
    VendorError::new(422, 6066, reason)
}

fn refused() -> VendorError {
    VendorError::new(403, 6044, "Not found, or the user does not have access to it")
}
