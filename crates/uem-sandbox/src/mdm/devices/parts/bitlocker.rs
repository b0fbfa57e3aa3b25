//! BitLocker of a Windows computer: its one drive, what protects it, and its recovery keys, which follow from the seed.
//! `suspend-bitlocker` and `resume-bitlocker` show here once the computer carried them out.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    fleet::{
        ids,
        state::{DeviceState, Platform},
    },
    http::{Call, Reply, VendorError},
    resource::device_by_uuid,
};

/// `GET /api/mdm/devices/{uuid}/bitlocker/drives`
pub(super) async fn drives(call: Call) -> Result<Reply, VendorError> {
    let device = computer(&call).await?;
    let word = match (device.is_encrypted, device.extras.is_bitlocker_suspended) {
        (false, _) => "NOT_ENCRYPTED",
        (true, true) => "SUSPENDED",
        (true, false) => "ENCRYPTED",
    };
    let is_suspended = word == "SUSPENDED";
    let drive = json!({
        "volume_identifier": volume(&call, &device),
        "volume_name": "Windows",
        "volume_type": "OPERATING_SYSTEM",
        "drive_letter": "C:",
        "drive_status": word,
        "conversion_status": if device.is_encrypted { "FULLY_ENCRYPTED" } else { "FULLY_DECRYPTED" },
        "encryption_method": if device.is_encrypted { "XTS_AES256_BIT" } else { "UNKNOWN" },
        "percentage_encrypted": if device.is_encrypted { 100.0 } else { 0.0 },
        "protection_status": device.is_encrypted && !is_suspended,
        "suspended_status": if is_suspended { "SUSPENDED" } else { "NOT_SUSPENDED" },
        "number_reboots_remaining": 0,
        "lock_status": false,
        "auto_unlock": false,
        "is_active": true,
        "size_in_bytes": device.storage_bytes,
    });
    Reply::json(&json!({
        "overall_bitlocker_status": word, "cipher_mismatch": false, "drive_information": [drive],
    }))
}

/// `GET .../bitlocker/drives/{volume}/protectors`
pub(super) async fn protectors(call: Call) -> Result<Reply, VendorError> {
    let device = computer(&call).await?;
    if !call.segment("volume").eq_ignore_ascii_case(&volume(&call, &device)) {
        return Err(VendorError::new(404, 5002, format!("Device {} has no such volume", device.id)));
    }
    let found: &[Value] =
        if device.is_encrypted { &[password(&call, &device), tpm(&call, &device)] } else { &[] };
    Reply::json(&json!({"protector_information": found}))
}

/// `GET .../bitlocker/recoveryKey/{key}`
pub(super) async fn recovery_key(call: Call) -> Result<Reply, VendorError> {
    let device = computer(&call).await?;
    let found = password(&call, &device);
    let is_asked =
        found["key_protector_id"].as_str().is_some_and(|id| id.eq_ignore_ascii_case(call.segment("key")));
    if !device.is_encrypted || !is_asked {
        return Err(VendorError::new(404, 5193, format!("Device {} has no such recovery key", device.id)));
    }
    Reply::json(&found)
}

async fn computer(call: &Call) -> Result<DeviceState, VendorError> {
    let device = device_by_uuid(call, call.segment("uuid")).await?;
    let device = device.ok_or_else(|| VendorError::new(404, 5002, "Device not found"))?;
    if device.platform != Platform::WinRT {
        let message = format!("BitLocker is not supported for platform {}", device.platform.name());
        return Err(VendorError::new(400, 5008, message));
    }
    Ok(device)
}

fn id(call: &Call, kind: &str, device: &DeviceState) -> Uuid {
    ids::uuid(call.tenant.fleet.seed(), kind, device.id.into())
}

fn volume(call: &Call, device: &DeviceState) -> String {
    id(call, "volume", device).to_string()
}

/// A recovery key is eight groups of six digits.
fn password(call: &Call, device: &DeviceState) -> Value {
    let digits = id(call, "recovery key", device).as_u128();
    let groups: Vec<String> =
        (0..8).map(|place| format!("{:06}", (digits >> (place * 16) & 0xffff) * 11)).collect();
    json!({
        "key_protector_id": id(call, "key protector", device),
        "key_protector_type": "NUMERICAL_PASSWORD",
        "recovery_key": groups.join("-"),
        "is_active": true,
    })
}

fn tpm(call: &Call, device: &DeviceState) -> Value {
    json!({"key_protector_id": id(call, "tpm", device), "key_protector_type": "TPM", "is_active": true})
}
