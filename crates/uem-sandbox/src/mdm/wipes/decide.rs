//! `POST /api/system/groups/{uuid}/device-wipes?action=APPROVE|REJECT`: lets held wipes go, or drops them. All of the
//! list, or none.

use uuid::Uuid;

use super::{
    lock::visible_group,
    store::{self, Wipe},
};
use crate::{
    fleet::{By, events::EventEntry},
    http::{Call, Reply, VendorError},
    mdm::{commands, devices},
    resource::is_visible,
};

/// The most wipes of one call.
const MOST: usize = 500;

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let group = visible_group(&call).ok_or_else(super::no_group)?;
    let is_approved = match call.query.text("action").map(str::to_ascii_uppercase).as_deref() {
        Some("APPROVE") => true,
        Some("REJECT") => false,
        other => {
            let message = format!("action is APPROVE or REJECT, not {}", other.unwrap_or("left out"));
            return Err(VendorError::new(400, 5181, message));
        }
    };
    let uuids: Vec<Uuid> = call.json()?;
    if uuids.is_empty() || uuids.len() > MOST {
        return Err(VendorError::new(400, 5182, format!("The body lists 1 to {MOST} UUIDs of wipes")));
    }
    let mut wipes = Vec::with_capacity(uuids.len());
    for uuid in uuids {
        let found = store::find(&call.tenant.database, &uuid.to_string()).await?;
        let is_below = |wipe: &Wipe| {
            is_visible(&call, wipe.org_group_id) && call.tenant.access.is_within(wipe.org_group_id, group.id)
        };
        let wipe = found
            .filter(is_below)
            .ok_or_else(|| VendorError::new(404, 5184, format!("Wipe {uuid} not found")))?;
        if wipe.status != "HELD" {
            let message = format!("Wipe {uuid} is not on hold: its status is {}", wipe.status);
            return Err(VendorError::new(400, 5183, message));
        }
        wipes.push(wipe);
    }
    for wipe in &wipes {
        decide(&call, wipe, is_approved).await?;
    }
    Ok(Reply::empty(202))
}

/// Decided once: of two admins at the same time the second does nothing.
async fn decide(call: &Call, wipe: &Wipe, is_approved: bool) -> Result<(), VendorError> {
    let (status, word) = if is_approved { ("APPROVED", "Approved") } else { ("ABORTED", "Rejected") };
    if !store::decide(&call.tenant.database, &wipe.uuid, status).await? {
        return Ok(());
    }
    let fleet = &call.tenant.fleet;
    let Some(device) = fleet.find(By::DeviceId, &wipe.device_id.to_string()).await? else { return Ok(()) };
    let entry = EventEntry {
        id: 0,
        at: fleet.now(),
        event: format!("{} {word}", commands::event_of(&wipe.command).unwrap_or(devices::DELETE_EVENT)),
        severity: "Information".into(),
        source: "Server".into(),
        admin: call.caller.name.clone(),
        data: Vec::new(),
    };
    fleet.log_event(device.id, entry).await?;
    if !is_approved || !device.is_listed() {
        return Ok(());
    }
    if wipe.command == devices::DELETE {
        return devices::remove(call, &[device.id]).await;
    }
    commands::queue_approved(call, &device, &wipe.command, &wipe.details).await
}
