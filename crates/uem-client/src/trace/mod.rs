//! What became of a command. The tenant answers 202 without an id to ask after, so it shows elsewhere: in the device's
//! record, in its log, in the list of held wipes.
//!
//! [`Devices::trace`](crate::resources::devices::Devices::trace) reads those three; [`Trace::fate`] concludes. It starts
//! from *unknown*: what is not seen proves nothing, because a request may still be on its way. Take a [`Mark`] before
//! sending, so that only what came later counts, by the tenant's own clock.

mod events;
mod fate;
mod read;

use jiff::Timestamp;
use uem_types::{
    OrgGroupId,
    mdm::{device::Device, device_event_log::DeviceEvent, device_wipe::DeviceWipeRow},
};

pub use events::Stage;
pub use fate::{Evidence, Fate};

/// A command that leaves traces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Traced {
    /// Locking.
    Lock,
    /// An enterprise wipe.
    EnterpriseWipe,
    /// A device wipe.
    DeviceWipe,
    /// Clearing the passcode.
    ClearPasscode,
    /// A sync.
    Sync,
    /// A query.
    Query,
    /// A message, which is only ever sent.
    Message,
    /// Another organization group: this one.
    ChangeOrgGroup(OrgGroupId),
    /// Deleting the record.
    Delete,
}

/// The newest line of a device's log at a moment. What is newer came later.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Mark {
    /// The number of the newest line.
    pub event: Option<i64>,
    /// Its time, by the tenant's clock.
    pub at: Option<Timestamp>,
}

/// What was read of a device after a command was sent.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Trace {
    /// Its record; `None` where there is none, or the account may not see it.
    pub device: Option<Device>,
    /// Its log, newest first.
    pub events: Vec<DeviceEvent>,
    /// Wipes of it in the list of wipe protection, newest first; empty as well where the role may not read that list.
    pub wipes: Vec<DeviceWipeRow>,
}

impl Mark {
    /// Whether the line came after the mark.
    pub fn is_before(&self, event: &DeviceEvent) -> bool {
        match (self.event, event.id) {
            (Some(mark), Some(id)) => id.0 > mark,
            _ => self.at.is_none_or(|mark| event.time_stamp.is_some_and(|at| at > mark)),
        }
    }

    /// The mark that the newest of these lines makes.
    pub fn of(events: &[DeviceEvent]) -> Self {
        Self {
            event: events.iter().filter_map(|event| event.id).map(|id| id.0).max(),
            at: events.iter().filter_map(|event| event.time_stamp).max(),
        }
    }
}
