//! People who operate the hub.

pub mod add;
pub mod edit;
pub mod list;
pub mod password;
pub mod view;
