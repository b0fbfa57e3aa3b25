//! One configured connection to one tenant.

pub mod add;
pub mod connector;
pub mod edit;
pub mod finish;
pub mod get;
pub mod list;
pub mod pause;
pub mod remove;
pub mod resume;
pub mod state;
pub mod status;
pub mod sync;
pub mod verify;
pub mod view;
