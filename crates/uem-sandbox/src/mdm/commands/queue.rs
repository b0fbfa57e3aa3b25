//! From a call to a row: is the command known, does the device take it, what changes at once.

use super::{
    kind::CommandKind,
    store::{self, Command},
};
use crate::{
    fleet::{
        events::{EventDatum, EventEntry},
        state::{DeviceState, EnrollmentStatus},
    },
    http::{Call, VendorError},
};

/// The most devices of one bulk command.
pub(crate) const BULK_LIMIT: usize = 500;

/// Checks the command against the device and stores it. A wipe is seen in the device's status from now on.
pub(super) async fn queue(call: &Call, device: &DeviceState, kind: &CommandKind) -> Result<(), VendorError> {
    if device.enrollment == EnrollmentStatus::Unenrolled {
        return Err(VendorError::new(400, 400, format!("Device {} is not enrolled", device.id)));
    }
    if !kind.platforms.contains(&device.platform) {
        let message =
            format!("Command {} is not supported for platform {}", kind.name, device.platform.name());
        return Err(VendorError::new(400, 5102, message));
    }
    let now = call.tenant.fleet.now();
    let command = Command {
        id: 0,
        device_id: device.id,
        command: kind.name.to_owned(),
        details: String::from_utf8_lossy(&call.body).into_owned(),
        queued_by: call.caller.name.clone(),
        queued_at: now.as_millisecond(),
        state: "queued".to_owned(),
        finished_at: None,
    };
    store::insert(&call.tenant.database, &command).await?;
    let mut data = Vec::new();
    if let Some(pending) = kind.pending() {
        call.tenant.fleet.change(device.id, move |state| state.enrollment = pending).await?;
        data.push(EventDatum {
            kind: "EnrollmentStatus".into(),
            old: device.enrollment.name().into(),
            new: pending.name().into(),
        });
    }
    let entry = EventEntry {
        id: 0,
        at: now,
        event: format!("{} Requested", kind.event),
        severity: "Information".into(),
        source: "Server".into(),
        admin: call.caller.name.clone(),
        data,
    };
    call.tenant.fleet.log_event(device.id, entry).await?;
    Ok(())
}
