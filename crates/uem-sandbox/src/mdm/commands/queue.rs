//! From a call to a row: is the command known, does the device take it, may it be wiped, what changes at once.

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
    mdm::wipes::{self, Source},
};

/// The most devices of one bulk command.
pub(crate) const BULK_LIMIT: usize = 500;

/// How a call refuses: its codes of 400, and of 403 for a wipe that is held.
#[derive(Debug, Clone, Copy)]
pub(super) struct Manner {
    /// Which call, as the list of wipes says.
    pub source: Source,
    /// The device is not enrolled.
    pub not_enrolled: i32,
    /// Its platform does not know the command.
    pub unsupported: i32,
    /// The wipe is held.
    pub held: i32,
}

impl Manner {
    /// Most calls for one device.
    pub const ONE: Self = Self { source: Source::Admin, not_enrolled: 400, unsupported: 5102, held: 403 };
    /// By integer id.
    pub const BY_ID: Self = Self { held: 400, ..Self::ONE };
    /// Many devices at once.
    pub const MANY: Self = Self { source: Source::Bulk, ..Self::ONE };
    /// Version 3.
    pub const V3: Self = Self { not_enrolled: 6213, ..Self::ONE };
}

/// Checks the command against the device and stores it. A wipe is seen in the device's status from now on.
pub(super) async fn queue(
    call: &Call,
    device: &DeviceState,
    kind: &CommandKind,
    manner: Manner,
) -> Result<(), VendorError> {
    let details = String::from_utf8_lossy(&call.body).into_owned();
    queue_with(call, device, kind, manner, details).await
}

/// Queues what a profile, a product or an update asks of a device, see [`super::task`].
pub(crate) async fn queue_task(
    call: &Call,
    device: &DeviceState,
    name: &'static str,
    subject: i64,
) -> Result<(), VendorError> {
    let kind = CommandKind::find(name)
        .ok_or_else(|| VendorError::new(500, 1000, "An error occurred while processing the request."))?;
    queue_with(call, device, kind, Manner::ONE, subject.to_string()).await
}

/// The same with what the command needs to know in place of the body.
pub(super) async fn queue_with(
    call: &Call,
    device: &DeviceState,
    kind: &CommandKind,
    manner: Manner,
    details: String,
) -> Result<(), VendorError> {
    if device.enrollment == EnrollmentStatus::Unenrolled {
        let message = format!("Device {} is not enrolled", device.id);
        return Err(VendorError::new(400, manner.not_enrolled, message));
    }
    if !kind.platforms.contains(&device.platform) {
        let message =
            format!("Command {} is not supported for platform {}", kind.name, device.platform.name());
        return Err(VendorError::new(400, manner.unsupported, message));
    }
    if let Some(pending) = kind.pending() {
        let asked = wipes::Asked {
            device,
            command: kind.name,
            event: kind.event,
            pending,
            source: manner.source,
            details: &details,
            admin: &call.caller.name,
        };
        wipes::let_through(&call.tenant, asked, manner.held).await?;
    }
    store_one(call, device, kind, details).await
}

/// Queues a wipe that was held and is approved now. A command that is no longer known is dropped.
pub(crate) async fn queue_approved(
    call: &Call,
    device: &DeviceState,
    command: &str,
    details: &str,
) -> Result<(), VendorError> {
    match CommandKind::find(command) {
        Some(kind) => store_one(call, device, kind, details.to_owned()).await,
        None => Ok(()),
    }
}

async fn store_one(
    call: &Call,
    device: &DeviceState,
    kind: &CommandKind,
    details: String,
) -> Result<(), VendorError> {
    let now = call.tenant.fleet.now();
    let command = Command {
        id: 0,
        device_id: device.id,
        command: kind.name.to_owned(),
        details,
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
