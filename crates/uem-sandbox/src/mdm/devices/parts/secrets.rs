//! `GET /api/mdm/devices/{uuid}/security/...`: whether storage is encrypted, and the recovery lock of a Mac.

use serde_json::json;

use crate::{
    fleet::state::{DeviceState, Platform},
    http::{Call, Reply, VendorError},
    mdm::commands::recovery_lock::password,
    resource::device_by_uuid,
};

/// `.../encryption-status`
pub(super) async fn encryption(call: Call) -> Result<Reply, VendorError> {
    let device = device(&call, 5002).await?;
    Reply::json(&json!({"encryption_status": device.is_encrypted}))
}

/// `.../recovery-lock-password`: what was asked for with `SetRecoveryLock`, and what the Mac has set. 400/5288 for
/// other devices, 404/5289 where none was asked for.
pub(super) async fn recovery_lock(call: Call) -> Result<Reply, VendorError> {
    let device = device(&call, 5061).await?;
    if device.platform != Platform::AppleOsX {
        return Err(VendorError::new(400, 5288, format!("Device {} is no Mac", device.id)));
    }
    let lock = device.extras.recovery_lock.as_ref().ok_or_else(|| {
        VendorError::new(
            404,
            5289,
            format!("Device {} has no recovery lock: SetRecoveryLock sets one", device.id),
        )
    })?;
    let secret = password(call.tenant.fleet.seed(), device.id, lock.turn);
    let mut answer = json!({
        "device_uuid": device.uuid,
        "submitted_password": secret,
        "submitted_on": format!("{:.3}", lock.submitted_at),
    });
    if let Some(applied) = lock.applied_at {
        answer["applied_password"] = secret.into();
        answer["applied_on"] = format!("{applied:.3}").into();
    }
    Reply::json(&answer)
}

async fn device(call: &Call, code: i32) -> Result<DeviceState, VendorError> {
    let found = device_by_uuid(call, call.segment("uuid")).await?;
    found.ok_or_else(|| VendorError::new(404, code, "Device not found for this request."))
}
