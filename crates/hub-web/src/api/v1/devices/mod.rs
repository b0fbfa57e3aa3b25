//! Devices.

pub mod apps;
pub mod get;
pub mod history;
pub mod keep;
pub mod list;
pub mod profiles;
pub mod risk;
pub mod view;
