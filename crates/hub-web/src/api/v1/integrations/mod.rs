//! One configured connection to one tenant.

pub mod actions;
pub mod add;
pub mod addition;
pub mod check_groups;
pub mod connector;
pub mod edit;
pub mod finish;
pub mod get;
pub mod group_preview;
pub mod groups;
pub mod list;
pub mod pause;
pub mod personal_data;
pub mod remove;
pub mod resume;
pub mod scope;
pub mod state;
pub mod status;
pub mod sync;
pub mod tagging;
pub mod verify;
pub mod view;
pub mod webhook;
