//! Reverse proxies that ask the hub.

pub mod entry;
pub mod list;
