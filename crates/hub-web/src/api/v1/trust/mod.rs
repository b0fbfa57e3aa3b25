//! What decisions rest on, and why they are so.

pub mod explain;
pub mod simulate;
