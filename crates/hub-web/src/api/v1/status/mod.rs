//! The hub itself, and the caller.

pub mod counts;
pub mod me;
pub mod version;
