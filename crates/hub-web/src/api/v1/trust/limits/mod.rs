//! The highest level that somebody outside grants (BY-12).

pub mod edit;
pub mod list;
pub mod remove;
