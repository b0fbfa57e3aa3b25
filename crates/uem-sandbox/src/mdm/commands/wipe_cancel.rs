//! `CancelPendingWipe` of version 3: a wipe that the device has not picked up, or that is held, does not happen.

use super::{kind::CommandKind, store};
use crate::{
    fleet::{
        events::EventEntry,
        state::{DeviceState, EnrollmentStatus},
    },
    http::{Call, Reply, VendorError},
    mdm::wipes,
};

/// The command's word.
pub(super) const WORD: &str = "CancelPendingWipe";

/// 202, or 400/5291 where no wipe waits for the device.
pub(super) async fn run(call: &Call, device: &DeviceState) -> Result<Reply, VendorError> {
    let (database, fleet) = (&call.tenant.database, &call.tenant.fleet);
    let is_pending = device.enrollment != EnrollmentStatus::Enrolled;
    if !is_pending && !wipes::store::is_held(database, device.id).await? {
        return Err(VendorError::new(400, 5291, format!("No wipe is pending for device {}", device.id)));
    }
    let now = fleet.now();
    for word in CommandKind::wipes() {
        store::cancel_kind(database, device.id, word, now.as_millisecond()).await?;
    }
    wipes::store::abort(database, device.id, device.enrolled_at.as_millisecond()).await?;
    fleet
        .change_by(&call.caller.name, &[device.id], |state| {
            if state.enrollment != EnrollmentStatus::Unenrolled {
                state.enrollment = EnrollmentStatus::Enrolled;
            }
        })
        .await?;
    let entry = EventEntry {
        id: 0,
        at: now,
        event: "Cancel Pending Wipe Requested".into(),
        severity: "Information".into(),
        source: "Server".into(),
        admin: call.caller.name.clone(),
        data: Vec::new(),
    };
    fleet.log_event(device.id, entry).await?;
    Ok(Reply::empty(202))
}
