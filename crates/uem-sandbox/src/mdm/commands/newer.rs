//! The calls of versions 2 and 3: the command stands in the path, the body carries what it needs.

use super::{
    kind::{CommandKind, Effect, Face},
    queue::{BULK_LIMIT, Manner, queue},
    recovery_lock, wipe_cancel,
};
use crate::{
    fleet::{
        By,
        state::{DeviceState, EnrollmentStatus, Platform},
    },
    http::{Call, Reply, VendorError},
    resource::{Fields, device_by_uuid},
};

/// The longest text shown on a device.
const LONGEST_MESSAGE: usize = 256;

/// `POST /api/mdm/devices/{uuid}/commands/{command}`, version 2.
pub(super) async fn v2_by_uuid(call: Call) -> Result<Reply, VendorError> {
    let kind = asked(&call, Face::V2ByUuid)?;
    let device = device_by_uuid(&call, call.segment("uuid")).await?;
    v2(&call, device, kind).await
}

/// `POST /api/mdm/devices/commands/{command}/device/{searchBy}/{id}`, version 2.
pub(super) async fn v2_by_alternate_id(call: Call) -> Result<Reply, VendorError> {
    let kind = asked(&call, Face::V2ByAlternateId)?;
    let device = by_path(&call, (422, 6)).await?;
    v2(&call, device, kind).await
}

/// `POST /api/mdm/devices/commands/{command}`, version 2: all of the devices, or none.
pub(super) async fn v2_bulk(call: Call) -> Result<Reply, VendorError> {
    let kind = asked(&call, Face::V2Bulk)?;
    let body = Fields::of(&call)?;
    let uuids: Vec<&str> = body.list("device_uuids").iter().filter_map(|uuid| uuid.as_str()).collect();
    if uuids.is_empty() {
        return Err(invalid("device_uuids is required"));
    }
    if uuids.len() > BULK_LIMIT {
        let message = format!("The number of devices exceeds the limit of {BULK_LIMIT}");
        return Err(VendorError::new(400, 6, message));
    }
    let mut devices = Vec::with_capacity(uuids.len());
    for uuid in uuids {
        let device = device_by_uuid(&call, uuid).await?.ok_or_else(v2_not_found)?;
        check_v2(&body, &device, kind)?;
        devices.push(device);
    }
    let mut held = None;
    for device in &devices {
        // A wipe that is held does not keep the others.
        held = queue(&call, device, kind, Manner::MANY).await.err().or(held);
    }
    held.map_or(Ok(Reply::empty(202)), Err)
}

/// `POST /api/mdm/devices/{uuid}/commands/{command}`, version 3.
pub(super) async fn v3_by_uuid(call: Call) -> Result<Reply, VendorError> {
    let device = device_by_uuid(&call, call.segment("uuid")).await?;
    v3(&call, device).await
}

/// `POST /api/mdm/devices/commands/{command}/device/{searchBy}/{id}`, version 3.
pub(super) async fn v3_by_alternate_id(call: Call) -> Result<Reply, VendorError> {
    let device = by_path(&call, (422, 5003)).await?;
    v3(&call, device).await
}

async fn v2(call: &Call, device: Option<DeviceState>, kind: &CommandKind) -> Result<Reply, VendorError> {
    let device = device.ok_or_else(v2_not_found)?;
    check_v2(&body_or_nothing(call)?, &device, kind)?;
    queue(call, &device, kind, Manner::ONE).await?;
    Ok(Reply::empty(202))
}

/// A Mac is locked and wiped with a PIN of six digits.
fn check_v2(body: &Fields, device: &DeviceState, kind: &CommandKind) -> Result<(), VendorError> {
    if body.text("message").is_some_and(|message| message.chars().count() > LONGEST_MESSAGE) {
        return Err(invalid("message has at most 256 characters"));
    }
    let needs_pin = device.platform == Platform::AppleOsX && ["Lock", "DeviceWipe"].contains(&kind.name);
    let is_pin = |pin: String| pin.len() == 6 && pin.bytes().all(|byte| byte.is_ascii_digit());
    if needs_pin && !body.text("unlock_pin").is_some_and(is_pin) {
        return Err(VendorError::new(400, 6, "unlock_pin of six digits is required for macOS"));
    }
    Ok(())
}

async fn v3(call: &Call, device: Option<DeviceState>) -> Result<Reply, VendorError> {
    let is_cancel = call.segment("command").eq_ignore_ascii_case(wipe_cancel::WORD);
    let kind = if is_cancel { None } else { Some(asked(call, Face::V3)?) };
    let device = device.ok_or_else(|| VendorError::new(404, 5002, "Device not found"))?;
    if device.enrollment == EnrollmentStatus::Unenrolled {
        return Err(VendorError::new(400, 6213, format!("Device {} is not enrolled", device.id)));
    }
    let Some(kind) = kind else { return wipe_cancel::run(call, &device).await };
    let body = body_or_nothing(call)?;
    let xml = body.object("custom_mdm_command").and_then(|command| command.text("CommandXml"));
    if kind.name == "CustomMdmCommand" && xml.is_none_or(|xml| xml.trim().is_empty()) {
        return Err(invalid("custom_mdm_command.CommandXml is required"));
    }
    queue(call, &device, kind, Manner::V3).await?;
    if kind.effect == Effect::RecoveryLock {
        recovery_lock::submit(call, &device).await?;
    }
    Ok(Reply::empty(202))
}

/// Most commands need nothing of the body, so it may be left out.
fn body_or_nothing(call: &Call) -> Result<Fields, VendorError> {
    if call.body.is_empty() { Ok(Fields::default()) } else { Fields::of(call) }
}

fn asked(call: &Call, face: Face) -> Result<&'static CommandKind, VendorError> {
    let word = call.segment("command");
    CommandKind::taken_by(face, word).ok_or_else(|| invalid(&format!("unknown command {word}")))
}

/// The device that `searchBy` and `id` of the path name.
async fn by_path(call: &Call, (status, code): (u16, i32)) -> Result<Option<DeviceState>, VendorError> {
    let word = call.segment("searchBy");
    let by =
        By::parse(word).ok_or_else(|| VendorError::new(status, code, format!("Invalid searchBy: {word}")))?;
    Ok(call.tenant.fleet.find_within(by, call.segment("id"), call.caller.org_group_id).await?)
}

fn invalid(reason: &str) -> VendorError {
    VendorError::new(422, 1012, format!("Validation failed: {reason}"))
}

fn v2_not_found() -> VendorError {
    VendorError::new(404, 8, "Device not found")
}
