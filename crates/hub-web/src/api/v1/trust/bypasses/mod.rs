//! Services that an admin opens for a user in an emergency.

pub mod add;
pub mod list;
pub mod remove;
