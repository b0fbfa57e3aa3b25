//! People who operate the hub.

pub mod add;
pub mod edit;
pub mod limits;
pub mod list;
pub mod password;
pub mod view;
