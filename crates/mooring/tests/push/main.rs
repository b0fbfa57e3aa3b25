//! What the hub writes back to a tenant, from end to end: a worker against a sandbox in this process, on both databases.

#![recursion_limit = "256"]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail where it stands")]

#[path = "../pull/place.rs"]
#[allow(dead_code, reason = "shared with the tests of pulls, which use more of it")]
mod place;
#[path = "../pull/program.rs"]
#[allow(dead_code, reason = "shared with the tests of pulls, which use more of it")]
mod program;
#[path = "../pull/tenant.rs"]
#[allow(dead_code, reason = "shared with the tests of pulls, which use more of it")]
mod tenant;

mod actions;
mod app_devices;
mod app_files;
mod hub;
mod ordering;
mod people_and_apps;
mod person;
mod playbooks;
mod stand_in;
mod tagging;
