//! What a person decides about devices that look gone: a held plan is approved or rejected as the list it is, a device is
//! kept or given free again. The worker acts on it in its next full run, under all the other rules.

mod holds;
mod plan;

pub use holds::{DeviceHold, NewHold};
pub use plan::{HeldDevices, HeldPlan};
