//! One configured connection to one tenant.

pub mod add;
pub mod addition;
pub mod edit;
pub mod finish;
pub mod get;
pub mod list;
pub mod pause;
pub mod remove;
pub mod resume;
pub mod state;
pub mod sync;
pub mod tagging;
pub mod verify;
pub mod view;
