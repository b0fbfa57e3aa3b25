//! `GET /devices/{id}/security`.

use axum::{Json, extract::State};
use hub_core::{fleet::SecurityFacts, ids::DeviceId};
use hub_store::ReadOfDevice;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::get::find;
use crate::{
    WebState,
    access::{Allowed, Read},
    http::{
        path::PathId,
        problem::{Problem, Refusals},
    },
};

/// What the last security sample of a device told. Each platform tells its own part; what is null is not known.
#[derive(Debug, Default, Serialize, ToSchema)]
#[schema(as = DeviceSecurity)]
pub struct DeviceSecurityView {
    /// A passcode is set.
    has_passcode: Option<bool>,
    /// It is as the tenant's passcode policy wants it.
    is_passcode_compliant: Option<bool>,
    /// Seconds until it is asked for.
    passcode_grace_seconds: Option<i64>,
    /// Its storage is encrypted.
    is_encrypted: Option<bool>,
    /// The tenant's word for the state of encryption.
    encryption_status: String,
    /// Data protection is on.
    is_data_protected: Option<bool>,
    /// Jailbroken or rooted.
    is_compromised: Option<bool>,
    /// System integrity protection (Mac).
    has_integrity_protection: Option<bool>,
    /// Level of secure boot (Mac).
    secure_boot: String,
    /// The root volume is sealed (Mac).
    has_sealed_root: Option<bool>,
    /// Recovery lock is on (Mac).
    has_recovery_lock: Option<bool>,
    /// The user approved the enrolment (Mac).
    is_enrollment_approved: Option<bool>,
    /// It came by automated enrolment (Apple).
    is_automated_enrollment: Option<bool>,
    /// When the system was patched last, by the date of its patch level.
    patched_at: Option<Timestamp>,
    /// When the sample was read from the tenant; null while there is none.
    read_at: Option<Timestamp>,
}

impl DeviceSecurityView {
    fn of(sample: Option<ReadOfDevice<SecurityFacts>>, patched_at: Option<Timestamp>) -> Self {
        let Some(ReadOfDevice { facts, read_at }) = sample else {
            return Self { patched_at, ..Self::default() };
        };
        Self {
            has_passcode: facts.has_passcode,
            is_passcode_compliant: facts.is_passcode_compliant,
            passcode_grace_seconds: facts.passcode_grace_seconds,
            is_encrypted: facts.is_encrypted,
            encryption_status: facts.encryption_status,
            is_data_protected: facts.is_data_protected,
            is_compromised: facts.is_compromised,
            has_integrity_protection: facts.has_integrity_protection,
            secure_boot: facts.secure_boot,
            has_sealed_root: facts.has_sealed_root,
            has_recovery_lock: facts.has_recovery_lock,
            is_enrollment_approved: facts.is_enrollment_approved,
            is_automated_enrollment: facts.is_automated_enrollment,
            patched_at,
            read_at: Some(read_at),
        }
    }
}

/// Answers the security facts of a device.
#[utoipa::path(get, path = "/devices/{id}/security", tag = "devices", security(("bearer" = ["viewer"])),
    params(("id" = i64, Path, description = "Id of the device in the hub.")),
    responses((status = 200, description = "What is known.", body = DeviceSecurityView), Refusals))]
pub async fn get_device_security(
    _: Allowed<Read>,
    State(state): State<WebState>,
    PathId(id): PathId<DeviceId>,
) -> Result<Json<DeviceSecurityView>, Problem> {
    let device = find(&state, id).await?;
    let sample = state.store.security_of_device(id).await?;
    Ok(Json(DeviceSecurityView::of(sample, device.facts.patched_at)))
}
