//! Organization groups.

pub mod list;
