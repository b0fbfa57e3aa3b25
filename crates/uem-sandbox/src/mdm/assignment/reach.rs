//! Whether a device has been in contact since something was published for it.

use crate::fleet::{columns::Facts, state::DeviceState};

/// What has to be known of a device for that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// The device.
    pub id: u32,
    /// Last contact, milliseconds.
    pub last_seen: i64,
    /// Whether it is enrolled.
    pub is_listed: bool,
}

impl From<&Facts> for Seen {
    fn from(facts: &Facts) -> Self {
        Self { id: facts.id, last_seen: facts.last_seen, is_listed: facts.is_listed() }
    }
}

impl From<&DeviceState> for Seen {
    fn from(device: &DeviceState) -> Self {
        Self { id: device.id, last_seen: device.last_seen.as_millisecond(), is_listed: device.is_listed() }
    }
}

/// What was published at that time (milliseconds) is on the device from its next contact on.
pub fn has_fetched(device: Seen, published_at: i64) -> bool {
    device.last_seen > published_at
}
