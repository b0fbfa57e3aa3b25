#![doc = include_str!("../README.md")]
//!
//! # Modules
//!
//! A request passes through the folders in this order: [`http`] (path without regard to case, version by Accept,
//! quotas, errors in the vendor's shape) → [`access`] (who calls, with which role, at which organization group) →
//! one resource folder per URL (`mdm/devices`, `system/groups`, ...) → its `store.rs` and the [`fleet`].

pub mod access;
pub mod catalog;
mod console;
mod console_events;
pub mod control;
pub mod faults;
pub mod fleet;
mod help;
pub mod http;
pub mod import;
pub mod mam;
pub mod mdm;
pub mod resource;
mod routes;
pub mod system;
mod tenant;
#[doc(hidden)]
pub mod untrusted;

pub use tenant::{Account, Accounts, Credentials, Person, Sandbox, SandboxError, SandboxSettings, Tenant};
