//! `POST /api/mdm/devices/admin-actions/{action}`: one action for many devices. 204 where all took it, otherwise 207
//! with what came of each.

use serde_json::{Value, json};

use super::{
    kind::{CommandKind, Face},
    queue::{BULK_LIMIT, Manner, queue_with},
};
use crate::{
    http::{Call, Reply, VendorError},
    mdm::messages,
    resource::{Fields, device_by_uuid},
};

/// The vendor's words, and the commands they stand for.
const ACTIONS: [(&str, &str); 9] = [
    ("ENTERPRISE_WIPE", "EnterpriseWipe"),
    ("DEVICE_WIPE", "DeviceWipe"),
    ("REBOOT", "SoftReset"),
    ("SUSPEND", "Suspend"),
    ("WAKEUP", "WakeUp"),
    ("SYNC_DEVICE", "SyncDevice"),
    ("SHUTDOWN", "Shutdown"),
    ("DEVICE_INFORMATION", "DeviceQuery"),
    ("REQUEST_DEVICE_LOG", "RequestDeviceLog"),
];
const MESSAGE: &str = "SEND_MESSAGE";

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let word = call.segment("action");
    let command = ACTIONS.iter().find(|(action, _)| action.eq_ignore_ascii_case(word));
    let kind = command.and_then(|(_, command)| CommandKind::taken_by(Face::AdminAction, command));
    if kind.is_none() && !word.eq_ignore_ascii_case(MESSAGE) {
        return Err(VendorError::new(400, 5102, format!("Admin action {word} is not supported")));
    }
    let body = Fields::of(&call)?;
    let devices = body.objects("assigned_devices");
    if devices.is_empty() || devices.len() > BULK_LIMIT {
        let message = format!("assigned_devices lists 1 to {BULK_LIMIT} devices");
        return Err(VendorError::new(400, 10036, message));
    }
    let metadata = body.object("metadata").unwrap_or_default();
    let mut faults: Vec<Value> = Vec::new();
    for device in &devices {
        let uuid = device.text("device_uuid").unwrap_or_default();
        if let Err(error) = one(&call, &uuid, kind, &metadata).await {
            faults.push(json!({"message": error.message, "request_item": {"device_uuid": uuid}}));
        }
    }
    if faults.is_empty() {
        return Ok(Reply::empty(204));
    }
    let (total, failed) = (devices.len(), faults.len());
    let body = json!({
        "accepted_count": total - failed, "failed_count": failed, "total_count": total, "faults": faults,
    });
    Ok(Reply::json(&body)?.with_status(207))
}

async fn one(
    call: &Call,
    uuid: &str,
    kind: Option<&CommandKind>,
    metadata: &Fields,
) -> Result<(), VendorError> {
    let device = device_by_uuid(call, uuid).await?;
    let device = device.ok_or_else(|| VendorError::new(404, 5061, format!("Device not found: {uuid}")))?;
    match kind {
        Some(kind) => queue_with(call, &device, kind, Manner::MANY, "{}".to_owned()).await,
        None => messages::push(call, &device, metadata).await,
    }
}
