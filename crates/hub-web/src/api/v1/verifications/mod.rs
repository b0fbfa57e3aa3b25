//! Trying a connection without saving anything.

pub mod add;
pub mod get;
pub mod view;
