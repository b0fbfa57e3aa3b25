//! The list of devices, and the page of one.

pub mod agent;
pub mod detail;
pub mod keep;
pub mod line;
pub mod list;
pub mod provisional;
mod security;
