//! Synchronization runs.

pub mod events;
pub mod get;
pub mod list;
pub mod view;
