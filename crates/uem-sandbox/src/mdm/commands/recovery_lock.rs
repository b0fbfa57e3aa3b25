//! The recovery lock of a Mac: asked for at once, set by the device when it checks in. Its password follows from the seed.

use crate::{
    fleet::{
        ids,
        state::{DeviceState, RecoveryLock},
    },
    http::{Call, VendorError},
};

/// Remembers that a new lock was asked for.
pub(super) async fn submit(call: &Call, device: &DeviceState) -> Result<(), VendorError> {
    let fleet = &call.tenant.fleet;
    let now = fleet.now();
    fleet
        .change(device.id, |state| {
            let turn = state.extras.recovery_lock.as_ref().map_or(1, |lock| lock.turn + 1);
            state.extras.recovery_lock = Some(RecoveryLock { submitted_at: now, applied_at: None, turn });
        })
        .await?;
    Ok(())
}

/// The password of that turn.
pub fn password(seed: u64, device: u32, turn: u32) -> String {
    ids::uuid(seed, "recovery lock", u64::from(device) << 16 ^ u64::from(turn)).simple().to_string()[..12]
        .to_owned()
}
