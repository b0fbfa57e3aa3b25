//! What is on a device: the software it was made with, changed by what the tenant put there and took away.
//!
//! `store` keeps the changes, `found` answers what is there, `command` installs and removes when told to, `push` does so
//! by itself at a check-in, `failed` knows what a device refused.

mod blocked;
mod command;
mod failed;
mod found;
mod push;
pub(super) mod store;

pub use command::carry_out;
pub(super) use command::{INSTALL, REMOVE, queue, waits};
pub(super) use failed::{failed, refused_by};
pub use found::{Found, on_device};
pub(super) use found::{installed_version, version_on};
pub use push::at_check_in;
