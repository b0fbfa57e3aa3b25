//! API tokens.

pub mod add;
pub mod list;
pub mod remove;
pub mod view;
