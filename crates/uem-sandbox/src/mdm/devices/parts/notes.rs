//! Notes on a device: the list, one of them, adding, changing, deleting.

use jiff::Timestamp;
use serde_json::json;
use uem_types::{
    DeviceId, EntityNumber, EntityRef,
    mdm::device_notes::{DeviceNote, DeviceNotesResult},
};

use crate::{
    fleet::state::DeviceState,
    http::{Call, Reply, VendorError},
    mdm::notes::{self, Note},
    resource::{Fields, Page},
};

/// The shortest text.
const SHORTEST: usize = 3;

pub(super) async fn run(call: Call, device: DeviceState) -> Result<Reply, VendorError> {
    let found = notes::list(&call.tenant.database, device.id).await?;
    let page = Page::v1(&call.query);
    Reply::json(&DeviceNotesResult {
        device_id: Some(EntityRef::new(DeviceId(device.id.into()), device.friendly_name, Some(device.uuid))),
        device_notes: page.of(&found).iter().map(row).collect(),
        page: Some(page.number.into()),
        page_size: Some(page.size.into()),
        total: i64::try_from(found.len()).ok(),
    })
}

/// `POST`: 201 with the new id.
pub(super) async fn add(call: Call, device: DeviceState) -> Result<Reply, VendorError> {
    let text = text(&call)?;
    let id = notes::insert(&call.tenant.database, device.id, &text, now_ms(&call)).await?;
    Ok(Reply::json(&json!({"Value": id}))?.with_status(201))
}

/// `GET .../notes/{note}`
pub(super) async fn get(call: Call, device: DeviceState) -> Result<Reply, VendorError> {
    let id = id(&call);
    let found = notes::list(&call.tenant.database, device.id).await?;
    let note = found.iter().find(|note| note.id == id).ok_or_else(not_found)?;
    Reply::json(&row(note))
}

/// `PUT .../notes/{note}`: 204, but 201 where the device is named by alternate id.
pub(super) async fn change(call: Call, device: DeviceState) -> Result<Reply, VendorError> {
    let text = text(&call)?;
    if !notes::update(&call.tenant.database, device.id, id(&call), &text, now_ms(&call)).await? {
        return Err(not_found());
    }
    let is_by_id = !call.segment("id").is_empty();
    Ok(Reply::empty(if is_by_id { 204 } else { 201 }))
}

/// `DELETE .../notes/{note}`
pub(super) async fn delete(call: Call, device: DeviceState) -> Result<Reply, VendorError> {
    if !notes::delete(&call.tenant.database, device.id, id(&call)).await? {
        return Err(not_found());
    }
    Ok(Reply::empty(204))
}

fn id(call: &Call) -> i64 {
    call.segment("note").parse().unwrap_or(0)
}

fn now_ms(call: &Call) -> i64 {
    call.tenant.fleet.now().as_millisecond()
}

fn text(call: &Call) -> Result<String, VendorError> {
    let text = Fields::of(call)?.text("Note").unwrap_or_default();
    if text.trim().chars().count() < SHORTEST {
        return Err(VendorError::new(400, 6, "Note has at least 3 characters"));
    }
    Ok(text)
}

fn not_found() -> VendorError {
    VendorError::new(400, 2, "Note not found")
}

fn row(note: &Note) -> DeviceNote {
    DeviceNote {
        id: Some(EntityNumber(note.id)),
        device_id: Some(DeviceId(note.device_id)),
        note: Some(note.text.clone()),
        created_on: Timestamp::from_millisecond(note.created_at).ok(),
        modified_on: Timestamp::from_millisecond(note.modified_at).ok(),
    }
}
