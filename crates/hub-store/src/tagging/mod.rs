//! Tags that the hub writes back: tables `tags`, `device_tags` and `tagging`.
//!
//! A row of `device_tags` says of one device (by its id in the tenant) and one tag whether it is wanted and whether it
//! is known to be there. Where the two differ there is something to send: the rows are the outbox. A row that is
//! neither is gone. Every write is guarded by the lease under which the pass works.

mod outbox;
mod scan;
mod state;
mod tags;

pub use outbox::{RefusedTag, SentTags, TaggingCounts, ToSend};
pub use scan::{DeviceTag, DeviceTagChange, TaggableDevice, TaggingPage};
pub use state::{EndedPass, TaggingRow, TaggingState};
pub use tags::TagRow;

/// The lease under which the tags of an integration are looked after.
pub fn tagging_lease(integration: hub_core::ids::IntegrationId) -> String {
    format!("tags/{integration}")
}
