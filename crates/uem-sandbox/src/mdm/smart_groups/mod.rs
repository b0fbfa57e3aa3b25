//! `/api/mdm/smartgroups`: groups of devices by criteria that are really evaluated.
//!
//! `criteria` is what a group asks for, `evaluate` decides for one device, `membership` keeps the results.

pub mod criteria;
mod devices;
pub mod evaluate;
#[cfg(test)]
mod evaluate_tests;
mod get;
mod membership;
mod render;
mod search;
mod seed;
pub mod store;

pub use membership::Membership;
pub use seed::seed;

use crate::http::{Operation, get};

const READ: &str = "REST API Smart Groups Read";

/// The operations of this folder.
pub fn routes() -> Vec<Operation> {
    vec![
        get("/api/mdm/smartgroups/search").needs(READ).run(search::run),
        get("/api/mdm/smartgroups/{id:int}").needs(READ).run(get::run),
        get("/api/mdm/smartgroups/{id:int}/devices").needs(READ).run(devices::run),
        get("/api/mdm/smartgroups/{id:int}/apps").needs(READ).run(devices::apps),
    ]
}
