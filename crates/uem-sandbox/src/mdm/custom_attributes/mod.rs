//! Custom attributes: definitions, and values on devices.
//!
//! `rules` move devices by their values. Most values follow from seed and device (`seeded`); the table holds what somebody set or deleted.

mod changes;
mod create;
mod definitions;
mod of_device;
mod rules;
mod search;
mod seed;
mod seeded;
pub mod store;
pub mod values;
mod write;
mod write_many;

pub use of_device::run as of_device;
pub use seed::seed;

use crate::http::{Operation, delete, get, post, put};

const READ: &str = "REST API Custom Attributes Read";
const WRITE: &str = "REST API Custom Attributes Write";
const DELETE: &str = "REST API Custom Attributes Delete";
const EXECUTE: &str = "REST API Custom Attributes Execute";

/// The operations of this folder.
pub fn routes() -> Vec<Operation> {
    vec![
        post("/api/system/customattributes/create").needs(WRITE).run(create::run),
        get("/api/mdm/devices/customattribute/changereport").needs(READ).run(changes::run),
        get("/api/system/customattributes/search").needs(READ).run(definitions::search),
        get("/api/system/groups/{id:int}/customattributes").needs(READ).run(definitions::of_group),
        get("/api/mdm/devices/customattribute/search").needs(READ).run(search::run),
        put("/api/mdm/devices/{id:int}/customattributes").needs(WRITE).run(write::put_by_id),
        put("/api/mdm/devices/serialnumber/{serial}/customattributes").needs(WRITE).run(write::put_by_serial),
        put("/api/mdm/devices/assetnumber/{number}/customattributes")
            .needs(WRITE)
            .run(write::put_by_asset_number),
        put("/api/mdm/devices/customattributes").needs(WRITE).run(write_many::run),
        delete("/api/mdm/devices/{id:int}/customattributes").needs(DELETE).run(write::delete_by_id),
        delete("/api/mdm/devices/serialnumber/{serial}/customattributes")
            .needs(DELETE)
            .run(write::delete_by_serial),
        get("/api/system/customattributes/assignment-rules").needs(READ).run(rules::list),
        post("/api/system/customattributes/assignment-rules").needs(WRITE).run(rules::create),
        delete("/api/system/customattributes/assignment-rules/{uuid:uuid}").needs(DELETE).run(rules::delete),
        post("/api/system/customattributes/assignment-rules/apply").needs(EXECUTE).run(rules::apply),
    ]
}
