//! What the role of an integration's account allows.

pub mod add;
pub mod get;
pub mod view;
