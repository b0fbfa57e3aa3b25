//! `GET /api/mdm/devices/{uuid}/security/...`: whether storage is encrypted, FileVault's recovery key, the recovery lock
//! and the managed admin of a Mac.

use serde_json::json;

use crate::{
    fleet::{
        ids,
        state::{DeviceState, Platform},
    },
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

/// `.../managed-admin-information`: the admin account that enrolment made on a Mac of the company, with its password and
/// the one before. 400/5100 for other devices.
pub(super) async fn managed_admin(call: Call) -> Result<Reply, VendorError> {
    let device = device(&call, 5061).await?;
    if device.platform != Platform::AppleOsX || !device.is_dep {
        let message =
            format!("Device {} has no managed admin: no Mac that enrolled by the programme", device.id);
        return Err(VendorError::new(400, 5100, message));
    }
    let (turn, set_at) = device.extras.admin_password.unwrap_or((0, device.enrolled_at));
    let seed = call.tenant.fleet.seed();
    let mut answer = json!({
        "user_name": "localadmin",
        "full_name": "Local Admin",
        "account_identifier": ids::uuid(seed, "managed admin", device.id.into()),
        "current_password": password(seed, device.id, ADMIN_TURNS + turn),
        "password_set_on": format!("{set_at:.3}"),
    });
    if let Some(before) = turn.checked_sub(1) {
        answer["previous_password"] = password(seed, device.id, ADMIN_TURNS + before).into();
    }
    Reply::json(&answer)
}

/// `.../recovery-key`: FileVault's key of a Mac, and the one before where it was rotated. 404/5193 for what is not
/// encrypted by FileVault. The public description has the shape and no route; clients call this one.
pub(super) async fn recovery_key(call: Call) -> Result<Reply, VendorError> {
    let device = device(&call, 5061).await?;
    if device.platform != Platform::AppleOsX || !device.is_encrypted {
        let message = format!("Device {} has no recovery key: no Mac that is encrypted", device.id);
        return Err(VendorError::new(404, 5193, message));
    }
    let (turn, reported_at) = device.extras.file_vault_key.unwrap_or((0, device.enrolled_at));
    let seed = call.tenant.fleet.seed();
    let mut answer = json!({
        "recovery_key": file_vault_key(seed, device.id, turn),
        "recovery_key_last_reported_date": format!("{reported_at:.3}"),
    });
    if let Some(before) = turn.checked_sub(1) {
        answer["old_recovery_key"] = file_vault_key(seed, device.id, before).into();
    }
    Reply::json(&answer)
}

/// Six groups of four letters and digits.
fn file_vault_key(seed: u64, device: u32, turn: u32) -> String {
    let text =
        ids::uuid(seed, "FileVault key", u64::from(device) << 16 ^ u64::from(turn)).simple().to_string();
    let text = text.to_uppercase();
    (0..6).map(|place| &text[place * 4..place * 4 + 4]).collect::<Vec<_>>().join("-")
}

/// Passwords of the admin are not those of the recovery lock.
const ADMIN_TURNS: u32 = 1 << 15;

async fn device(call: &Call, code: i32) -> Result<DeviceState, VendorError> {
    let found = device_by_uuid(call, call.segment("uuid")).await?;
    found.ok_or_else(|| VendorError::new(404, code, "Device not found for this request."))
}
