//! The hub's rules and nouns, without I/O, async, SQL, HTTP or clock: plain functions of (facts, policy, now).
//!
//! [`fleet`] is what is known of devices, users, groups and apps, in the hub's own words; [`integration`] how a
//! tenant is connected; [`sync`] what may be concluded from reading it: completeness, identity, deletion;
//! [`addition`] which devices may register before it is read; [`tagging`] which tags go back to it; [`notify`] what new
//! users are told.

pub mod addition;
pub mod fleet;
pub mod ids;
pub mod integration;
pub mod notify;
pub mod operator;
pub mod sync;
pub mod tagging;
