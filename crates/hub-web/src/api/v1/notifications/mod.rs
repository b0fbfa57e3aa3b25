//! Messages to new users: where they go, what they say, and how they ended.

pub mod add_preview;
pub mod add_test;
pub mod edit;
pub mod get;
pub mod list;

pub mod view;
