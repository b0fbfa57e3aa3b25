//! Certificates that a tenant knows to be on a device.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::UemId;

/// A certificate on a device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceCertificateFacts {
    /// Number of the entry in the tenant: one of each on a device.
    pub uem_id: UemId,
    /// UUID of the entry; empty when not given.
    pub uem_uuid: String,
    /// Subject, as the tenant names it; empty where it may name a person and such data is not taken.
    pub name: String,
    /// Issuer.
    pub issued_by: String,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
    /// When the tenant first saw it.
    pub first_sampled_at: Option<Timestamp>,
    /// The device holds its key.
    pub is_identity: Option<bool>,
    /// Active, revoked, ... in lower case.
    pub status: String,
    /// Of the user, the device or an app, in lower case.
    pub context: String,
}
