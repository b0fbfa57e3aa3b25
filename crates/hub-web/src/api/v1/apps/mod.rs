//! The apps of tenants' catalogues.

pub mod devices;
pub mod get;
pub mod list;
pub mod reading;
pub mod view;
