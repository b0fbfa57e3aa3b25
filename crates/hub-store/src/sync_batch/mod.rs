//! What a synchronization writes: one batch, one transaction, guarded by its lease.
//!
//! `batch` opens guarded transactions, `devices` and `states` write devices, `tally` keeps the counts right in the
//! same transaction, `history` says what changed, `identity` finds who a record may be; the others write what hangs
//! around devices.

mod apps;
mod batch;
mod confirm;
mod devices;
mod first_load;
mod groups;
mod history;
mod identity;
mod members;
mod messages;
mod parts;
mod personal_data;
mod plan;
mod purge;
mod security;
mod states;
mod tally;
mod users;

pub use batch::{NO_RUN, SyncBatch};
pub use devices::DeviceChange;
pub(crate) use devices::bulk;
pub use messages::PurgedMessages;
