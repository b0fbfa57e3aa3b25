//! User groups.

pub mod get;
pub mod list;
pub mod view;
