//! The sandbox through its front door. One test program; its folders mirror the URLs and the crate's folders.

#![expect(clippy::unwrap_used, reason = "a test may fail where it stands")]

mod access;
mod console;
mod contract;
mod control;
mod faults;
mod fixtures;
mod fuzz;
mod help;
mod http;
mod mam;
mod mask;
mod mdm;
mod support;
mod system;
mod tenant;
