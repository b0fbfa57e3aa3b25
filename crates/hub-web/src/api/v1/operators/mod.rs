//! People who operate the hub.

pub mod add;
pub mod list;
pub mod view;
