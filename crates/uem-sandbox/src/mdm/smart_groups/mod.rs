//! `/api/mdm/smartgroups`: groups of devices by criteria that are really evaluated.
//!
//! `definition` reads what a body asks for, `criteria` is what is kept of it, `evaluate` decides for one device, `membership` keeps the results.

pub mod criteria;
mod definition;
mod devices;
pub mod evaluate;
#[cfg(test)]
mod evaluate_tests;
mod find;
mod get;
mod membership;
mod of_devices;
mod patch;
mod render;
mod search;
mod seed;
pub mod store;
mod sync;
mod write;

pub use membership::Membership;
pub use seed::seed;

use crate::http::{Operation, delete, get, patch, post, put};

const READ: &str = "REST API Smart Groups Read";
const WRITE: &str = "REST API Smart Groups Write";
const DELETE: &str = "REST API Smart Groups Delete";
const EXECUTE: &str = "REST API Smart Groups Execute";

/// The operations of this folder.
pub fn routes() -> Vec<Operation> {
    vec![
        get("/api/mdm/smartgroups/search").needs(READ).run(search::run),
        get("/api/mdm/smartgroups/{id:int}").needs(READ).run(get::run),
        post("/api/mdm/smartgroups").needs(WRITE).run(write::create),
        put("/api/mdm/smartgroups/{id:int}").needs(WRITE).run(write::update),
        patch("/api/mdm/smartgroups/{uuid:uuid}").version(2).needs(WRITE).run(patch::run),
        delete("/api/mdm/smartgroups/{id:int}").needs(DELETE).run(write::delete),
        post("/api/mdm/devices/smartgroups").needs(READ).run(of_devices::query),
        post("/api/mdm/devices/smartgroups/device-map-diagnostics").needs(WRITE).run(of_devices::diagnostics),
        get("/api/mdm/smartgroups/{id:int}/devices").needs(READ).run(devices::run),
        get("/api/mdm/smartgroups/{id:int}/apps").needs(READ).run(devices::apps),
        post("/api/mdm/smartgroups/{id:int}/devices/sync").needs(EXECUTE).run(sync::run),
    ]
}
