//! App management.

pub mod app;
pub mod app_device;
pub mod app_upload;
pub mod assignment;
