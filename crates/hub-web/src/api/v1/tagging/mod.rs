//! How the tags of an integration stand, and what may be asked of them.

pub mod check;
pub mod clear;
pub mod get;
pub mod view;
