//! The apps of tenants' catalogues.

pub mod get;
pub mod list;
pub mod view;
