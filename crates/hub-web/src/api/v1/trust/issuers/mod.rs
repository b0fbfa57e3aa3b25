//! Issuers of users' tokens.

pub mod entry;
pub mod list;
