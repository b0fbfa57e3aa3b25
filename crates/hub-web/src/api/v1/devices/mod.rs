//! Devices.

pub mod apps;
pub mod get;
pub mod history;
pub mod list;
pub mod view;
