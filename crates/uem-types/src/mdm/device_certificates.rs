//! The certificates of a device.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    DeviceId, EntityNumber, EntityRef,
    wire::{lenient, shape, time, word},
};

use super::enums::CertificateStatus;

/// A page of certificates.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeviceCertificatesResult {
    /// The certificates.
    #[serde(deserialize_with = "lenient::list")]
    pub device_certificates: Vec<DeviceCertificate>,
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

/// A certificate on a device.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeviceCertificate {
    /// The entry's number.
    #[serde(default, with = "shape::opt_value", skip_serializing_if = "Option::is_none")]
    pub id: Option<EntityNumber>,
    /// The entry's UUID.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub uuid: Option<Uuid>,
    /// Subject.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Issuer.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub issued_by: Option<String>,
    /// When it ends.
    #[serde(default, with = "time::v1", skip_serializing_if = "Option::is_none")]
    pub expires_on: Option<Timestamp>,
    /// When it was first seen.
    #[serde(default, with = "time::v1", skip_serializing_if = "Option::is_none")]
    pub first_sample_time: Option<Timestamp>,
    /// When it was last seen.
    #[serde(default, with = "time::v1", skip_serializing_if = "Option::is_none")]
    pub last_sample_time: Option<Timestamp>,
    /// Whether the device holds its key.
    #[serde(default, with = "shape::flag_text", skip_serializing_if = "Option::is_none")]
    pub is_identity: Option<bool>,
    /// State.
    #[serde(default, with = "word::name", skip_serializing_if = "Option::is_none")]
    pub status: Option<CertificateStatus>,
    /// `Unknown`, `User`, `Device` or `App`.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub certificate_context: Option<String>,
    /// What went wrong.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_id: Option<EntityRef<DeviceId>>,
}
