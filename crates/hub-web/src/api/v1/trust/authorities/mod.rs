//! Authorities that issue the certificates of devices.

pub mod entry;
pub mod list;
pub mod view;
