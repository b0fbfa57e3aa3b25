//! The list of devices, and the page of one.

pub mod detail;
pub mod line;
pub mod list;
