//! What is on a device: the software it was made with, changed by what the tenant put there and took away.
//!
//! `store` keeps the changes, `found` answers what is there, `command` installs and removes when told to, `push` does so
//! by itself at a check-in.

mod blocked;
mod command;
mod found;
mod push;
pub(super) mod store;

pub use command::carry_out;
pub(super) use command::{INSTALL, REMOVE, queue, waits};
pub use found::{Found, on_device};
pub(super) use found::{installed_version, version_on};
pub use push::at_check_in;
