//! Decisions that were kept: all refusals, and a share of what was let in.

pub mod get;
pub mod list;
pub mod view;
