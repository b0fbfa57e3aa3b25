//! Notes on a device: the list, and adding one.

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
    resource::{Fields, Page, device_by_id},
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

pub(super) async fn add(call: Call) -> Result<Reply, VendorError> {
    let device = device_by_id(&call, call.segment("id")).await?;
    let device = device.ok_or_else(|| VendorError::new(400, 2, "Device not found"))?;
    let text = Fields::of(&call)?.text("Note").unwrap_or_default();
    if text.trim().chars().count() < SHORTEST {
        return Err(VendorError::new(400, 6, "Note has at least 3 characters"));
    }
    let id = notes::insert(&call.tenant.database, device.id, &text, call.tenant.fleet.now().as_millisecond())
        .await?;
    Ok(Reply::json(&json!({"Value": id}))?.with_status(201))
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
