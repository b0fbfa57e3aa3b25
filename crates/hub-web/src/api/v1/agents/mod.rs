//! Agents on devices, as operators see them, and the settings files that let them in.

pub mod get;
pub mod mdm_config;
pub mod remove;
pub mod view;
