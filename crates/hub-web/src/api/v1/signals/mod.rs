//! What security products tell (BY-12), by what they know of a device.

pub mod edit_risk;
