//! Synchronization runs.

pub mod get;
pub mod list;
pub mod view;
