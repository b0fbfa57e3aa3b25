//! Devices.

pub mod apps;
pub mod certificates;
pub mod get;
pub mod history;
pub mod keep;
pub mod list;
pub mod profiles;
pub mod risk;
pub mod security;
pub mod view;
