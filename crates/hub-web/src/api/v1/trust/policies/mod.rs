//! Policies: what a service may ask of user and device.

pub mod entry;
pub mod list;
